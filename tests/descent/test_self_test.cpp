// The self-test's verdict: golden results pass, one wrong bit does not, and the message helps.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/self_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <rivulet/error.hpp>

#include "kernels/conformance.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

std::vector<double> sums() {
  self_test_arguments<double> const arguments;
  std::vector<double> result;
  for (std::size_t i = 0; i < arguments.size(); ++i) result.push_back(arguments.a[i] + arguments.b[i]);
  return result;
}

std::string complaint(std::vector<double> const& results, std::string const& remedy) {
  try {
    expect_golden("add", results, "these lanes", remedy);
  } catch (device_error const& problem) {
    return problem.what();
  }
  return "";
}

TEST(self_test, passes_the_right_results) { EXPECT_EQ(complaint(sums(), ""), ""); }

TEST(self_test, names_function_place_flags_and_remedy_after_one_wrong_bit) {
  auto results = sums();
  for (double& each : results) {
    if (std::isnan(each)) continue;
    each = std::nextafter(each, each == 0 ? 1.0 : 0.0);
    break;
  }
  EXPECT_THAT(complaint(results, "--simd scalar"), HasSubstr("self-test: add (float64) on these lanes has digest"));
  EXPECT_THAT(complaint(results, "--simd scalar"), HasSubstr("-ffast-math"));
  EXPECT_THAT(complaint(results, "--simd scalar"), HasSubstr("-ffp-contract=fast"));
  EXPECT_THAT(complaint(results, "--simd scalar"), HasSubstr("until then use --simd scalar"));
  EXPECT_THAT(complaint(results, ""), testing::Not(HasSubstr("until then")));
}

TEST(self_test, takes_all_nan_for_the_same) {
  auto results = sums();
  for (double& each : results) {
    if (std::isnan(each)) each = -std::numeric_limits<double>::quiet_NaN();
  }
  EXPECT_EQ(complaint(results, ""), "");
}

TEST(self_test, says_how_to_add_a_function) {
  try {
    expect_golden("unheard", std::vector<float>(), "these lanes", "");
    FAIL();
  } catch (device_error const& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("make golden"));
  }
}

/// Functions of one, two and three arguments share the columns, and so do their golden digests.
TEST(self_test, gives_every_function_the_arguments_of_its_golden_digest) {
  namespace conformance = kernels::conformance;
  self_test_arguments<float> const arguments;
  for (int arity = 1; arity <= 3; ++arity) {
    auto const span = conformance::start_up_span(false, arity);
    ASSERT_EQ(arguments.size(), span.count);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      auto const wanted = conformance::word_of_number(conformance::input<float>(arity, 0, span.first + i));
      EXPECT_EQ(conformance::word_of_number(arguments.a[i]), wanted) << arity << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace rivulet
