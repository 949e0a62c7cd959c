// Which layout a study gets, and what is refused; larger objectives on an emulated GPU.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <rivulet/error.hpp>

#include "host/cuda/descend.hpp"
#include "host/cuda/geometry.hpp"
#include "tests/support/emulated_device.hpp"
#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

constexpr auto valley = "sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)";
constexpr auto waves = "10*n + sum(i, 1, n, x[i]^2 - 10*cos(2*pi*x[i]))";

batch_of large(char const* expression, std::size_t dimension, method which, precision digits) {
  objective_options options;
  options.dimension = dimension;
  batch_of batch(expression, which, digits, 5, options);
  batch.spread(hyperparameter::learning_rate, 1e-3, 0.02);
  batch.settings.max_iterations = 12;
  return batch;
}

cuda::layout layout_of(batch_of const& batch) {
  return cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns)).layout;
}

instance_table on_emulated_gpu(batch_of const& batch) {
  auto const device = std::make_shared<rivulet::testing::emulated_device>();
  instance_table rows;
  cuda::descend(batch.program, batch.settings, batch.columns, rows, {{device}, "a batch of the tests", {}});
  return rows;
}

TEST(layout, is_a_thread_for_small_states_and_a_warp_for_large_ones) {
  using enum cuda::layout;
  EXPECT_EQ(layout_of(large(valley, 2, method::adam, precision::float64)), thread);
  EXPECT_EQ(layout_of(large(valley, 20, method::adam, precision::float32)), thread);
  EXPECT_EQ(layout_of(large(valley, 20, method::adam, precision::float64)), warp);
  EXPECT_EQ(layout_of(large(valley, 50, method::adam, precision::float32)), warp);
  EXPECT_EQ(layout_of(large(valley, 1000, method::gd, precision::float32)), warp);
}

TEST(layout, of_a_fit_is_a_thread_up_to_five_parameters) {
  using enum cuda::layout;
  for (auto const digits : {precision::float32, precision::float64}) {
    EXPECT_EQ(layout_of(large(valley, 5, method::lm, digits)), thread);
    EXPECT_EQ(layout_of(large(valley, 6, method::lm, digits)), warp);
  }
}

TEST(layout, is_a_warp_where_a_thread_would_hold_too_many_constants) {
  std::string expression = "x^2";
  objective_options options;
  for (std::size_t c = 0; c <= cuda::geometry::thread_inputs; ++c) {
    options.constants.push_back("c" + std::to_string(c));
    expression += " + c" + std::to_string(c) + "*x";
  }
  batch_of batch(expression, method::gd, precision::float64, 40, options);
  for (std::size_t c = 0; c < options.constants.size(); ++c) batch.constant({0.125 * static_cast<double>(c)});
  EXPECT_EQ(layout_of(batch), cuda::layout::warp);
  EXPECT_TRUE(same_rows(on_reference(batch), on_emulated_gpu(batch)));
}

TEST(layout, does_not_exist_beyond_the_largest_number_of_parameters) {
  program empty;
  empty.parameters = cuda::geometry::most_parameters + 1;
  empty.outputs.resize(std::size_t{empty.parameters} + 1);
  try {
    cuda::generate(empty, {}, {});
    FAIL() << "nothing was thrown";
  } catch (invalid_argument const& problem) {
    EXPECT_THAT(problem.what(), ::testing::HasSubstr("1048577 parameters"));
    EXPECT_THAT(problem.what(), ::testing::HasSubstr("at most 1048576"));
  }
}

class larger_objectives : public ::testing::TestWithParam<std::size_t> {};

TEST_P(larger_objectives, descend_like_the_reference) {
  for (auto const which : {method::gd, method::adam, method::rprop}) {
    for (auto const digits : {precision::float32, precision::float64}) {
      for (auto const* const expression : {valley, waves}) {
        auto const batch = large(expression, GetParam(), which, digits);
        EXPECT_TRUE(same_rows(on_reference(batch), on_emulated_gpu(batch)))
            << expression << ' ' << name(which) << ' ' << name(digits);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(sizes, larger_objectives, ::testing::Values(10, 31, 32, 33, 50, 200, 1000));

TEST(larger_objectives, share_memory_between_lanes_without_races) {
  auto batch = large(waves, 40, method::adam, precision::float64);
  std::vector<std::uint32_t> groups(40, 0);
  groups[1] = 1;
  groups[39] = 2;
  batch.rate_group(groups, {0.1, 0.02});
  batch.settings.max_iterations = 3;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    rivulet::testing::emulation how;
    how.machine = {.threads = ptx::order::random, .blocks = ptx::order::random, .seed = seed};
    how.machine.check_shared_races = how.machine.check_global_races = true;
    how.multiprocessors = how.resident_blocks = 1;
    auto const device = std::make_shared<rivulet::testing::emulated_device>(how);
    instance_table rows;
    cuda::descend(batch.program, batch.settings, batch.columns, rows,
                  {{device}, "a batch of the tests", cuda::layout::warp});
    EXPECT_TRUE(same_rows(on_reference(batch), rows)) << seed;
  }
}

/// Of 36 parameters four lanes have two.
TEST(larger_objectives, are_fitted_by_warps_without_races) {
  for (std::size_t const dimension : {12U, 36U}) {
    auto batch = large(valley, dimension, method::lm, precision::float64);
    batch.columns.count = 3;
    batch.settings.max_iterations = 3;
    batch.settings.step_tolerance = 1e-9;
    batch.spread(hyperparameter::initial_radius, 0.01, 100);
    for (bool const bounded : {false, true}) {
      if (bounded) batch.bounds(-0.5, 0.75);
      rivulet::testing::emulation how;
      how.machine = {.threads = ptx::order::random, .blocks = ptx::order::random, .seed = dimension};
      how.machine.check_shared_races = how.machine.check_global_races = how.machine.check_unwritten = true;
      how.multiprocessors = how.resident_blocks = 1;
      auto const device = std::make_shared<rivulet::testing::emulated_device>(how);
      instance_table rows;
      cuda::descend(batch.program, batch.settings, batch.columns, rows, {{device}, "a batch of the tests", {}});
      EXPECT_TRUE(same_rows(on_reference(batch), rows)) << dimension << (bounded ? ", bounded" : "");
    }
  }
}

/// Slots beyond what a block's shared memory holds lie in global memory.
TEST(larger_objectives, keep_slots_in_global_memory_beyond_the_shared) {
  auto const batch = large(valley, 4000, method::gd, precision::float64);
  auto const kernel = cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns));
  EXPECT_EQ(kernel.shared_per_warp, 0U);
  EXPECT_TRUE(same_rows(on_reference(batch), on_emulated_gpu(batch)));
}

}  // namespace
}  // namespace rivulet
