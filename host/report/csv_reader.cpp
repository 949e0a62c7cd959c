// Rows from CSV, checked against the study they should belong to.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <span>
#include <string_view>

#include <rivulet/error.hpp>

#include "host/report/formats.hpp"
#include "host/report/numbers.hpp"
#include "host/report/row_layout.hpp"

namespace rivulet {
namespace {

class csv_reader {
 public:
  csv_reader(batch::sweep const& sweep, std::string const& path)
      : sweep_(&sweep),
        path_(path),
        names_(row_layout(sweep).columns()),
        fits_(row_layout(sweep).fit.size()),
        in_(path, std::ios::binary) {
    if (!in_) throw io_error("cannot read " + path + ": " + std::strerror(errno));
    fields_.reserve(names_.size());
  }

  void read(std::function<void(instance_table const&)> const& on_rows) {
    check_header();
    clear(0);
    while (next_line()) {
      split();
      if (in_.eof()) throw invalid_argument(place() + "the line has no end (a file cut short?)");
      auto const instance = whole(0);
      if (instance >= sweep_->instances()) fail(0, "a number below " + std::to_string(sweep_->instances()));
      if (rows_.size() == rows_per_read || instance != rows_.first + rows_.size()) {
        if (rows_.size() > 0) on_rows(rows_);
        clear(instance);
      }
      add_row(instance);
    }
    if (in_.bad()) throw io_error("cannot read " + path_ + ": " + std::strerror(errno));
    if (rows_.size() > 0) on_rows(rows_);
  }

 private:
  bool next_line() {
    if (!std::getline(in_, line_)) return false;
    ++number_;
    if (line_.ends_with('\r')) line_.pop_back();
    return true;
  }

  void check_header() {
    auto const expected = row_layout(*sweep_).header();
    if (!next_line()) throw invalid_argument(path_ + " is empty: it should begin with " + expected);
    if (line_ != expected) {
      throw invalid_argument(path_ + ":1: the columns do not fit the study: found " + line_ + "; expected " + expected);
    }
  }

  void split() {
    fields_.clear();
    std::string_view rest = line_;
    for (std::size_t comma = rest.find(','); comma != rest.npos; comma = rest.find(',')) {
      fields_.push_back(rest.substr(0, comma));
      rest.remove_prefix(comma + 1);
    }
    fields_.push_back(rest);
    if (fields_.size() == names_.size()) return;
    throw invalid_argument(place() + std::to_string(fields_.size()) + " fields instead of " +
                           std::to_string(names_.size()) + " (a file cut short?)");
  }

  std::string place() const { return path_ + ":" + std::to_string(number_) + ": "; }
  [[noreturn]] void fail(std::size_t field, std::string const& expected) const {
    throw invalid_argument(place() + names_[field] + " is '" + std::string(fields_[field]) + "', expected " + expected);
  }

  std::uint64_t whole(std::size_t field) const {
    std::uint64_t value = 0;
    auto const text = fields_[field];
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) fail(field, "a whole number");
    return value;
  }

  template <typename Float>
  bool parse(std::string_view text, double& value) const {
    Float parsed = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    value = static_cast<double>(parsed);
    return error == std::errc{} && end == text.data() + text.size();
  }
  double real(std::size_t field, bool as_float64 = false) const {
    double value = 0;
    bool const is_float32 = sweep_->study().precision == precision::float32 && !as_float64;
    if (!(is_float32 ? parse<float>(fields_[field], value) : parse<double>(fields_[field], value))) {
      fail(field, "a number");
    }
    return value;
  }

  template <typename Enum>
  Enum choice(std::size_t field, std::span<std::string_view const> names) const {
    auto const found = std::find(names.begin(), names.end(), fields_[field]);
    if (found == names.end()) fail(field, "one of the names in docs/reports.md");
    return static_cast<Enum>(found - names.begin());
  }

  void clear(std::uint64_t first) {
    rows_ = {};
    rows_.first = first;
    rows_.reducers.resize(sweep_->reducer_names().size());
    rows_.x.resize(sweep_->study().objective.parameters().size());
    rows_.fit.resize(fits_);
  }

  /// Axis columns must hold what the study says; start columns follow from the start axis.
  std::size_t check_axes(std::uint64_t instance) const {
    std::size_t field = 1;
    for (auto const& axis : sweep_->axes()) {
      double const expected = sweep_->value(axis, instance);
      double const found = axis.counts() ? static_cast<double>(whole(field)) : real(field, axis.is_group);
      if (std::bit_cast<std::uint64_t>(found) != std::bit_cast<std::uint64_t>(expected)) {
        fail(field, number_text(expected, sweep_->study().precision) + " as the study says for this instance");
      }
      ++field;
    }
    return field + (sweep_->sampled_starts() ? rows_.x.size() : 0);
  }

  void add_row(std::uint64_t instance) {
    std::size_t field = check_axes(instance);
    rows_.outcome.push_back(choice<outcome>(field++, outcome_names));
    rows_.converged_by.push_back(choice<convergence_test>(field++, convergence_test_names));
    rows_.iterations.push_back(whole(field++));
    rows_.evaluations.push_back(whole(field++));
    rows_.f.push_back(real(field++));
    rows_.gradient_norm.push_back(real(field++));
    rows_.best_f.push_back(real(field++));
    rows_.best_iteration.push_back(whole(field++));
    rows_.cycle_period.push_back(whole(field++));
    for (auto& column : rows_.reducers) column.push_back(real(field++));
    for (auto& column : rows_.x) column.push_back(real(field++));
    for (auto& column : rows_.fit) column.push_back(real(field++));
  }

  batch::sweep const* sweep_;
  std::string path_;
  std::vector<std::string> names_;
  std::size_t fits_;
  std::ifstream in_;
  std::string line_;
  std::uint64_t number_ = 0;
  std::vector<std::string_view> fields_;
  instance_table rows_;
};

}  // namespace

void read_csv_rows(batch::sweep const& sweep, std::string const& path,
                   std::function<void(instance_table const&)> const& on_rows) {
  csv_reader(sweep, path).read(on_rows);
}

}  // namespace rivulet
