// Philox against its published vectors, Sobol against Joe and Kuo's own points and an independent generator.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/samplers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include <boost/random/sobol.hpp>
#include <rivulet/error.hpp>

namespace rivulet::batch {
namespace {

using testing::ElementsAre;

TEST(philox, gives_the_published_vectors) {
  // Random123's kat_vectors, philox4x32 with 10 rounds.
  EXPECT_THAT(philox({0, 0, 0, 0}, 0), ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  constexpr std::uint32_t ones = 0xffffffff;
  EXPECT_THAT(philox({ones, ones, ones, ones}, ~std::uint64_t{0}),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
  EXPECT_THAT(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST(philox, takes_53_bits_of_the_first_two_words) {
  std::uint64_t const word = std::uint64_t{0xe169c58d} << 32 | 0x6627e8d5;
  EXPECT_EQ(philox_unit(0, 0, 0, 0), static_cast<double>(word >> 11) / 9007199254740992.0);
}

TEST(philox, keys_by_index_dimension_and_stream) {
  std::set<double> seen;
  for (std::uint64_t const index : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
    for (std::uint32_t const dimension : {0u, 1u})
      for (std::uint32_t const stream : {0u, 1u}) seen.insert(philox_unit(3, stream, index, dimension));
  EXPECT_EQ(seen.size(), 12u);
}

double sobol(std::uint32_t dimension, std::uint64_t index) {
  return sobol_point(make_sobol_directions(dimension), index) * 0x1p-32;
}

TEST(sobol, begins_with_the_points_of_joe_and_kuo) {
  // The output of sobol.cc for three dimensions, on the authors' page.
  double const expected[10][3] = {{0, 0, 0},
                                  {0.5, 0.5, 0.5},
                                  {0.75, 0.25, 0.25},
                                  {0.25, 0.75, 0.75},
                                  {0.375, 0.375, 0.625},
                                  {0.875, 0.875, 0.125},
                                  {0.625, 0.125, 0.875},
                                  {0.125, 0.625, 0.375},
                                  {0.1875, 0.3125, 0.9375},
                                  {0.6875, 0.8125, 0.4375}};
  for (std::uint64_t j = 0; j < 10; ++j)
    for (std::uint32_t d = 0; d < 3; ++d) EXPECT_EQ(sobol(d, j), expected[j][d]) << j << ' ' << d;
}

TEST(sobol, agrees_with_an_independent_generator_in_every_dimension) {
  boost::random::sobol_engine<std::uint32_t, 32> engine(max_sobol_dimensions);
  constexpr std::uint64_t points = 70;
  std::vector<sobol_directions> directions;
  for (std::uint32_t d = 0; d < max_sobol_dimensions; ++d) directions.push_back(make_sobol_directions(d));
  for (std::uint64_t j = 1; j < points; ++j)  // the engine leaves out the point 0
    for (std::uint32_t d = 0; d < max_sobol_dimensions; ++d)
      ASSERT_EQ(sobol_point(directions[d], j), engine()) << j << ' ' << d;
}

TEST(sobol, agrees_with_scipy) {
  struct known {
    std::uint32_t dimension;
    std::uint64_t index;
    std::uint32_t point;
  };
  // int(2^32 * qmc.Sobol(3667, scramble=False, bits=32).random(2048)[index][dimension])
  for (known const k : {known{0, 777, 2973761536},
                        {7, 777, 3275751424},
                        {49, 1000, 2059403264},
                        {23, 2047, 2996830208},
                        {3666, 777, 1405091840},
                        {3666, 2047, 3118465024},
                        {1234, 1000, 146800640},
                        {2999, 1999, 3462397952}})
    EXPECT_EQ(sobol_point(make_sobol_directions(k.dimension), k.index), k.point) << k.dimension;
}

// Among the first 2^k points every dyadic interval of length 2^-k holds exactly one; a shift by xor keeps that.
TEST(sobol, first_power_of_two_points_are_balanced_in_every_dimension) {
  constexpr std::size_t points = 256;
  unit_points const shifted(sampler::sobol, 99, 0, 200, points);
  std::vector<double> u(points);
  for (std::uint32_t d = 0; d < 200; ++d) {
    shifted.fill(d, 0, points, u.data());
    std::set<int> cells;
    for (double const value : u) cells.insert(static_cast<int>(value * points));
    ASSERT_EQ(cells.size(), points) << d;
  }
}

TEST(sobol, shift_is_the_first_word_of_philox) {
  unit_points const shifted(sampler::sobol, 5, 3, 2, 8);
  for (std::uint32_t d = 0; d < 2; ++d) {
    std::uint32_t const shift = philox({0, 0, d, 3}, 5)[0];
    double u = 0;
    shifted.fill(d, 6, 1, &u);
    EXPECT_EQ(u, ((sobol_point(make_sobol_directions(d), 6) ^ shift) + 0.5) * 0x1p-32);
  }
}

TEST(unit_points, do_not_depend_on_where_a_range_begins) {
  for (sampler const kind : {sampler::sobol, sampler::uniform}) {
    unit_points const points(kind, 1, 0, 3, 1000);
    std::vector<double> whole(1000), part(37);
    points.fill(2, 0, 1000, whole.data());
    for (std::size_t const first : {std::size_t{0}, std::size_t{1}, std::size_t{513}, std::size_t{963}}) {
      points.fill(2, first, part.size(), part.data());
      for (std::size_t i = 0; i < part.size(); ++i) ASSERT_EQ(part[i], whole[first + i]);
    }
  }
}

TEST(unit_points, stay_inside_the_open_unit_interval) {
  unit_points const points(sampler::sobol, 0, 0, 1, max_sobol_points);
  std::vector<double> u(64);
  points.fill(0, max_sobol_points - 64, 64, u.data());
  for (double const value : u) EXPECT_TRUE(0 < value && value < 1);
}

TEST(unit_points, refuse_more_dimensions_and_points_than_sobol_has) {
  EXPECT_THROW(unit_points(sampler::sobol, 0, 0, max_sobol_dimensions + 1, 1), invalid_argument);
  EXPECT_THROW(unit_points(sampler::sobol, 0, 0, 1, max_sobol_points + 1), invalid_argument);
  EXPECT_NO_THROW(unit_points(sampler::uniform, 0, 0, max_sobol_dimensions + 1, max_sobol_points + 1));
}

}  // namespace
}  // namespace rivulet::batch
