// The counts behind "fraction of the issue limit", against counts by hand from `rivulet run … --dump-program`.
// SPDX-License-Identifier: Apache-2.0
#include "bench/operation_count.hpp"

#include <gtest/gtest.h>

#include <rivulet/rivulet.hpp>

namespace rivulet::bench {
namespace {

study fixed_steps(std::string const& text, std::vector<double> const& start) {
  study study;
  study.objective = objective(text);
  study.set("learning_rate", "1e-3");
  study.start(start);
  study.stop.max_iterations = 10;
  study.stop.no_stop = true;
  return study;
}

std::string const rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";

step_count count_of(study const& study) { return count_step(batch::sweep(study)); }

// y - x·x; 200·; 1 - x; fma; -2·; and one fma per parameter for the step.
TEST(counts_operations, of_gd_on_rosenbrock) {
  auto const count = count_of(fixed_steps(rosenbrock, {-1.2, 1}));
  EXPECT_EQ(count.evaluation.arithmetic(), 5u);
  EXPECT_EQ(count.method.arithmetic(), 2u);
  EXPECT_EQ(count.arithmetic(), 7u);
  EXPECT_EQ(count.text(method::gd), "7 = gradient 5 + gd 2");
}

// f takes two squares and an fma more.
TEST(counts_operations, of_f_only_where_every_step_needs_it) {
  auto study = fixed_steps(rosenbrock, {-1.2, 1});
  study.track = {"best"};
  auto const count = count_of(study);
  EXPECT_EQ(count.evaluation.arithmetic(), 8u);
  EXPECT_EQ(count.text(method::gd), "10 = f and gradient 8 + gd 2");
  study.stop.no_stop = false;
  study.track = {"none"};
  EXPECT_EQ(count_of(study).evaluation.arithmetic(), 8u);
}

TEST(counts_operations, of_running_sums) {
  auto study = fixed_steps("x^2", {0.7});
  study.track = {"sum_f", "sum_inverse_f"};
  auto const count = count_of(study);
  EXPECT_EQ(count.evaluation.arithmetic(), 2u);
  EXPECT_EQ(count.reducers.multiply_add, 2u);
  EXPECT_EQ(count.reducers.divide, 1u);
}

// Per step: two powers, two subtractions, a root, two divisions. Per parameter: m takes 2, v takes 3, the move a root,
// two fma and a division. What is the same for all steps, 1 - beta, does not count.
TEST(counts_operations, of_adam_once_per_step_and_per_parameter) {
  auto study = fixed_steps("x^2 + y^2 + z^2", {1.1, -2.3, 3.7});
  study.method = "adam";
  auto const method = count_of(study).method;
  EXPECT_EQ(method.multiply_add, 4u + 3 * 7);
  EXPECT_EQ(method.square_root, 1u + 3);
  EXPECT_EQ(method.divide, 2u + 3);
}

// cos in float32: reduction 1 + 1 + 3, z, sine 2 + 2, cosine 2 + 2; in float64 the polynomials are 4 and 3 longer.
TEST(counts_operations, inside_elementary_functions) {
  auto study = fixed_steps("sin(x)", {1});
  study.precision = precision::float32;
  EXPECT_EQ(count_of(study).evaluation.multiply_add, 14u);
  study.precision = precision::float64;
  EXPECT_EQ(count_of(study).evaluation.multiply_add, 14u + 4 + 3);
}

// -sin is free; the product and the sum of the two are what the second function costs.
TEST(counts_operations, once_what_sin_and_cos_share) {
  auto study = fixed_steps("sin(x)*cos(x)", {1});
  auto const gradient = count_of(study).evaluation.multiply_add;
  EXPECT_EQ(gradient, 14u + 4 + 3 + 2);
}

TEST(counts_operations, the_same_for_every_instance_of_a_straight_line) {
  auto study = fixed_steps(rosenbrock, {-1.2, 1});
  study.starts.clear();
  study.start_count = 64;
  study.start_box = "-2:2";
  batch::sweep const sweep(study);
  EXPECT_EQ(count_step(sweep, 63).arithmetic(), count_step(sweep, 0).arithmetic());
}

TEST(counts_operations, refuses_what_it_would_miss) {
  auto study = fixed_steps(rosenbrock, {-1.2, 1});
  study.set("clip_norm", "1");
  EXPECT_THROW(count_of(study), invalid_argument);
}

}  // namespace
}  // namespace rivulet::bench
