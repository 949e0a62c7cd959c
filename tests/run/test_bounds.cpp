// Studies with bounds: the same on every device, within the bounds all along the way, and reported as what they are.
// SPDX-License-Identifier: Apache-2.0
#include "tests/run/studies.hpp"

namespace rivulet {
namespace {

study boxed(std::string const& method, precision digits = precision::float64) {
  study s = himmelblau(60);
  s.method = method;
  s.settings.clear();
  if (method != "bfgs" && method != "lbfgs") s.set("learning_rate", "0.002,0.01");
  s.bounds = {"x:-3:2.5", "y::1.5"};
  s.precision = digits;
  return s;
}

TEST(bounds, give_the_same_bits_on_every_device) {
  for (auto const* const method : {"gd", "adam", "rprop", "bfgs", "lbfgs"}) {
    for (auto const digits : {precision::float32, precision::float64}) {
      run_options reference, interpreted, automatic;
      reference.device = "reference";
      interpreted.device = automatic.device = "cpu";
      interpreted.cpu_engine = "interpreted";
      interpreted.threads = 2;
      interpreted.chunk = 17;
      for (auto const& each : verify_each(boxed(method, digits), reference, {interpreted, automatic})) {
        EXPECT_EQ(each.differing, 0U) << method;
        EXPECT_NE(each.left_digest, 0U);
      }
    }
  }
}

TEST(bounds, hold_at_every_point_of_a_replay) {
  for (auto const* const method : {"momentum", "lbfgs"}) {
    auto patient = boxed(method);
    patient.stop.max_iterations = 3000;
    auto const points = replay(patient, 3);
    ASSERT_GT(points.size(), 2U);
    for (auto const& point : points) {
      EXPECT_GE(point.x[0], -3);
      EXPECT_LE(point.x[0], 2.5);
      EXPECT_LE(point.x[1], 1.5);
    }
    EXPECT_LT(points.back().gradient_norm, 1e-6) << "of the projected gradient";
  }
}

study one(std::string const& expression, std::string const& start, std::string const& bounds) {
  study s;
  s.objective = objective(expression);
  s.method = "bfgs";
  s.starts = {start};
  s.bounds = {bounds};
  return s;
}

TEST(bounds, leave_a_point_its_kind_along_the_free_parameters) {
  auto const edge = run(one("x^2 + 3*x*y - y^2", "-1,0.5", "y:0:1")).minima;
  ASSERT_EQ(edge.size(), 1U);
  EXPECT_EQ(edge[0].kind, stationary_kind::minimum) << "a saddle without bounds";
  EXPECT_EQ(edge[0].x[1], 1);
  ASSERT_EQ(edge[0].eigenvalues.size(), 1U);
  EXPECT_NEAR(edge[0].eigenvalues[0], 2, 1e-12);
}

TEST(bounds, make_a_corner_an_optimum) {
  auto lowest = one("x - 2*y", "0,0", "-1:1");
  auto const corner = run(lowest).minima;
  ASSERT_EQ(corner.size(), 1U);
  EXPECT_EQ(corner[0].x, (std::vector<double>{-1, 1}));
  EXPECT_EQ(corner[0].kind, stationary_kind::minimum);
  EXPECT_TRUE(corner[0].eigenvalues.empty());
  lowest.maximize = true;
  auto const highest = run(lowest).minima;
  ASSERT_EQ(highest.size(), 1U);
  EXPECT_EQ(highest[0].x, (std::vector<double>{1, -1}));
  EXPECT_EQ(highest[0].kind, stationary_kind::maximum);
}

TEST(bounds, are_part_of_what_statistics_are_of) {
  std::string statistics;
  run_options options;
  options.statistics = &statistics;
  auto const narrow = boxed("bfgs");
  run(narrow, options);
  auto wide = narrow;
  wide.bounds = {"x:-3:3", "y::1.5"};
  EXPECT_NO_THROW(merge(narrow, {statistics}));
  EXPECT_THROW(merge(wide, {statistics}), error);
}

}  // namespace
}  // namespace rivulet
