// Suggestions for a name that does not exist: the nearest by edit distance (optimal string alignment).
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/nearest_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace rivulet {

namespace {

constexpr std::size_t longest_compared = 64;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t const replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string unknown_name(std::string_view kind, std::string_view wrong, std::span<std::string_view const> known) {
  std::string const said = fmt::format("unknown {} '{}'", kind, wrong.substr(0, longest_compared));
  std::size_t const allowed = std::max<std::size_t>(1, wrong.size() / 3);
  std::size_t nearest = std::numeric_limits<std::size_t>::max();
  std::vector<std::string_view> best;
  if (wrong.size() <= longest_compared) {
    for (auto const candidate : known) {
      bool const continued = !wrong.empty() && wrong.size() >= 3 && candidate.starts_with(wrong);
      auto const distance = continued ? 1 : edit_distance(wrong, candidate);
      if (distance > allowed || distance > nearest) continue;
      if (distance < nearest) best.clear();
      nearest = distance;
      best.push_back(candidate);
    }
  }
  if (best.empty()) return fmt::format("{}; known: {}", said, fmt::join(known, ", "));
  return fmt::format("{}: did you mean {}?", said, fmt::join(best, " or "));
}

}  // namespace rivulet
