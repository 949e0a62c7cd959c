// Floating-point instructions at their edges.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint64_t nan_bits = 0x7fff'ffff;

std::uint64_t f32(std::string const& instruction, float a, float b = 0, float c = 0) {
  return evaluate(instruction, {bits(a), bits(b), bits(c)}, "%f9");
}
std::uint64_t f64(std::string const& instruction, double a, double b = 0, double c = 0) {
  return evaluate(instruction, {bits(a), bits(b), bits(c)}, "%e9");
}
bool property(std::string const& name, float a) {
  return evaluate("testp." + name + ".f32 %p0, %f0;", {bits(a)}, "%p0") != 0;
}

TEST(ptx_floats, add_subtract_multiply_and_divide_round_to_nearest) {
  EXPECT_EQ(f32("add.rn.f32 %f9, %f0, %f1;", 1.0f, 0x1p-24f), bits(1.0f));
  EXPECT_EQ(f32("add.rn.f32 %f9, %f0, %f1;", 1.0f, 0x1.8p-24f), bits(0x1.000002p0f));
  EXPECT_EQ(f32("sub.rn.f32 %f9, %f0, %f1;", 3.0f, 5.0f), bits(-2.0f));
  EXPECT_EQ(f32("mul.rn.f32 %f9, %f0, %f1;", 0x1p-100f, 0x1p-49f), bits(0x1p-149f));
  EXPECT_EQ(f32("div.rn.f32 %f9, %f0, %f1;", 1.0f, 3.0f), bits(1.0f / 3.0f));
  EXPECT_EQ(f64("add.rn.f64 %e9, %e0, %e1;", 1.0, 0x1p-53), bits(1.0));
  EXPECT_EQ(f64("sub.rn.f64 %e9, %e0, %e1;", 0.1, 0.3), bits(0.1 - 0.3));
  EXPECT_EQ(f64("mul.rn.f64 %e9, %e0, %e1;", 0.1, 0.3), bits(0.1 * 0.3));
  EXPECT_EQ(f64("div.rn.f64 %e9, %e0, %e1;", 1.0, -0.0), bits(-std::numeric_limits<double>::infinity()));
}

TEST(ptx_floats, fma_rounds_once) {
  float const x = 1.0f + 0x1p-12f;
  EXPECT_EQ(f32("fma.rn.f32 %f9, %f0, %f1, %f2;", x, x, -1.0f - 0x1p-11f), bits(0x1p-24f));
  double const y = 1.0 + 0x1p-27;
  EXPECT_EQ(f64("fma.rn.f64 %e9, %e0, %e1, %e2;", y, y, -1.0 - 0x1p-26), bits(0x1p-54));
}

TEST(ptx_floats, roots_and_reciprocals) {
  EXPECT_EQ(f32("sqrt.rn.f32 %f9, %f0;", 2.0f), bits(std::sqrt(2.0f)));
  EXPECT_EQ(f32("sqrt.rn.f32 %f9, %f0;", -0.0f), bits(-0.0f));
  EXPECT_EQ(f32("rcp.rn.f32 %f9, %f0;", 3.0f), bits(1.0f / 3.0f));
  EXPECT_EQ(f64("rcp.rn.f64 %e9, %e0;", 7.0), bits(1.0 / 7.0));
  EXPECT_EQ(f64("sqrt.rn.f64 %e9, %e0;", 0x1p-1074), bits(0x1p-537));
}

TEST(ptx_floats, a_nan_that_arises_has_the_bits_of_the_gpu) {
  EXPECT_EQ(f32("sub.rn.f32 %f9, %f0, %f1;", infinity, infinity), nan_bits);
  EXPECT_EQ(f32("sqrt.rn.f32 %f9, %f0;", -1.0f), nan_bits);
  EXPECT_EQ(f32("fma.rn.f32 %f9, %f0, %f1, %f2;", infinity, 0.0f, 1.0f), nan_bits);
  EXPECT_EQ(f64("div.rn.f64 %e9, %e0, %e1;", 0.0, 0.0), 0x7fff'ffff'ffff'ffff);
}

TEST(ptx_floats, minimum_and_maximum_prefer_numbers_and_order_zeros) {
  EXPECT_EQ(f32("min.f32 %f9, %f0, %f1;", 0.0f, -0.0f), bits(-0.0f));
  EXPECT_EQ(f32("min.f32 %f9, %f0, %f1;", -0.0f, 0.0f), bits(-0.0f));
  EXPECT_EQ(f32("max.f32 %f9, %f0, %f1;", 0.0f, -0.0f), bits(0.0f));
  EXPECT_EQ(f32("max.f32 %f9, %f0, %f1;", -0.0f, 0.0f), bits(0.0f));
  EXPECT_EQ(f32("min.f32 %f9, %f0, %f1;", not_a_number, 3.0f), bits(3.0f));
  EXPECT_EQ(f32("max.f32 %f9, %f0, %f1;", 3.0f, not_a_number), bits(3.0f));
  EXPECT_EQ(f32("max.f32 %f9, %f0, %f1;", not_a_number, not_a_number), nan_bits);
  EXPECT_EQ(f32("min.NaN.f32 %f9, %f0, %f1;", 3.0f, not_a_number), nan_bits);
  EXPECT_EQ(f64("min.f64 %e9, %e0, %e1;", -2.0, 1.0), bits(-2.0));
  EXPECT_EQ(f64("max.f64 %e9, %e0, %e1;", -2.0, 1.0), bits(1.0));
}

TEST(ptx_floats, signs_are_bits) {
  EXPECT_EQ(f32("neg.f32 %f9, %f0;", 0.0f), bits(-0.0f));
  EXPECT_EQ(f32("abs.f32 %f9, %f0;", -infinity), bits(infinity));
  EXPECT_EQ(f32("copysign.f32 %f9, %f0, %f1;", -1.0f, 5.0f), bits(-5.0f));
  EXPECT_EQ(f64("neg.f64 %e9, %e0;", -2.0), bits(2.0));
  EXPECT_EQ(f64("abs.f64 %e9, %e0;", -2.0), bits(2.0));
}

TEST(ptx_floats, testp_knows_the_kinds_of_numbers) {
  EXPECT_TRUE(property("finite", 1.0f));
  EXPECT_FALSE(property("finite", infinity));
  EXPECT_TRUE(property("infinite", -infinity));
  EXPECT_TRUE(property("number", infinity));
  EXPECT_FALSE(property("number", not_a_number));
  EXPECT_TRUE(property("notanumber", not_a_number));
  EXPECT_FALSE(property("normal", 0x1p-130f));
  EXPECT_TRUE(property("subnormal", 0x1p-130f));
  EXPECT_FALSE(property("subnormal", 0.0f));
}

}  // namespace
}  // namespace rivulet::testing
