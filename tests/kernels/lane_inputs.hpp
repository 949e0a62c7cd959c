// Inputs that reach every exponent and every special case of the elementary functions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "kernels/lanes.hpp"

namespace rivulet::test {

using kernels::word_of;

/// Zeros, ones, thresholds of the functions, subnormal numbers, the largest, infinities and NaN, each with both signs
/// and with its neighbours.
template <typename T>
std::vector<T> special_points() {
  using limits = std::numeric_limits<T>;
  std::vector<T> points{T(0),
                        limits::denorm_min(),
                        limits::min(),
                        limits::max(),
                        limits::epsilon(),
                        T(0x1p-30),
                        T(0x1p-60),
                        T(0.25),
                        T(0.5),
                        T(2) / 3,
                        std::sqrt(T(0.5)),
                        T(0.785398163397448309616),
                        T(1),
                        T(4) / 3,
                        std::sqrt(T(2)),
                        T(1.57079632679489661923),
                        T(2),
                        T(3.14159265358979323846),
                        T(10),
                        T(20),
                        T(40),
                        T(88.7228394),
                        T(103.278931),
                        T(709.782712893384),
                        T(745.133219101941),
                        T(39000),
                        T(0x1p23),
                        T(0x1p24),
                        T(0x1p30),
                        T(0x1p40),
                        T(0x1p52),
                        T(0x1p53),
                        T(0x1p70),
                        limits::infinity()};
  std::vector<T> result;
  for (T point : points) {
    auto const word = std::bit_cast<word_of<T>>(point);
    for (int step = -2; step <= 2; ++step) {
      auto const value = std::bit_cast<T>(static_cast<word_of<T>>(word + static_cast<word_of<T>>(step)));
      result.push_back(value);
      result.push_back(-value);
    }
  }
  return result;
}

/// `count` numbers in a fixed order: the special points, then uniform bits and uniform numbers of common size in turn.
template <typename T>
std::vector<T> mixed_numbers(std::size_t count, std::uint64_t seed) {
  std::vector<T> result = special_points<T>();
  if (seed != 0) std::shuffle(result.begin(), result.end(), std::mt19937_64(seed));
  std::mt19937_64 random(seed);
  while (result.size() < count) {
    auto const word = random();
    double const unit = std::ldexp(static_cast<double>(word >> 11), -53);
    switch (result.size() % 4) {
      case 0:
      case 1:
        result.push_back(std::bit_cast<T>(static_cast<word_of<T>>(word)));
        break;
      case 2:
        result.push_back(static_cast<T>(40 * unit - 20));
        break;
      default:
        result.push_back(static_cast<T>(1500 * unit - 750));
    }
  }
  result.resize(count);
  return result;
}

}  // namespace rivulet::test
