// tree_sum adds in the one order that docs/methods.md fixes.
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reduction.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/pack.hpp"

namespace rivulet::test {
namespace {

namespace k = rivulet::kernels;

std::vector<double> terms(int count) {
  std::vector<double> result;
  for (int i = 0; i < count; ++i) result.push_back(std::sin(i + 1.0) * std::exp2(i % 60));
  return result;
}

/// The text of docs/methods.md, word for word.
double by_the_book(std::vector<double> const& values) {
  std::array<double, 32> partial;
  partial.fill(-0.0);
  for (std::size_t i = 0; i < values.size(); ++i) partial[i % 32] = partial[i % 32] + values[i];
  for (std::size_t offset = 16; offset > 0; offset /= 2) {
    for (std::size_t l = 0; l < offset; ++l) partial[l] = partial[l] + partial[l + offset];
  }
  return partial[0];
}

double by_the_kernel(std::vector<double> const& values) {
  return k::tree_sum<double>(static_cast<int>(values.size()),
                             [&](int i) { return values[static_cast<std::size_t>(i)]; });
}

TEST(tree_sum, follows_the_normative_order) {
  for (int count : {1, 2, 3, 7, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000}) {
    auto const values = terms(count);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(by_the_kernel(values)), std::bit_cast<std::uint64_t>(by_the_book(values)))
        << count;
  }
}

TEST(tree_sum, differs_from_adding_one_by_one) {
  auto const values = terms(100);
  double in_order = -0.0;
  for (double value : values) in_order += value;
  EXPECT_NE(by_the_kernel(values), in_order);
}

TEST(tree_sum, of_nothing_and_of_negative_zeros_is_negative_zero) {
  EXPECT_TRUE(std::signbit(by_the_kernel({})));
  EXPECT_TRUE(std::signbit(by_the_kernel(std::vector<double>(40, -0.0))));
}

TEST(tree_sum, gives_each_lane_of_a_pack_its_own_sum) {
  using lanes = k::pack<double, 2>;
  auto const values = terms(50);
  lanes const sum = k::tree_sum<lanes>(50, [&](int i) {
    lanes term(values[static_cast<std::size_t>(i)]);
    set_lane(term, 1, 3 * values[static_cast<std::size_t>(i)]);
    return term;
  });
  auto tripled = values;
  for (double& value : tripled) value *= 3;
  EXPECT_EQ(lane(sum, 0), by_the_book(values));
  EXPECT_EQ(lane(sum, 1), by_the_book(tripled));
}

}  // namespace
}  // namespace rivulet::test
