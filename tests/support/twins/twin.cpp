// Making batches, and comparing rows.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/twins/twin.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "host/reference/descend.hpp"

namespace rivulet {

batch_of::batch_of(std::string_view expression, rivulet::method method, rivulet::precision precision, std::size_t count,
                   objective_options const& options)
    : program(method == method::lm ? make_fit_program(*objective(expression, options).data(), false)
                                   : make_descent_program(*objective(expression, options).data(), false)) {
  settings.precision = precision;
  settings.method = method;
  settings.weight_decay = method == method::adamw;
  settings.gradient_tolerance = rounded(precision == precision::float32 ? 1e-3 : 1e-6);
  settings.divergence_bound = rounded(1e12);
  settings.max_iterations = 200;
  settings.history = 3;  // unrolled in CUDA: a kernel for each takes long to compile
  settings.detect_cycles = method == method::gd || method == method::momentum;
  columns.first = 7;
  columns.count = count;
  columns.start.resize(program.parameters);
  for (auto const which : hyperparameters(method)) {
    set(which, {std::strtod(std::string(default_value(method, which)).c_str(), nullptr)});
  }
  box(-2, 2);
}

double batch_of::rounded(double value) const {
  return settings.precision == precision::float32 ? static_cast<double>(static_cast<float>(value)) : value;
}

column batch_of::hold(std::vector<double> values) {
  for (auto& value : values) value = rounded(value);
  bool const one_for_all = values.size() == 1;
  storage_.push_back(std::move(values));
  return {storage_.back().data(), one_for_all ? 0 : 1};
}

batch_of& batch_of::box(double lower, double upper) {
  for (std::size_t p = 0; p < columns.start.size(); ++p) {
    std::vector<double> values(columns.count);
    double const stride = std::sqrt(2.0 + static_cast<double>(p));
    for (std::size_t j = 0; j < values.size(); ++j) {
      double const place = static_cast<double>(j + 1) * stride;
      values[j] = lower + (upper - lower) * (place - std::floor(place));
    }
    columns.start[p] = hold(std::move(values));
  }
  return *this;
}

batch_of& batch_of::start(std::size_t parameter, std::vector<double> const& values) {
  columns.start[parameter] = hold(values);
  return *this;
}

batch_of& batch_of::bounds(double lower, double upper) {
  settings.bounds.assign(columns.start.size(), {rounded(lower), rounded(upper)});
  for (auto& start : columns.start) {
    std::vector<double> inside;
    for (std::size_t j = 0; j < columns.count; ++j)
      inside.push_back(std::clamp(start[j], rounded(lower), rounded(upper)));
    start = hold(std::move(inside));
  }
  return *this;
}

batch_of& batch_of::set(hyperparameter which, std::vector<double> const& values) {
  columns.hyperparameters[static_cast<std::size_t>(which)] = hold(values);
  return *this;
}

batch_of& batch_of::spread(hyperparameter which, double first, double last) {
  std::vector<double> values(columns.count);
  double const steps = static_cast<double>(std::max<std::size_t>(values.size() - 1, 1));
  for (std::size_t j = 0; j < values.size(); ++j) values[j] = first + (last - first) * static_cast<double>(j) / steps;
  return set(which, values);
}

batch_of& batch_of::constant(std::vector<double> const& values) {
  columns.constants.push_back(hold(values));
  return *this;
}

batch_of& batch_of::rate_group(std::vector<std::uint32_t> const& groups, std::vector<double> const& rates) {
  settings.rate_group = groups;
  for (double const rate : rates) columns.rates.push_back(hold({rate}));
  return *this;
}

batch_of& batch_of::group(std::vector<double> const& numbers) {
  columns.group = hold(numbers);
  return *this;
}

batch_of& batch_of::start_index(std::vector<double> const& numbers) {
  columns.start_index = hold(numbers);
  return *this;
}

namespace {

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

class row_comparison {
 public:
  row_comparison(instance_table const& wanted, instance_table const& got) : wanted_(wanted), got_(got) {}

  ::testing::AssertionResult run() {
    if (wanted_.size() != got_.size()) return ::testing::AssertionFailure() << "different numbers of rows";
    for (std::size_t row = 0; row < wanted_.size(); ++row) {
      if (!equal(row)) {
        return ::testing::AssertionFailure() << "row " << row << " (" << name(wanted_.outcome[row]) << " after "
                                             << wanted_.iterations[row] << "): " << what_;
      }
    }
    return ::testing::AssertionSuccess();
  }

 private:
  bool field(std::string const& label, double wanted, double got) {
    if (same(wanted, got)) return true;
    what_ = label + " is " + ::testing::PrintToString(got) + ", the reference's " + ::testing::PrintToString(wanted);
    return false;
  }
  bool whole(std::string const& label, std::uint64_t wanted, std::uint64_t got) {
    return field(label, static_cast<double>(wanted), static_cast<double>(got));
  }
  bool equal(std::size_t row) {
    auto const& w = wanted_;
    auto const& g = got_;
    auto const number = [](auto value) { return static_cast<std::uint64_t>(value); };
    bool result = whole("outcome", number(w.outcome[row]), number(g.outcome[row])) &&
                  whole("converged_by", number(w.converged_by[row]), number(g.converged_by[row])) &&
                  whole("iterations", w.iterations[row], g.iterations[row]) &&
                  whole("evaluations", w.evaluations[row], g.evaluations[row]) &&
                  whole("cycle_period", w.cycle_period[row], g.cycle_period[row]) && field("f", w.f[row], g.f[row]) &&
                  field("gradient_norm", w.gradient_norm[row], g.gradient_norm[row]) &&
                  field("best_f", w.best_f[row], g.best_f[row]) &&
                  whole("best_iteration", w.best_iteration[row], g.best_iteration[row]);
    for (std::size_t i = 0; result && i < w.x.size(); ++i) {
      result = field("x" + std::to_string(i), w.x[i][row], g.x[i][row]);
    }
    for (std::size_t r = 0; result && r < w.reducers.size(); ++r) {
      result = field("reducer " + std::to_string(r), w.reducers[r][row], g.reducers[r][row]);
    }
    return result;
  }

  instance_table const& wanted_;
  instance_table const& got_;
  std::string what_;
};

}  // namespace

::testing::AssertionResult same_rows(instance_table const& wanted, instance_table const& got) {
  return row_comparison(wanted, got).run();
}

instance_table on_reference(batch_of const& batch) {
  instance_table rows;
  reference::descend(batch.program, batch.settings, batch.columns, rows);
  return rows;
}

std::size_t count_of(instance_table const& rows, outcome which) {
  return static_cast<std::size_t>(std::count(rows.outcome.begin(), rows.outcome.end(), which));
}

std::vector<twin_case> all_twin_cases() {
  std::vector<twin_case> result;
  for (auto const which : all_methods()) {
    if (which == method::lm) continue;  // of sums of squares alone: twin_fits
    result.push_back({which, precision::float64});
    result.push_back({which, precision::float32});
  }
  return result;
}

std::string twin_case_name(::testing::TestParamInfo<twin_case> const& info) {
  return std::string(name(info.param.which)) + "_" + std::string(name(info.param.digits));
}

}  // namespace rivulet
