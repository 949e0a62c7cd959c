// Grouping rows and holding some back.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/row_binding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rivulet/error.hpp>

#include "host/batch/samplers.hpp"
#include "host/batch/specification.hpp"
#include "host/data/within.hpp"

namespace rivulet::batch {
namespace {

/// Numbers of rows, group by group; those of a stack count through all its tables.
struct row_list {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> first{0};  ///< [group], and the end of the last one
};

constexpr double most_in_float32 = std::numeric_limits<float>::max();

class binder {
 public:
  explicit binder(study const& study) : study_(study), names_(study.objective.columns()) {}

  row_binding bind() {
    check();
    if (names_.empty()) return {};
    for (auto const& name : names_) columns_.push_back(study_.data.column(name));
    find_groups();
    if (splits()) {
      split();
    } else if (is_stack() && reads_what_differs()) {
      result_.training = stacked();
    } else if (is_stack() || !grouped()) {
      result_.training = shared(everything(study_.data.rows()));
    } else {
      result_.training = gathered(all_);
    }
    return std::move(result_);
  }

 private:
  bool is_stack() const { return study_.data.tables() > 0; }
  bool grouped() const { return !result_.axis.empty(); }
  bool splits() const { return study_.validation_fraction || !study_.validation_column.empty(); }

  void check() const {
    bool const wants_rows =
        !study_.data_group.empty() || study_.validation_fraction || !study_.validation_column.empty();
    if (!names_.empty() && study_.data.empty())
      throw invalid_argument(fmt::format(
          "the objective sums over rows of data, of which it reads {}: give the study data", fmt::join(names_, ", ")));
    if (wants_rows && names_.empty())
      throw invalid_argument(
          "data_group and validation belong to an objective over rows of data, and this one reads no column: write for "
          "example mean(rows, (y - w*x)^2)");
    if (is_stack() && !study_.data_group.empty())
      throw invalid_argument(
          fmt::format("data_group {}: the data is a stack of {} tables, which are the groups already; leave it out",
                      study_.data_group, study_.data.tables()));
    if (study_.validation_fraction && !study_.validation_column.empty())
      throw invalid_argument("validation_fraction and validation_column both say which rows are held back: give one");
    double const fraction = study_.validation_fraction.value_or(0.5);
    if (!(fraction > 0 && fraction < 1))
      throw invalid_argument(
          fmt::format("validation_fraction is {}: it needs to lie between 0 and 1, both excluded", fraction));
  }

  static row_list everything(std::size_t rows) {
    row_list list;
    list.rows.resize(rows);
    std::iota(list.rows.begin(), list.rows.end(), std::size_t{0});
    list.first.push_back(rows);
    return list;
  }

  void find_groups() {
    std::size_t const rows = study_.data.rows(), tables = study_.data.tables();
    if (!study_.data_group.empty()) return gather_groups(study_.data.column(study_.data_group));
    if (!is_stack()) {
      all_ = everything(rows);
      return;
    }
    if (splits()) all_ = everything(tables * rows);
    result_.axis = "group";
    result_.groups = tables;
    all_.first.resize(tables + 1);
    for (std::size_t t = 0; t <= tables; ++t) all_.first[t] = t * rows;
  }

  /// Rows keep their order within a group; groups come in the order of their first rows.
  void gather_groups(std::span<double const> values) {
    std::unordered_map<double, std::size_t> numbers;
    std::vector<std::size_t> group_of(values.size()), counts;
    for (std::size_t r = 0; r < values.size(); ++r) {
      auto const [found, is_new] = numbers.emplace(values[r], counts.size());
      if (is_new) {
        result_.labels.push_back(values[r] + 0.0);
        counts.push_back(0);
      }
      group_of[r] = found->second;
      ++counts[found->second];
    }
    result_.axis = study_.data_group;
    result_.groups = counts.size();
    all_.first.resize(counts.size() + 1);
    std::partial_sum(counts.begin(), counts.end(), all_.first.begin() + 1);
    std::vector<std::size_t> next(all_.first.begin(), all_.first.end() - 1);
    all_.rows.resize(values.size());
    for (std::size_t r = 0; r < values.size(); ++r) all_.rows[next[group_of[r]]++] = r;
  }

  double value(std::span<double const> column, std::size_t row) const {
    return column[is_stack() && column.size() == study_.data.rows() ? row % study_.data.rows() : row];
  }

  void check_finite(std::size_t column, std::size_t row, double given) const {
    if (std::isfinite(round_to(study_.precision, given))) return;
    auto const rows = study_.data.rows();
    std::string const place =
        row < rows ? fmt::format("row {}", row + 1) : fmt::format("row {} of table {}", row % rows + 1, row / rows + 1);
    throw data_error(
        fmt::format("column {}, {}: {} is too large for {}", names_[column], place, given, name(study_.precision)));
  }

