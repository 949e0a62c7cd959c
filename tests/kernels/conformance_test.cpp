// The inputs of conformance reach what they promise, and digests see every bit.
// SPDX-License-Identifier: Apache-2.0
#include "kernels/conformance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace rivulet::test {
namespace {

namespace conformance = kernels::conformance;
using kernels::uint32;
using kernels::uint64;

constexpr uint64 families_begin = uint64{1} << 32;

TEST(conformance_inputs, visit_every_float32_once) {
  // An odd factor modulo 2³² has an inverse: Newton's iteration finds it, and the index comes back.
  uint32 const factor = conformance::word_of_number(conformance::every_float32(1));
  uint32 inverse = factor;
  for (int i = 0; i < 5; ++i) inverse *= 2 - factor * inverse;
  ASSERT_EQ(factor * inverse, 1u);
  for (uint64 i = 0; i < families_begin; i += 99'991) {
    auto const word = conformance::word_of_number(conformance::input<float>(1, 0, i));
    ASSERT_EQ(word * inverse, static_cast<uint32>(i));
  }
}

TEST(conformance_inputs, reach_every_exponent_of_float32_with_both_signs_in_the_fast_span) {
  auto const span = conformance::fast_span(false, 1);
  std::set<uint32> seen;
  for (uint64 i = 0; i < span.count; ++i) {
    seen.insert(conformance::word_of_number(conformance::input<float>(1, 0, span.first + i)) >> 23);
  }
  EXPECT_EQ(seen.size(), 512u);
}

template <typename T>
struct counts {
  int nan = 0, infinite = 0, zero = 0, subnormal = 0, next_to_one = 0, common = 0;

  void count(T x) {
    if (std::isnan(x)) ++nan;
    if (std::isinf(x)) ++infinite;
    if (x == 0) ++zero;
    if (x != 0 && std::fabs(x) < std::numeric_limits<T>::min()) ++subnormal;
    if (x != 1 && std::fabs(x - 1) < 3 * std::numeric_limits<T>::epsilon()) ++next_to_one;
    if (std::fabs(x) > T(0.01) && std::fabs(x) < 20) ++common;
  }
};

template <typename T>
void expect_special_numbers_among_the_first(std::uint64_t number) {
  for (int argument = 0; argument < 3; ++argument) {
    counts<T> seen;
    for (uint64 i = 0; i < number; ++i) seen.count(conformance::input<T>(3, argument, families_begin + i));
    for (int const each : {seen.nan, seen.infinite, seen.zero, seen.subnormal, seen.next_to_one}) {
      EXPECT_GT(each, 0) << argument;
    }
    EXPECT_GT(seen.common, static_cast<int>(number / 4)) << argument;
  }
}

TEST(conformance_inputs, hold_special_numbers_and_many_common_ones) {
  expect_special_numbers_among_the_first<float>(8192);
  expect_special_numbers_among_the_first<double>(8192);
}

TEST(conformance_inputs, come_next_to_multiples_of_a_right_angle) {
  int near = 0;
  for (uint64 i = 6; i < 8000; i += 8) {
    double const x = conformance::input<double>(1, 0, families_begin + i);
    near += std::fabs(std::sin(2 * x)) < 1e-8 && x != 0 ? 1 : 0;
  }
  EXPECT_GT(near, 900);
}

TEST(conformance_digests, change_with_one_bit_one_index_and_a_sign_of_zero) {
  std::set<uint64> seen;
  for (uint64 index : {0, 1, 2, 1000}) {
    for (float const x : {0.0f, -0.0f, 1.0f, std::nextafter(1.0f, 2.0f), std::numeric_limits<float>::quiet_NaN()}) {
      EXPECT_TRUE(seen.insert(conformance::contribution(index, x)).second) << index << ' ' << x;
    }
  }
}

TEST(conformance_digests, take_all_nan_for_the_same) {
  auto const other = conformance::number_of<double>(0xfff0000000000001u);
  EXPECT_EQ(conformance::contribution(5, other),
            conformance::contribution(5, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_NE(conformance::contribution(5, std::numeric_limits<double>::infinity()), conformance::contribution(5, other));
}

}  // namespace
}  // namespace rivulet::test
