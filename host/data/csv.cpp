// Columns of a CSV text: the header's names, and numbers correctly rounded to float64.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>

#include <rivulet/error.hpp>

#include "host/data/column_names.hpp"
#include "host/data/csv_records.hpp"
#include "host/data/readers.hpp"
#include "host/expression/number.hpp"

namespace rivulet::data {
namespace {

/// Out of line, so that the loop over numbers stays short.
std::optional<double> rounded_to_zero(std::string_view text) {
  auto const reading = expression::read_number(text);
  if (reading.problem != expression::number_problem::none) return {};
  return reading.value.float64;
}

std::optional<double> number_of(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, status] = std::from_chars(text.data(), end, value);
  if (stop != end || status == std::errc::invalid_argument) return {};
  // from_chars reports numbers too small and too large alike.
  if (status == std::errc::result_out_of_range) return rounded_to_zero(text);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& each : result) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  return result;
}

/// What is wrong with a field for which number_of() has no value.
std::string number_problem(std::string_view text) {
  constexpr std::array<std::string_view, 7> absent{"", "na", "n/a", "null", "none", "?", "-"};
  auto const plain = lower(text);
  auto const unsigned_text = std::string_view(plain).substr(plain.starts_with('-') || plain.starts_with('+') ? 1 : 0);
  if (std::find(absent.begin(), absent.end(), plain) != absent.end()) {
    return fmt::format("has no value here{}; fill it in or remove the row", text.empty() ? "" : " but " + shown(text));
  }
  if (unsigned_text.starts_with("nan")) return "is NaN here; every value must be finite";
  if (unsigned_text == "inf" || unsigned_text == "infinity") return "is infinite here; every value must be finite";
  if (expression::read_number(text).problem == expression::number_problem::too_large) {
    return fmt::format("holds {}, which is too large; the largest number is about 1.8e308", shown(text));
  }
  return fmt::format("holds {}, which is not a number; write it like 2, -0.5 or 1e-3", shown(text));
}

class csv_table {
 public:
  csv_table(std::istream& in, std::string const& path) : path_(path), records_(in, path) { read_header(); }

  std::vector<std::string> const& names() const { return names_; }

  data_table read(std::vector<std::string> const& columns) {
    choose(columns);
    while (records_.next()) add_row();
    if (values_.front().empty()) {
      throw data_error(fmt::format("{}:2:1: there are no rows below the names of the columns", path_), 2, 1);
    }
    return {std::move(chosen_names_), std::move(values_)};
  }

 private:
  void read_header() {
    if (!records_.next()) throw data_error(path_ + ":1:1: the file is empty; its first line names the columns", 1, 1);
    if (records_.is_blank()) records_.fail(0, "the first line is empty; it should name the columns");
    for (auto const& field : records_.fields()) {
      names_.push_back(field_text(field));
      offsets_.push_back(field.begin);
    }
    auto const is_number = [](std::string const& name) { return number_of(name).has_value(); };
    if (std::all_of(names_.begin(), names_.end(), is_number)) {
      records_.fail(0, "the first line holds numbers; it should name the columns, like x,y");
    }
    if (names_.size() == 1 && names_[0].find_first_of(";\t") != std::string::npos) {
      records_.fail(names_[0].find_first_of(";\t"), "the fields of a line are separated by commas");
    }
  }

  void choose(std::vector<std::string> const& columns) {
    for (std::size_t i = 0; i < names_.size(); ++i) places_.emplace(names_[i], i);
    if (columns.empty()) {
      for (auto const& name : names_) choose_column(name);
    } else {
      check_request(columns);
      for (auto const& name : columns) choose_column(name);
    }
    values_.resize(chosen_.size());
  }

  void choose_column(std::string const& name) {
    auto const [first, end] = places_.equal_range(name);
    if (first == end) records_.fail(0, missing_column(name, names_));
    auto const last = std::max_element(first, end)->second;
    if (std::next(first) != end) records_.fail(offsets_[last], fmt::format("two columns are named {}", shown(name)));
    if (auto const problem = name_problem(name); !problem.empty()) records_.fail(offsets_[last], problem);
    chosen_.push_back(last);
    chosen_names_.push_back(name);
  }

  void add_row() {
    auto const& fields = records_.fields();
    if (fields.size() != names_.size()) fail_ragged();
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      auto const& field = fields[chosen_[i]];
      auto const text = field.quoted ? field.text : trimmed(field.text);
      auto const value = number_of(text);
      if (!value) records_.fail(field.begin, fmt::format("the column '{}' {}", chosen_names_[i], number_problem(text)));
      values_[i].push_back(*value);
    }
  }

  [[noreturn]] void fail_ragged() const {
    if (records_.is_blank()) records_.fail(0, "the line is empty; remove it");
    auto const found = records_.fields().size();
    auto const wanted = names_.size();
    auto const place = found > wanted ? records_.fields()[wanted].begin : records_.length();
    records_.fail(place,
                  fmt::format("{} field{} instead of {}, as the first line has", found, found == 1 ? "" : "s", wanted));
  }

  std::string path_;
  csv_records records_;
  std::vector<std::string> names_;
  std::vector<std::uint32_t> offsets_;  ///< of the names in the first line
  std::unordered_multimap<std::string_view, std::size_t> places_;
  std::vector<std::size_t> chosen_;  ///< fields that are read
  std::vector<std::string> chosen_names_;
  std::vector<std::vector<double>> values_;
};

}  // namespace

data_table read_csv(std::istream& in, std::string const& path, std::vector<std::string> const& columns) {
  return csv_table(in, path).read(columns);
}

std::vector<std::string> csv_columns(std::istream& in, std::string const& path) { return csv_table(in, path).names(); }

}  // namespace rivulet::data