  /// Rows for all instances alike.
  shared_rows shared(row_list const& list) const {
    row_values values;
    values.rows = list.rows.size();
    values.columns = names_.size();
    values.values.resize(values.rows * values.columns);
    for (std::size_t c = 0; c < values.columns; ++c) {
      for (std::size_t r = 0; r < values.rows; ++r) {
        double const given = value(columns_[c], list.rows[r]);
        check_finite(c, list.rows[r], given);
        values.values[r * values.columns + c] = round_to(study_.precision, given);
      }
    }
    return std::make_shared<row_values const>(std::move(values));
  }

  bool reads_what_differs() const {
    return std::ranges::any_of(columns_, [&](auto const& column) { return column.size() > study_.data.rows(); });
  }

  /// A stack as it lies in memory.
  shared_rows stacked() const {
    auto groups = std::make_shared<row_groups>();
    groups->first = all_.first;
    groups->owner = std::make_shared<data_table const>(study_.data);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (study_.precision == precision::float32 && !data::all_within(columns_[c], most_in_float32)) {
        for (std::size_t r = 0; r < columns_[c].size(); ++r) check_finite(c, r, columns_[c][r]);
      }
      groups->columns.push_back({columns_[c], columns_[c].size() == study_.data.rows()});
    }
    return over(std::move(groups));
  }

  shared_rows gathered(row_list const& list) const {
    auto values = std::make_shared<std::vector<std::vector<double>>>(columns_.size());
    auto groups = std::make_shared<row_groups>();
    groups->first = list.first;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      auto& column = (*values)[c];
      column.reserve(list.rows.size());
      for (std::size_t const row : list.rows) {
        column.push_back(value(columns_[c], row));
        check_finite(c, row, column.back());
      }
      groups->columns.push_back({column, false});
    }
    groups->owner = std::move(values);
    return over(std::move(groups));
  }

  shared_rows over(std::shared_ptr<row_groups const> groups) const {
    row_values values;
    values.columns = names_.size();
    for (std::size_t g = 0; g < groups->size(); ++g) values.rows = std::max(values.rows, groups->count(g));
    values.groups = std::move(groups);
    return std::make_shared<row_values const>(std::move(values));
  }

  std::string group_text(std::size_t group) const {
    if (!grouped()) return "the data";
    return result_.labels.empty() ? fmt::format("group {}", group)
                                  : fmt::format("the group {} = {}", result_.axis, result_.labels[group]);
  }

  std::vector<bool> held_back() const {
    std::vector<bool> result(all_.rows.size());
    if (study_.validation_fraction) {
      for (std::size_t g = 0; g + 1 < all_.first.size(); ++g) draw_from(g, result);
    } else {
      auto const column = study_.data.column(study_.validation_column);
      for (std::size_t i = 0; i < result.size(); ++i) result[i] = value(column, all_.rows[i]) != 0;
    }
    return result;
  }

  /// docs/methods.md, "Rows held back".
  void draw_from(std::size_t group, std::vector<bool>& result) const {
    std::size_t const first = all_.first[group], count = all_.first[group + 1] - first;
    if (count < 2)
      throw invalid_argument(fmt::format(
          "validation_fraction: {} has one row, and both training and validation need one", group_text(group)));
    auto const share = std::floor(*study_.validation_fraction * static_cast<double>(count) + 0.5);
    auto const wanted = std::clamp<std::size_t>(static_cast<std::size_t>(share), 1, count - 1);
    std::vector<std::pair<double, std::size_t>> draws;
    for (std::size_t i = first; i < first + count; ++i)
      draws.emplace_back(philox_unit(study_.seed, validation_stream, all_.rows[i], 0), i);
    std::ranges::nth_element(draws, draws.begin() + static_cast<std::ptrdiff_t>(wanted));
    for (std::size_t i = 0; i < wanted; ++i) result[draws[i].second] = true;
  }

  void split() {
    auto const back = held_back();
    row_list training, validation;
    for (std::size_t g = 0; g + 1 < all_.first.size(); ++g) {
      for (std::size_t i = all_.first[g]; i < all_.first[g + 1]; ++i)
        (back[i] ? validation : training).rows.push_back(all_.rows[i]);
      check_part(g, training, "training: all are held back");
      check_part(g, validation, "validation: none is held back");
    }
    result_.training = grouped() ? gathered(training) : shared(training);
    result_.validation = grouped() ? gathered(validation) : shared(validation);
  }

  void check_part(std::size_t group, row_list& part, std::string_view what) const {
    if (part.rows.size() == part.first.back())
      throw invalid_argument(
          fmt::format("validation_column {}: {} has no row for {}", study_.validation_column, group_text(group), what));
    part.first.push_back(part.rows.size());
  }

  study const& study_;
  std::vector<std::string> const& names_;
  std::vector<std::span<double const>> columns_;
  row_list all_;  ///< of a stack without a split only where its tables begin
  row_binding result_;
};

}  // namespace

row_binding bind_rows(study const& study) { return binder(study).bind(); }

}  // namespace rivulet::batch
