// Reading the values of flags and keys: numbers, lists, nearest words.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <rivulet/error.hpp>

namespace rivulet::cli {
namespace {

/// Whole numbers up to here have no neighbours closer than 1 in double.
constexpr double largest_exact_whole = 9007199254740992.0;

template <typename Number>
bool reads_as(std::string_view text, Number& value) {
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      std::size_t const replaced = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

std::uint64_t parse_whole(std::string_view text) {
  std::string_view const digits = trimmed(text);
  std::uint64_t whole = 0;
  if (reads_as(digits, whole)) return whole;
  double number = 0;
  if (reads_as(digits, number) && number >= 0 && number <= largest_exact_whole && number == std::floor(number))
    return static_cast<std::uint64_t>(number);
  throw usage_error(fmt::format("'{}' is not a whole number from 0 to 2^64 - 1", text));
}

double parse_number(std::string_view text) {
  std::string_view digits = trimmed(text);
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  double number = 0;
  if (reads_as(digits, number) && !std::isnan(number)) return number;
  throw usage_error(fmt::format("'{}' is not a number", text));
}

std::vector<double> parse_numbers(std::string_view text) {
  std::vector<double> numbers;
  for (auto const& part : split_list(text)) numbers.push_back(parse_number(part));
  return numbers;
}

std::vector<std::pair<double, double>> parse_ranges(std::string_view text) {
  std::vector<std::pair<double, double>> ranges;
  for (auto const& part : split_list(text)) {
    auto const colon = part.find(':');
    if (colon == std::string::npos)
      throw usage_error(fmt::format("'{}' is not a range; write LOWER:UPPER, for example -2:2", part));
    double const lower = parse_number(std::string_view(part).substr(0, colon));
    double const upper = parse_number(std::string_view(part).substr(colon + 1));
    if (!(lower <= upper)) throw usage_error(fmt::format("the range '{}' has its ends the wrong way round", part));
    ranges.emplace_back(lower, upper);
  }
  return ranges;
}

shard parse_shard(std::string_view text) {
  auto const slash = text.find('/');
  if (slash == std::string_view::npos)
    throw usage_error(fmt::format("'{}' is not a shard; write I/N, for example 0/4", text));
  shard const part{parse_whole(text.substr(0, slash)), parse_whole(text.substr(slash + 1))};
  if (part.count == 0 || part.index >= part.count)
    throw usage_error(fmt::format("'{}' is not a shard; I/N needs 0 <= I < N", text));
  return part;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (char const c : text) {
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c == ',' && depth == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  for (auto& part : parts) {
    part = std::string(trimmed(part));
    if (part.empty()) throw usage_error(fmt::format("'{}' has an empty part; write values with commas between", text));
  }
  return parts;
}

std::string nearest(std::string_view word, std::vector<std::string> const& candidates) {
  std::string best;
  std::size_t distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (auto const& candidate : candidates) {
    std::size_t const to_candidate = edit_distance(word, candidate);
    if (to_candidate < distance) {
      distance = to_candidate;
      best = candidate;
    }
  }
  return best;
}

}  // namespace rivulet::cli
