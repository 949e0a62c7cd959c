// Names of a study's choices and the small setters of study.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include <rivulet/error.hpp>
#include <rivulet/report.hpp>
#include <rivulet/study.hpp>

#include "host/descent/nearest_names.hpp"

namespace rivulet {

namespace {

constexpr std::array<std::string_view, 2> precision_names{"float32", "float64"};
constexpr std::array<std::string_view, 3> sampler_names{"sobol", "uniform", "grid"};
constexpr std::array<std::string_view, 5> kind_names{"minimum", "saddle", "maximum", "degenerate", "unknown"};

template <typename Enum, std::size_t count>
Enum find_name(std::string_view kind, std::string_view wanted, std::array<std::string_view, count> const& names) {
  auto const found = std::ranges::find(names, wanted);
  if (found == names.end()) throw invalid_argument(unknown_name(kind, wanted, names));
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name(precision value) { return precision_names[static_cast<std::size_t>(value)]; }
std::string_view name(sampler value) { return sampler_names[static_cast<std::size_t>(value)]; }
std::string_view name(stationary_kind value) { return kind_names[static_cast<std::size_t>(value)]; }

precision precision_from_name(std::string_view name) {
  return find_name<precision>("precision", name, precision_names);
}

sampler sampler_from_name(std::string_view name) { return find_name<sampler>("sampler", name, sampler_names); }

study& study::set(std::string_view name, std::string_view spec) {
  auto const known = std::ranges::find(settings, name, &setting::name);
  if (known == settings.end()) {
    settings.push_back({std::string(name), std::string(spec)});
  } else {
    known->spec = spec;
  }
  return *this;
}

study& study::set(std::string_view name, double value) { return set(name, fmt::format("{}", value)); }

study& study::start(std::vector<double> const& x) {
  starts.push_back(fmt::format("{}", fmt::join(x, ",")));
  return *this;
}

}  // namespace rivulet
