// The values of SPEC: docs/methods.md, "Axes and samplers".
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/batch/samplers.hpp"
#include "host/batch/specification.hpp"
#include "kernels/elementary.hpp"

namespace rivulet::batch {
namespace {

double linear(double j, specification const& spec, double intervals) {
  return kernels::fma(j, (spec.b - spec.a) / intervals, spec.a);
}

double geometric(double j, specification const& spec, double intervals) {
  return spec.a * kernels::exp(j * (kernels::log(spec.b / spec.a) / intervals));
}

double distributed(specification const& spec, double u) {
  if (spec.kind == generator::uniform) return kernels::fma(u, spec.b - spec.a, spec.a);
  double const value = spec.a * kernels::exp(u * kernels::log(spec.b / spec.a));
  return value < spec.a ? spec.a : spec.b < value ? spec.b : value;
}

double generated(specification const& spec, std::uint64_t j, std::uint64_t seed, std::uint32_t stream) {
  if (spec.kind == generator::uniform || spec.kind == generator::loguniform)
    return distributed(spec, philox_unit(seed, stream, j, 0));
  if (j == 0) return spec.a;
  if (j == spec.n - 1) return spec.b;
  double const at = static_cast<double>(j), intervals = static_cast<double>(spec.n - 1);
  return spec.kind == generator::linspace ? linear(at, spec, intervals) : geometric(at, spec, intervals);
}

}  // namespace

std::vector<double> values(std::string_view setting, specification const& spec, precision precision, std::uint64_t seed,
                           std::uint32_t stream) {
  std::vector<double> result;
  result.reserve(spec.n);
  for (std::uint64_t j = 0; j < spec.n; ++j) {
    if (spec.kind == generator::list) {
      result.push_back(rounded(setting, spec.literals[j], precision));
      continue;
    }
    double const value = generated(spec, j, seed, stream);
    result.push_back(round_to(precision, value));
    if (!std::isfinite(result.back()))
      throw invalid_argument(fmt::format("{}: value {} is too large for {}", setting, j, name(precision)));
  }
  return result;
}

double draw(specification const& spec, precision precision, double u) {
  return round_to(precision, distributed(spec, u));
}

}  // namespace rivulet::batch
