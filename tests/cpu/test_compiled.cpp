// Compiled code against the interpreter: random programs, random settings, equal bits.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <random>

#include <rivulet/error.hpp>

#include "tests/cpu/on_lanes.hpp"
#include "tests/cpu/random_program.hpp"

namespace rivulet {
namespace {

class random_study {
 public:
  explicit random_study(unsigned seed) : random_(seed) {}

  /// A program of up to 40 instructions, one in three with rows, any method but lm, tests and reducers on and off, few
  /// iterations.
  batch_of next() {
    auto const digits = one_in(2) ? precision::float32 : precision::float64;
    batch_of batch("x + y + z", static_cast<method>(below(static_cast<unsigned>(all_methods().size()) - 1)), digits,
                   1 + below(one_in(8) ? 300 : 40));
    batch.program = one_in(3) ? random_row_program(random_, 1 + below(20), 1 + below(one_in(4) ? 400 : 40))
                              : random_program(random_, 1 + below(40));
    batch.box(-3, 3);
    auto& settings = batch.settings;
    settings.max_iterations = below(9);
    settings.stop = !one_in(3);
    settings.detect_cycles = one_in(2);
    settings.track_best = one_in(2);
    if (one_in(4)) settings.gradient_tolerance.reset();
    if (one_in(4)) settings.divergence_bound.reset();
    if (one_in(6)) settings.f_tolerance = batch.rounded(0.01);
    if (one_in(6)) settings.step_tolerance = batch.rounded(0.01);
    if (one_in(6)) settings.target = 0.5;
    if (one_in(6)) settings.f_bound = 100;
    if (one_in(6)) settings.max_evaluations = 1 + below(8);
    if (one_in(4)) settings.reducers = {{reducer_kind::sum_f}, {reducer_kind::f_initial}};
    if (one_in(8)) settings.reducers.push_back({reducer_kind::mean_last_f, 3});
    if (searches_lines(settings.method)) {
      search(batch);
    } else {
      if (one_in(2)) batch.spread(hyperparameter::learning_rate, 0.001, 0.3);
      if (one_in(6)) clip(batch);
      if (one_in(6)) decay(batch);
    }
    return batch;
  }
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

 private:
  bool one_in(unsigned chances) { return below(chances) == 0; }
  /// Of these methods, there is none without a stop rule.
  void search(batch_of& batch) {
    batch.settings.stop = true;
    batch.settings.detect_cycles = false;
    batch.settings.line_search = one_in(2) ? line_search::backtracking : line_search::strong_wolfe;
    batch.settings.history = 1 + below(3);
    if (one_in(2)) batch.spread(hyperparameter::c2, 0.01, 0.99);
  }
  void clip(batch_of& batch) {
    batch.settings.clip_norm = true;
    batch.set(hyperparameter::clip_norm, {1.5});
  }
  void decay(batch_of& batch) {
    batch.settings.schedule = schedule::exponential;
    batch.set(hyperparameter::gamma, {0.75});
  }

