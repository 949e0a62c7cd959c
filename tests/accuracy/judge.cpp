// Errors in units of the last place come out as counted by hand, and wrong results are found.
// SPDX-License-Identifier: Apache-2.0
#include "tools/accuracy/judge.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tools/accuracy/hard_cases.hpp"

namespace rivulet::accuracy {
namespace {

using limits = std::numeric_limits<double>;

function_row const& row(std::string_view name) {
  for (function_row const& each : functions()) {
    if (each.name == name) return each;
  }
  throw std::out_of_range("no such function");
}

/// A row whose values and oracles belong to different functions.
function_row mismatched(std::string_view values, std::string_view oracle) {
  function_row result = row(oracle);
  result.name = values;
  return result;
}

TEST(judge, counts_units_of_the_last_place_at_the_truth) {
  judge roots(row("sqrt"));
  EXPECT_EQ(roots.error(4.0, 0.0, 2.0), 0);
  EXPECT_EQ(roots.error(4.0, 0.0, 2 + limits::epsilon() * 2), 1);
  EXPECT_EQ(roots.error(4.0, 0.0, 2 - limits::epsilon()), 0.5);
  EXPECT_EQ(roots.error(4.0f, 0.0f, std::nextafter(2.0f, 3.0f)), 1);
  EXPECT_NEAR(judge(row("exp")).error(1.0, 0.0, 0x1.5bf0a8b145769p+1), 0.3255, 1e-4);
}

TEST(judge, counts_subnormal_results_in_their_own_unit) {
  judge magnitudes(row("abs"));
  EXPECT_EQ(magnitudes.error(limits::denorm_min(), 0.0, 3 * limits::denorm_min()), 2);
  EXPECT_EQ(magnitudes.error(limits::denorm_min(), 0.0, 0.0), 1);
}

TEST(judge, takes_infinity_for_the_number_after_the_largest) {
  judge magnitudes(row("abs"));
  EXPECT_EQ(magnitudes.error(limits::max(), 0.0, limits::infinity()), 1);
  EXPECT_EQ(judge(row("exp")).error(800.0, 0.0, limits::infinity()), 0);
  EXPECT_GT(judge(row("exp")).error(800.0, 0.0, limits::max()), 1e10);
}

TEST(judge, calls_another_kind_of_number_wrong) {
  judge logarithms(row("log")), sines(row("sin"));
  EXPECT_EQ(logarithms.error(-1.0, 0.0, limits::quiet_NaN()), 0);
  EXPECT_EQ(logarithms.error(-1.0, 0.0, 0.0), limits::infinity());
  EXPECT_EQ(logarithms.error(0.0, 0.0, -limits::infinity()), 0);
  EXPECT_EQ(logarithms.error(0.0, 0.0, limits::infinity()), limits::infinity());
  EXPECT_EQ(sines.error(-0.0, 0.0, -0.0), 0);
  EXPECT_EQ(sines.error(-0.0, 0.0, 0.0), limits::infinity());
  EXPECT_EQ(sines.error(1.0, 0.0, limits::quiet_NaN()), limits::infinity());
}

TEST(tally, keeps_the_worst_and_the_first_wrong_whatever_the_order) {
  tally one, other;
  one.note({.error = 0.5, .a = 1, .b = 0, .index = 7});
  one.note({.error = limits::infinity(), .a = 2, .b = 0, .index = 9});
  other.note({.error = 0.5, .a = 3, .b = 0, .index = 5});
  other.note({.error = limits::infinity(), .a = 4, .b = 0, .index = 8});
  tally sum = one;
  sum.add(other);
  other.add(one);
  for (tally const& each : {sum, other}) {
    EXPECT_EQ(each.worst.a, 3);
    EXPECT_EQ(each.wrong, 2u);
    EXPECT_EQ(each.first_wrong.a, 4);
  }
}

TEST(samples, find_values_of_another_function) {
  tally const sum = measure_samples<double>(mismatched("cosh", "exp"), 4096, 16, 2);
  EXPECT_GT(sum.worst.error, 1e6);
  EXPECT_GT(measure_samples<float>(mismatched("minimum", "maximum"), 4096, 16, 2).wrong, 0u);
}

/// −0 for +0 is the only difference.
TEST(samples, find_a_wrong_sign_of_zero) {
  tally const sum = measure_samples<double>(mismatched("sqrt", "relu"), 4096, 16, 1);
  EXPECT_GT(sum.wrong, 0u);
}

TEST(samples, do_not_depend_on_the_number_of_threads) {
  tally const one = measure_samples<double>(row("sin"), 200'000, 16, 1);
  tally const three = measure_samples<double>(row("sin"), 200'000, 16, 3);
  EXPECT_EQ(one.worst.error, three.worst.error);
  EXPECT_EQ(one.worst.a, three.worst.a);
  EXPECT_EQ(one.inputs, three.inputs);
}

TEST(samples, of_long_double_miss_nothing_that_mpfr_finds) {
  tally const all = measure_samples<double>(row("log1p"), 100'000, 1, 2);
  tally const chosen = measure_samples<double>(row("log1p"), 100'000, 1000, 2);
  EXPECT_EQ(all.by_mpfr, all.inputs);
  EXPECT_LT(chosen.by_mpfr, all.by_mpfr);
  EXPECT_EQ(chosen.worst.error, all.worst.error);
  EXPECT_EQ(chosen.worst.a, all.worst.a);
}

/// The float64 number whose distance from a multiple of π/2 is the smallest of all (Muller 2016, §11.2).
TEST(hard_cases, come_upon_the_hardest_argument_of_sine_by_continued_fractions) {
  double const known = 6381956970095103.0 * 0x1p797;
  int found = 0;
  for (auto const& each : hard_cases<double>(1)) found += each.a == known ? 1 : 0;
  EXPECT_GE(found, 2) << "once from the list, once from the convergents";
}

}  // namespace
}  // namespace rivulet::accuracy
