// Points in the unit cube: Philox and shifted Sobol, each coordinate a function of (seed, stream, index, dimension).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <rivulet/study.hpp>

namespace rivulet::batch {

/// Streams of docs/methods.md, "Axes and samplers".
inline constexpr std::uint32_t start_stream = 0;
inline constexpr std::uint32_t first_axis_stream = 1;
inline constexpr std::uint32_t joint_stream = std::uint32_t{1} << 31;
inline constexpr std::uint32_t validation_stream = joint_stream + 1;

/// Philox4x32-10 (Salmon et al. 2011).
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::uint64_t key);
/// u in [0, 1) with 53 bits.
double philox_unit(std::uint64_t seed, std::uint32_t stream, std::uint64_t index, std::uint32_t dimension);

inline constexpr std::uint32_t max_sobol_dimensions = 3667;
inline constexpr std::uint64_t max_sobol_points = std::uint64_t{1} << 32;

/// Direction numbers of one dimension: v[b] belongs to bit b of the Gray code of the index.
using sobol_directions = std::array<std::uint32_t, 32>;
sobol_directions make_sobol_directions(std::uint32_t dimension);
/// Point `index` of the unshifted sequence, as a fraction of 2^32.
std::uint32_t sobol_point(sobol_directions const& directions, std::uint64_t index);

/// A sequence of points in the unit cube, sobol or uniform.
class unit_points {
 public:
  unit_points() = default;
  /// Throws invalid_argument above the limits of Sobol.
  unit_points(sampler kind, std::uint64_t seed, std::uint32_t stream, std::uint32_t dimensions, std::uint64_t points);

  /// Coordinate `dimension` of the points [first, first + count).
  void fill(std::uint32_t dimension, std::uint64_t first, std::size_t count, double* out) const;

 private:
  sampler kind_ = sampler::uniform;
  std::uint64_t seed_ = 0;
  std::uint32_t stream_ = 0;
  std::vector<sobol_directions> directions_;
  std::vector<std::uint32_t> shifts_;
};

}  // namespace rivulet::batch