  std::mt19937 random_;
};

unsigned rounds() {
  char const* const text = std::getenv("RIVULET_FUZZ_PROGRAMS");
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 3000u;
}

class compiled_lanes : public ::testing::TestWithParam<cpu::simd> {
 protected:
  void SetUp() override {
    auto const here = cpu::available_simd();
    if (std::find(here.begin(), here.end(), GetParam()) == here.end()) GTEST_SKIP() << "not on this processor";
    auto const reason = cpu::compiled_unavailable(GetParam());
    if (!reason.empty()) GTEST_SKIP() << reason;
  }
};

/// RIVULET_FUZZ_PROGRAMS says how many.
TEST_P(compiled_lanes, give_the_bits_of_the_interpreter_on_random_studies) {
  random_study studies(GetParam() == cpu::simd::avx512 ? 512 : 2);
  for (unsigned round = 0; round < rounds(); ++round) {
    auto const batch = studies.next();
    auto const wanted = on_lanes(batch, {GetParam(), 1, cpu::engine_choice::interpreted});
    auto const got = on_lanes(batch, {GetParam(), 1, cpu::engine_choice::compiled});
    ASSERT_TRUE(same_rows(wanted, got)) << "round " << round << "\n" << to_text(batch.program, {"x", "y", "z"}, {});
  }
}

TEST_P(compiled_lanes, say_that_they_were_compiled) {
  batch_of const batch("(1-x)^2 + 100*(y-x^2)^2", method::adam, precision::float64, 100);
  instance_table rows;
  auto const counters =
      cpu::descend(batch.program, batch.settings, batch.columns, rows, {GetParam(), 1, cpu::engine_choice::compiled});
  EXPECT_TRUE(counters.compiled);
  EXPECT_GT(counters.compile_seconds, 0);
  EXPECT_LT(counters.compile_seconds, 1);
}

/// A second time where a column has another value, then never again for that column.
TEST_P(compiled_lanes, are_compiled_once_for_all_ranges) {
  batch_of batch("(1-x)^2 + 100*(y-x^2)^2", method::adam, precision::float64, 100);
  cpu::execution const how{GetParam(), 1, cpu::engine_choice::compiled};
  cpu::descender on(batch.program, batch.settings, how);
  instance_table rows;
  auto const seconds = [&] {
    auto const counters = on.descend(batch.columns, rows);
    EXPECT_TRUE(counters.compiled);
    EXPECT_TRUE(same_rows(on_lanes(batch, how), rows));
    return counters.compile_seconds;
  };
  EXPECT_GT(seconds(), 0);
  batch.box(-1, 1);
  EXPECT_EQ(seconds(), 0);
  batch.set(hyperparameter::learning_rate, {0.25});
  EXPECT_GT(seconds(), 0);
  batch.set(hyperparameter::learning_rate, {0.125});
  EXPECT_EQ(seconds(), 0);
  batch.spread(hyperparameter::learning_rate, 0.01, 0.1);
  EXPECT_EQ(seconds(), 0);
  batch.set(hyperparameter::beta1, {0.75});
  EXPECT_GT(seconds(), 0);
  batch.set(hyperparameter::learning_rate, {0.25});
  EXPECT_EQ(seconds(), 0);
}

/// Without a stop rule and with many steps the interpreter evaluates the last point.
TEST_P(compiled_lanes, leave_rare_evaluations_to_the_interpreter) {
  batch_of batch("sin(x)*y + x^2/(1 + y^2)", method::rmsprop, precision::float32, 300);
  batch.settings.stop = false;
  for (std::uint64_t const iterations : {499, 500}) {
    batch.settings.max_iterations = iterations;
    auto const got = on_lanes(batch, {GetParam(), 1, cpu::engine_choice::compiled});
    EXPECT_TRUE(same_rows(on_reference(batch), got));
  }
}

TEST_P(compiled_lanes, refuse_what_is_too_long) {
  batch_of batch("x", method::gd, precision::float64, 2);
  operand const x{operand_kind::parameter, 0};
  batch.program.instructions.assign(1, {expression::operation::add, x, x, {}});
  for (std::uint32_t i = 0; i < 300'000; ++i) {
    batch.program.instructions.push_back({expression::operation::multiply, x, {operand_kind::value, i}, {}});
  }
  batch.program.outputs[0] = {operand_kind::value, 300'000};
  EXPECT_THROW(on_lanes(batch, {GetParam(), 1, cpu::engine_choice::compiled}), device_error);
  auto const wanted = on_lanes(batch, {GetParam(), 1, cpu::engine_choice::interpreted});
  EXPECT_TRUE(same_rows(wanted, on_lanes(batch, {GetParam(), 1, cpu::engine_choice::automatic})));
}

INSTANTIATE_TEST_SUITE_P(instruction_sets, compiled_lanes, ::testing::Values(cpu::simd::avx2, cpu::simd::avx512),
                         [](auto const& lanes) { return std::string(cpu::name(lanes.param)); });

TEST(compiled, are_not_to_be_had_for_scalar_lanes) {
  EXPECT_FALSE(cpu::compiled_unavailable(cpu::simd::scalar).empty());
  batch_of const batch("x^2", method::gd, precision::float64, 2);
  EXPECT_THROW(on_lanes(batch, {cpu::simd::scalar, 1, cpu::engine_choice::compiled}), device_error);
}

}  // namespace
}  // namespace rivulet
