// The loop of the kernels on one instance at a time, its state in plain variables as in a thread of a GPU.
// SPDX-License-Identifier: Apache-2.0
#include "kernels/descend.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace rivulet::kernels {
namespace {

constexpr int max_parameters = 2, max_arrays = 3, max_numbers = 3;

/// One instance: everything a view may be asked for, in arrays of fixed size.
struct instance {
  using lane = double;
  std::array<double, max_parameters> x_{}, g_{}, previous_{};
  std::array<std::array<double, max_parameters>, max_arrays> arrays_{};
  std::array<double, max_numbers> numbers_{};
  std::array<double, hyper_count> hyperparameters_{};
  std::array<double, record_count> records_{};
  std::array<double, (1 + max_arrays) * max_parameters + max_numbers> saved_{};
  double f_ = 0, lower_ = 0, upper_ = 0;  ///< bounds of all parameters where they differ

  int parameters() const { return max_parameters; }
  double f() const { return f_; }
  double g(int i) const { return g_[at(i)]; }
  void put_g(int i, double value) { g_[at(i)] = value; }
  double x(int i) const { return x_[at(i)]; }
  void put_x(int i, double value) { x_[at(i)] = value; }
  double previous_x(int i) const { return previous_[at(i)]; }
  void put_previous_x(int i, double value) { previous_[at(i)] = value; }
  double array(int a, int i) const { return arrays_[at(a)][at(i)]; }
  void put_array(int a, int i, double value) { arrays_[at(a)][at(i)] = value; }
  double number(int n) const { return numbers_[at(n)]; }
  void put_number(int n, double value) { numbers_[at(n)] = value; }
  bool bounded() const { return lower_ < upper_; }
  double lower(int) const { return lower_; }
  double upper(int) const { return upper_; }
  double base(int) const { return get(hyper::learning_rate); }
  double get(hyper which) const { return hyperparameters_[static_cast<std::size_t>(which)]; }
  double get(record which) const { return records_[static_cast<std::size_t>(which)]; }
  void put(record which, double value) { records_[static_cast<std::size_t>(which)] = value; }
  int state_size() const { return (1 + max_arrays) * max_parameters + max_numbers; }
  double state(int e) const {
    if (e < max_parameters) return x(e);
    int const beyond = e - max_parameters;
    if (beyond < max_arrays * max_parameters) return array(beyond / max_parameters, beyond % max_parameters);
    return number(beyond - max_arrays * max_parameters);
  }
  double saved(int e) const { return saved_[at(e)]; }
  void put_saved(int e, double value) { saved_[at(e)] = value; }

  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
};

struct result {
  ending how;
  long long iterations;
  std::array<double, max_parameters> x;
};

/// Runs f = (x - 2)^2 + (y + 1)^2 from (9, 6) for one learning rate after the other.
template <template <typename> class Method>
struct single_lane {
  loop_settings<double, int64> settings{};
  std::vector<double> rates;
  instance lane;
  std::size_t next = 0;
  std::vector<result> results;

