// Draws of mini-batches: Philox against its published answers, permutations, and that every row is as likely.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/row_draw.hpp"

namespace {

using namespace rivulet::kernels;

constexpr std::uint64_t seed = 20240607;

/// (χ² − degrees) / √(2·degrees) of counts that should be equal.
double excess(std::vector<long> const& counts, double degrees) {
  double total = 0, chi_square = 0;
  for (long const count : counts) total += static_cast<double>(count);
  double const expected = total / static_cast<double>(counts.size());
  for (long const count : counts) {
    double const off = static_cast<double>(count) - expected;
    chi_square += off * off / expected;
  }
  return (chi_square - degrees) / std::sqrt(2 * degrees);
}

std::vector<uint32> rows_of(epoch_order const& epoch) {
  std::vector<uint32> result;
  for (uint32 i = 0; i < epoch.count; ++i) result.push_back(row_at(epoch, i));
  return result;
}

// The known answers that come with Random123.
TEST(row_draw, is_philox) {
  auto const zeros = philox({{0, 0, 0, 0}}, 0);
  EXPECT_EQ(std::vector(zeros.at, zeros.at + 4), (std::vector<uint32>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  auto const pi =
      philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, std::uint64_t{0x299f31d0} << 32 | 0xa4093822);
  EXPECT_EQ(std::vector(pi.at, pi.at + 4), (std::vector<uint32>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(row_draw, visits_every_row_once_in_an_epoch) {
  for (uint32 const count : {1u, 2u, 3u, 5u, 15u, 16u, 17u, 99u, 100u, 101u, 4095u, 4097u, 70000u}) {
    for (std::uint64_t epoch : {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{1} << 40}) {
      auto order = rows_of(order_of(batch_key(seed, 3), epoch, count));
      std::sort(order.begin(), order.end());
      for (uint32 i = 0; i < count; ++i) ASSERT_EQ(order[i], i) << count;
    }
  }
}

TEST(row_draw, gives_every_pair_of_places_to_every_pair_of_rows) {
  for (uint32 const count : {2u, 3u, 5u, 7u, 12u, 16u, 23u, 40u}) {
    std::vector<long> places(count * count), pairs;
    std::vector<std::vector<long>> firsts(count, std::vector<long>(count));
    for (std::uint64_t i = 0; i < 40000; ++i) {
      auto const order = rows_of(order_of(batch_key(seed, i % 200), i / 200, count));
      for (uint32 place = 0; place < count; ++place) ++places[place * count + order[place]];
      ++firsts[order[0]][order[1]];
    }
    for (uint32 a = 0; a < count; ++a) {
      for (uint32 b = 0; b < count; ++b) {
        if (a != b) pairs.push_back(firsts[a][b]);
      }
    }
    double const rows = count;
    EXPECT_LT(std::abs(excess(places, (rows - 1) * (rows - 1))), 4) << count;
    EXPECT_LT(std::abs(excess(pairs, std::max(1.0, rows * (rows - 1) - 1))), 4) << count;
  }
}

TEST(row_draw, draws_with_replacement_evenly_and_independently) {
  constexpr uint32 count = 10;
  std::vector<long> rows(count), neighbours(count * count), later(count * count);
  for (std::uint64_t k = 0; k < 20000; ++k) {
    auto const key = batch_key(seed, k % 50);
    for (uint32 place = 0; place < 8; ++place) {
      auto const row = drawn_row(key, k / 50, place, count);
      ASSERT_LT(row, count);
      ++rows[row];
      ++neighbours[row * count + drawn_row(key, k / 50, place + 1, count)];
      ++later[row * count + drawn_row(key, k / 50 + 1000, place, count)];
    }
  }
  EXPECT_LT(std::abs(excess(rows, count - 1)), 4);
  EXPECT_LT(std::abs(excess(neighbours, count * count - 1)), 4);
  EXPECT_LT(std::abs(excess(later, count * count - 1)), 4);
}

TEST(row_draw, differs_between_starts_seeds_and_epochs) {
  std::set<std::vector<uint32>> seen;
  for (std::uint64_t index : {0, 1, 2}) {
    for (std::uint64_t epoch : {0, 1, 2}) {
      seen.insert(rows_of(order_of(batch_key(seed, index), epoch, 50)));
      seen.insert(rows_of(order_of(batch_key(seed + 1, index), epoch, 50)));
    }
  }
  EXPECT_EQ(seen.size(), 18u);
}

TEST(row_draw, takes_as_many_rows_as_there_can_be) {
  constexpr uint32 most = 1u << 31;
  auto const epoch = order_of(batch_key(seed, 0), 0, most);
  std::set<uint32> rows;
  for (uint32 i = 0; i < 1000; ++i) {
    rows.insert(row_at(epoch, i * 2147483u));
    EXPECT_LT(drawn_row(1, 2, i, most), most);
  }
  EXPECT_EQ(rows.size(), 1000u);
  EXPECT_LT(*rows.rbegin(), most);
  EXPECT_GT(*rows.rbegin(), most / 2);
}

}  // namespace
