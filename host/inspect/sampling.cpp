// The search for a point where an objective is not convex.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/sampling.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/statistics/eigenvalues.hpp"

namespace rivulet::inspection_detail {

namespace {

/// Program instructions that the search may spend: about a second.
constexpr std::uint64_t instruction_budget = 100'000'000;
/// A negative eigenvalue counts beyond this share of the largest |eigenvalue|: rounding stays far below it. Where no
/// interval proof is possible the share is larger.
constexpr double least_share = 1e-8;
constexpr double least_unproved_share = 1e-6;
/// Without a box, the distance from the centre of every fourth point.
constexpr std::array<double, 4> distances{1, 4, 16, 0.25};
/// 2^64 divided by the golden ratio: spreads consecutive seeds.
constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;

/// The root above 1 of φ^(n+1) = φ + 1, by fixed-point iteration, which contracts there.
double generalised_golden_ratio(std::size_t n) {
  double phi = 2;
  for (int i = 0; i < 64; ++i) phi = std::pow(1 + phi, 1 / static_cast<double>(n + 1));
  return phi;
}

double fraction(double value) { return value - std::floor(value); }

}  // namespace

additive_recurrence::additive_recurrence(std::size_t dimension, std::uint64_t seed) {
  double const phi = generalised_golden_ratio(dimension);
  double const shift = fraction(0.5 + static_cast<double>((seed * golden) >> 11) * 0x1p-53);
  double power = 1;
  for (std::size_t j = 0; j < dimension; ++j) {
    power /= phi;
    step_.push_back(power);
    state_.push_back(shift);
  }
}

std::vector<double> additive_recurrence::next() {
  for (std::size_t j = 0; j < step_.size(); ++j) state_[j] = fraction(state_[j] + step_[j]);
  return state_;
}

std::optional<double> negative_curvature(numeric_hessian& hessian, symbolic_hessian* symbolic,
                                         std::vector<double> const& x) {
  auto const eigenvalues = symmetric_eigenvalues(hessian.at(x), x.size());
  if (eigenvalues.empty()) return std::nullopt;
  double const smallest = eigenvalues.front();
  double const largest = std::max(std::abs(smallest), std::abs(eigenvalues.back()));
  double const share = symbolic != nullptr ? least_share : least_unproved_share;
  if (!(smallest < -share * largest)) return std::nullopt;
  if (symbolic == nullptr) return smallest;
  auto const enclosure = symbolic->over(box_at(x));
  if (!enclosure || !none_positive_semidefinite(*enclosure)) return std::nullopt;
  return smallest;
}

sampling_result find_counterexample(numeric_hessian& hessian, symbolic_hessian* symbolic, sampling_region const& region,
                                    std::uint64_t samples, std::uint64_t seed) {
  sampling_result result;
  std::uint64_t const affordable = std::max<std::uint64_t>(1, instruction_budget / (hessian.cost() + 1));
  additive_recurrence points(region.centre.size(), seed);
  std::vector<double> x = region.centre;
  for (std::uint64_t k = 0; k < std::min(samples, affordable); ++k) {
    if (k > 0) {
      auto const u = points.next();
      double const distance = distances[k % distances.size()];
      for (std::size_t j = 0; j < x.size(); ++j) {
        if (region.inside) {
          auto const& side = (*region.inside)[j];
          x[j] = std::clamp(side.lower + u[j] * (side.upper - side.lower), side.lower, side.upper);
        } else {
          x[j] = region.centre[j] + distance * (2 * u[j] - 1);
        }
      }
    }
    ++result.tried;
    if (auto const curvature = negative_curvature(hessian, symbolic, x)) {
      result.found = counterexample{x, *curvature};
      return result;
    }
  }
  return result;
}

}  // namespace rivulet::inspection_detail