  bool refill() {
    if (next == rates.size()) return false;
    lane.x_ = {9, 6};
    lane.hyperparameters_[0] = rates[next++];
    start_instance(lane, true);
    start_method<Method>(lane, true);
    return true;
  }
  void evaluate() {
    double const a = lane.x_[0] - 2, b = lane.x_[1] + 1;
    lane.f_ = a * a + b * b;
    lane.g_ = {2 * a, 2 * b};
  }
  void steps(long long count) {
    for (; count > 0; --count) {
      evaluate();
      advance();
    }
  }
  void count(long long k) { lane.put(record::iteration, from_bits<double>(k)); }
  void note_first() {}
  void reduce() { reduce_f(lane, settings); }
  bool judge() { return kernels::judge(lane, settings); }
  void advance() {
    if (prepares(settings)) prepare_step(lane, settings);
    kernels::advance<Method, rates::any, bookkeeping::watched>(lane);
  }
  void finish() {
    results.push_back(
        {static_cast<ending>(bits(lane.get(record::ending))), bits(lane.get(record::iteration)), lane.x_});
  }
};

template <template <typename> class Method>
single_lane<Method> lane_with(std::vector<double> rates) {
  single_lane<Method> lane;
  lane.rates = std::move(rates);
  lane.settings.has_gradient_tolerance = lane.settings.has_divergence_bound = true;
  lane.settings.gradient_tolerance = 0.01;
  lane.settings.divergence_bound = 1e12;
  lane.settings.max_iterations = 100;
  lane.settings.detect_cycles = true;
  return lane;
}

TEST(descend, ends_each_instance_by_its_own_test_and_takes_the_next) {
  auto lane = lane_with<gd>({0.01, 0.9, 1.0, 1.3, 0.9});
  descend(lane);
  ASSERT_EQ(lane.results.size(), 5u);
  EXPECT_EQ(lane.results[0].how, ending::max_iterations);
  EXPECT_EQ(lane.results[0].iterations, 100);
  EXPECT_EQ(lane.results[1].how, ending::gradient);
  EXPECT_EQ(lane.results[1].iterations, 33);
  EXPECT_EQ(lane.results[2].how, ending::cycling);
  EXPECT_EQ(lane.results[3].how, ending::diverged);
  EXPECT_EQ(lane.results[4].iterations, lane.results[1].iterations);
  EXPECT_EQ(lane.results[4].x, lane.results[1].x);
}

TEST(descend, makes_exactly_the_steps_asked_for_without_a_stop_rule) {
  auto lane = lane_with<gd>({0.01, 0.25});
  lane.settings.has_gradient_tolerance = false;
  descend_fixed(lane, lane.settings, 3LL, false);
  ASSERT_EQ(lane.results.size(), 2u);
  EXPECT_EQ(lane.results[1].iterations, 3);
  EXPECT_EQ(lane.results[1].x[0], 2 + 7 * 0.125);
}

/// Kingma & Ba 2015, algorithm 1, in the obvious arithmetic.
TEST(descend, follows_adam_as_published) {
  auto lane = lane_with<adam>({0.1});
  lane.lane.hyperparameters_[static_cast<std::size_t>(hyper::beta1)] = 0.9;
  lane.lane.hyperparameters_[static_cast<std::size_t>(hyper::beta2)] = 0.999;
  lane.lane.hyperparameters_[static_cast<std::size_t>(hyper::epsilon)] = 1e-8;
  lane.settings.max_iterations = 50;
  descend(lane);
  double x = 9, m = 0, v = 0;
  for (int t = 1; t <= 50; ++t) {
    double const g = 2 * (x - 2);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    x -= 0.1 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
  }
  constexpr double rounding_of_50_steps = 1e-13;
  EXPECT_NEAR(lane.results[0].x[0], x, rounding_of_50_steps);
}

TEST(descend, keeps_parameters_within_their_bounds) {
  auto lane = lane_with<gd>({0.3, 0.9});
  lane.lane.lower_ = -0.5;
  lane.lane.upper_ = 9;
  descend(lane);
  ASSERT_EQ(lane.results.size(), 2u);
  for (auto const& each : lane.results) {
    EXPECT_EQ(each.how, ending::gradient) << "of (x - 2)^2 + (y + 1)^2 with y at its bound";
    EXPECT_NEAR(each.x[0], 2, 0.01);
    EXPECT_EQ(each.x[1], -0.5);
  }
}

TEST(bounds, move_what_lies_outside_to_the_nearest_end_and_leave_nan) {
  instance of;
  of.lower_ = -1;
  of.upper_ = 3;
  EXPECT_EQ(project(of, 0, -5.0), -1);
  EXPECT_EQ(project(of, 0, -1.0), -1);
  EXPECT_EQ(project(of, 0, 2.5), 2.5);
  EXPECT_EQ(project(of, 0, 3.0), 3);
  EXPECT_EQ(project(of, 0, static_cast<double>(INFINITY)), 3);
  EXPECT_TRUE(std::isnan(project(of, 0, static_cast<double>(NAN))));
}

TEST(bounds, drop_components_of_the_gradient_that_lead_out) {
  instance of;
  of.lower_ = -1;
  of.upper_ = 3;
  EXPECT_EQ(projected_gradient(of, 0, -1.0, 2.0), 0) << "down from the lower bound";
  EXPECT_EQ(projected_gradient(of, 0, -1.0, -2.0), -2) << "back inside";
  EXPECT_EQ(projected_gradient(of, 0, 3.0, -2.0), 0);
  EXPECT_EQ(projected_gradient(of, 0, 3.0, 2.0), 2);
  EXPECT_EQ(projected_gradient(of, 0, 1.0, 2.0), 2);
  EXPECT_TRUE(std::isnan(projected_gradient(of, 0, -1.0, static_cast<double>(NAN))));
}

TEST(descend, scales_a_gradient_to_the_clip_norm) {
  auto lane = lane_with<gd>({1});
  lane.settings.clip_norm = true;
  lane.settings.max_iterations = 1;
  lane.lane.hyperparameters_[static_cast<std::size_t>(hyper::clip_norm)] = 0.5;
  descend(lane);
  constexpr double rounding_of_x = 4e-15;
  EXPECT_NEAR(std::hypot(lane.results[0].x[0] - 9, lane.results[0].x[1] - 6), 0.5, rounding_of_x);
}

}  // namespace
}  // namespace rivulet::kernels
