// What is computed of a fit after its descent, instance by instance.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/fit_results.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <rivulet/error.hpp>

#include "host/batch/triangular_factor.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "host/reference/fit_rows.hpp"

namespace rivulet::batch {
namespace {

constexpr std::array<std::string_view, 3> words{"none", "standard_errors", "covariance"};

class fitted {
 public:
  fitted(fit_design const& design, bool covariance, std::vector<parameter_bounds> const& bounds)
      : likelihood_(design.likelihood), covariance_(covariance), terms_(design), size_(design.program.parameters) {
    for (std::size_t i = 0; i < size_; ++i) {
      if (bounds.empty() || bounds[i].lower < bounds[i].upper) free_.push_back(i);
    }
  }

  /// The columns of one instance, in the order of fit_column_names.
  std::vector<double> at(std::span<double const> x, std::span<double const> constants, std::size_t group) {
    terms_.choose_group(group);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    triangular_factor factor(free_.size());
    std::vector<double> of_free(free_.size());
    double squares = 0;
    terms_.visit(x, constants, [&](double square, std::span<double const> derivatives) {
      squares += square;
      for (std::size_t k = 0; k < free_.size(); ++k) of_free[k] = derivatives[free_[k]];
      factor.add(of_free);
    });
    double const freedom = static_cast<double>(terms_.count()) - static_cast<double>(free_.size());
    double const variance = likelihood_ ? 1 : freedom > 0 ? squares / freedom : nan;
    auto const of_free_ones = factor.inverse_of_square();
    std::vector<double> inverse(size_ * size_);  // 0 for what bounds fix
    for (std::size_t k = 0; k < free_.size(); ++k) {
      for (std::size_t l = 0; l < free_.size(); ++l) {
        inverse[free_[k] * size_ + free_[l]] = of_free_ones[k * free_.size() + l];
      }
    }
    std::vector<double> result{likelihood_ ? nan : squares, freedom};
    for (std::size_t i = 0; i < size_; ++i) result.push_back(std::sqrt(variance * inverse[i * size_ + i]));
    if (!covariance_) return result;
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t j = i; j < size_; ++j) result.push_back(variance * inverse[i * size_ + j]);
    }
    return result;
  }

 private:
  bool likelihood_, covariance_;
  reference::fit_rows terms_;
  std::size_t size_;
  std::vector<std::size_t> free_;  ///< parameters whose bounds are not equal
};

// Not inlined: what it computes stays within the environment that its caller pins.
[[gnu::noinline]] void fill_rows(sweep const& sweep, chunk_columns const& chunk, instance_table& rows,
                                 std::size_t begin, std::size_t end) {
  fitted one(*sweep.design(), sweep.fits() == fit_columns::covariance, sweep.settings().bounds);
  std::vector<double> x(rows.x.size()), constants(chunk.columns.constants.size());
  for (std::size_t row = begin; row < end; ++row) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = rows.x[i][row];
    for (std::size_t i = 0; i < constants.size(); ++i) constants[i] = chunk.columns.constants[i][row];
    auto const values = one.at(x, constants, chunk.columns.group_of(row));
    for (std::size_t c = 0; c < values.size(); ++c) rows.fit[c][row] = values[c];
  }
}

}  // namespace

fit_columns fit_columns_of(study const& study, descent_settings const& settings) {
  if (study.fit_results.empty()) {
    bool const fits = settings.method == method::lm && !study.objective.columns().empty();
    return fits ? fit_columns::standard_errors : fit_columns::none;
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (study.fit_results == words[i]) return static_cast<fit_columns>(i);
  }
  throw invalid_argument(
      fmt::format("fit_results is '{}'; choose none, standard_errors or covariance", study.fit_results));
}

std::vector<std::string> fit_column_names(fit_columns which, std::vector<std::string> const& parameters) {
  if (which == fit_columns::none) return {};
  std::vector<std::string> names{"residual_sum_of_squares", "degrees_of_freedom"};
  for (auto const& name : parameters) names.push_back("standard_error." + name);
  if (which != fit_columns::covariance) return names;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    for (std::size_t j = i; j < parameters.size(); ++j) {
      names.push_back(fmt::format("covariance.{}.{}", parameters[i], parameters[j]));
    }
  }
  return names;
}

instance_table with_fit_results(sweep const& sweep, instance_table rows) {
  auto const chunk = sweep.columns(rows.first, rows.size());
  auto const columns = fit_column_names(sweep.fits(), sweep.study().objective.parameters()).size();
  rows.fit.assign(columns, std::vector<double>(rows.size()));
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, rows.size(), 16), [&](auto const& part) {
    floating_point_environment const pinned;
    fill_rows(sweep, chunk, rows, part.begin(), part.end());
  });
  return rows;
}

}  // namespace rivulet::batch
