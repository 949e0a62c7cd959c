// Philox and Sobol points.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/samplers.hpp"

#include <bit>

#include <Random123/philox.h>

#include <fmt/format.h>
#include <boost/random/sobol.hpp>
#include <rivulet/error.hpp>

namespace rivulet::batch {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::uint64_t key) {
  using generator = r123::Philox4x32_R<10>;
  generator::ctr_type const input{{counter[0], counter[1], counter[2], counter[3]}};
  generator::ukey_type const words{{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
  generator::ctr_type const output = generator()(input, generator::key_type(words));
  return {output[0], output[1], output[2], output[3]};
}

double philox_unit(std::uint64_t seed, std::uint32_t stream, std::uint64_t index, std::uint32_t dimension) {
  auto const words =
      philox({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), dimension, stream}, seed);
  std::uint64_t const bits = (std::uint64_t{words[1]} << 32 | words[0]) >> 11;
  return static_cast<double>(bits) * 0x1p-53;
}

// Joe & Kuo 2008: m_k by the recurrence of the primitive polynomial, v_k = m_k 2^(32-k). Boost holds the
// polynomial with all its coefficients, the leading one first.
sobol_directions make_sobol_directions(std::uint32_t dimension) {
  using table = boost::random::default_sobol_table;
  static_assert(table::max_dimension == max_sobol_dimensions);
  sobol_directions v{};
  if (dimension == 0) {
    for (unsigned k = 0; k < 32; ++k) v[k] = std::uint32_t{1} << (31 - k);
    return v;
  }
  std::uint32_t const polynomial = table::polynomial(dimension - 1);
  unsigned const degree = static_cast<unsigned>(std::bit_width(polynomial)) - 1;
  for (unsigned k = 0; k < degree; ++k) v[k] = std::uint32_t{table::minit(dimension - 1, k)} << (31 - k);
  for (unsigned k = degree; k < 32; ++k) {
    v[k] = v[k - degree] ^ (v[k - degree] >> degree);
    for (unsigned i = 1; i < degree; ++i)
      if ((polynomial >> (degree - i) & 1) != 0) v[k] ^= v[k - i];
  }
  return v;
}

std::uint32_t sobol_point(sobol_directions const& directions, std::uint64_t index) {
  std::uint32_t point = 0;
  for (std::uint64_t gray = index ^ (index >> 1); gray != 0; gray &= gray - 1)
    point ^= directions[static_cast<std::size_t>(std::countr_zero(gray))];
  return point;
}

unit_points::unit_points(sampler kind, std::uint64_t seed, std::uint32_t stream, std::uint32_t dimensions,
                         std::uint64_t points)
    : kind_(kind), seed_(seed), stream_(stream) {
  if (kind != sampler::sobol) return;
  if (dimensions > max_sobol_dimensions)
    throw invalid_argument(
        fmt::format("the sobol sampler has at most {} dimensions, this study draws {}: take the "
                    "uniform sampler",
                    max_sobol_dimensions, dimensions));
  if (points > max_sobol_points)
    throw invalid_argument(
        fmt::format("the sobol sampler has at most {} points, this study draws {}: take the "
                    "uniform sampler",
                    max_sobol_points, points));
  for (std::uint32_t d = 0; d < dimensions; ++d) {
    directions_.push_back(make_sobol_directions(d));
    shifts_.push_back(philox({0, 0, d, stream}, seed)[0]);
  }
}

void unit_points::fill(std::uint32_t dimension, std::uint64_t first, std::size_t count, double* out) const {
  if (kind_ != sampler::sobol) {
    for (std::size_t i = 0; i < count; ++i) out[i] = philox_unit(seed_, stream_, first + i, dimension);
    return;
  }
  sobol_directions const& directions = directions_[dimension];
  std::uint32_t point = sobol_point(directions, first) ^ shifts_[dimension];
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = (static_cast<double>(point) + 0.5) * 0x1p-32;
    // Neighbouring Gray codes differ in one bit; after the last of 2^32 points there is none to prepare.
    point ^= directions[static_cast<std::size_t>(std::countr_zero(first + i + 1)) & 31];
  }
}

}  // namespace rivulet::batch
