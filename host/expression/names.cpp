// Lookup and spelling help for names.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "host/expression/losses.hpp"

namespace rivulet::expression {
namespace {

bool is_name_start(char each) { return std::isalpha(static_cast<unsigned char>(each)) != 0 || each == '_'; }

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (auto const& each : operator_table) {
    if (!each.spelling.empty() && is_name_start(each.spelling[0])) names.emplace_back(each.spelling);
  }
  for (auto const& each : loss_table) names.emplace_back(each.name);
  names.insert(names.end(), {"sum", "prod"});
  return names;
}

// What other languages call the functions here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> other_names{{{"ln", "log"},
                                                                                     {"fabs", "abs"},
                                                                                     {"if", "where"},
                                                                                     {"power", "pow"},
                                                                                     {"sgn", "sign"},
                                                                                     {"product", "prod"},
                                                                                     {"arcsin", "asin"},
                                                                                     {"arccos", "acos"},
                                                                                     {"arctan", "atan"},
                                                                                     {"logistic", "sigmoid"},
                                                                                     {"expit", "sigmoid"}}};

/// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      auto const replaced = diagonal + (a[i] == b[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<operation> find_function(std::string_view name) {
  if (name.empty() || !is_name_start(name[0])) return {};
  for (std::size_t i = 0; i < operator_table.size(); ++i) {
    if (operator_table[i].spelling == name) {
      return static_cast<operation>(static_cast<std::size_t>(operation::add) + i);
    }
  }
  return {};
}

bool is_function(std::string_view name) {
  return find_function(name) || find_loss(name) || name == "sum" || name == "prod";
}

bool is_identifier(std::string_view text) {
  auto const belongs = [](char each) { return is_name_start(each) || (each >= '0' && each <= '9'); };
  return !text.empty() && is_name_start(text[0]) && std::all_of(text.begin(), text.end(), belongs);
}

bool is_reserved(std::string_view name) {
  auto const words = {"pi", "e", "n"};
  return std::find(words.begin(), words.end(), name) != words.end() || is_function(name);
}

std::string joined(std::span<std::string const> names) { return fmt::format("{}", fmt::join(names, ", ")); }

std::string suggestion(std::string_view name, std::span<std::string const> candidates) {
  if (name.size() > 40) return "";
  std::string_view nearest;
  auto best = std::min<std::size_t>(3, 2 + name.size() / 4);  // fewer edits than this
  for (auto const& candidate : candidates) {
    if (candidate.size() > 2 * name.size() + 2) continue;
    if (auto const steps = distance(name, candidate); steps < best) {
      best = steps;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : fmt::format(" Did you mean '{}'?", nearest);
}

std::string unknown_function(std::string_view name) {
  auto const functions = function_names();
  auto hint = suggestion(name, functions);
  for (auto const& [other, ours] : other_names) {
    if (name == other) hint = fmt::format(" Did you mean '{}'?", ours);
  }
  return fmt::format("unknown function '{:.40}'.{} The functions are {}", name, hint, joined(functions));
}

}  // namespace rivulet::expression
