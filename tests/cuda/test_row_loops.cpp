// Sums over rows of data in kernels: the bits of the reference in both layouts, on an emulated GPU.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rivulet/error.hpp>

#include "host/cuda/geometry.hpp"
#include "tests/cuda/both_layouts.hpp"
#include "tests/support/rows_batch.hpp"

namespace rivulet {
namespace {

using testing::over_rows;

constexpr auto line = "mean(rows, (y - (w*t + b))^2) + 0.01*w^2";
constexpr auto several = "sqrt(sum(rows, (y - w*exp(b*t))^2)) * mean(rows, where(t < b, y, w + rows/50))";
constexpr auto before = "sum(rows, (y - exp(0.1*w)*t - sqrt(b^2 + 1))^2) - 0.5*sqrt(b^2 + 1)";
/// Simplifying does away with a column.
constexpr auto folded =
    "mean(rows, (t*0.5 - w*y^0)^2) + w^2 + b*rows + sum(rows, t*0)*w + log(sum(rows, exp(w*t + b)))";
/// -0 for as many as 16 rows.
constexpr auto zeros = "sum(rows, t*0*w^2)";
constexpr auto decay = "sum(rows, (y - (a*exp(-b*t) + c))^2) + 0.01*b^2";
constexpr auto hinges = "mean(rows, (y - sum(i, 1, n, x[i]*relu(t - 0.07*i)))^2) + 0.001*sum(i, 1, n, x[i]^2)";

class row_loops : public ::testing::TestWithParam<precision> {
 protected:
  batch_of make(std::string_view text, std::size_t rows, method which, std::size_t count, std::uint64_t iterations,
                objective_options const& options = {}) const {
    auto batch = over_rows(text, rows, which, GetParam(), count, options);
    batch.settings.max_iterations = iterations;
    batch.box(-1, 1);
    if (!searches_lines(which)) batch.spread(hyperparameter::learning_rate, 0.001, 0.2);
    return batch;
  }
};

TEST_P(row_loops, have_the_bits_of_the_reference_for_every_number_of_rows) {
  for (std::size_t const rows : {1, 5, 16, 17, 31, 32, 33, 64, 100, 1000}) {
    auto batch = make(line, rows, method::gd, rows < 100 ? 36 : 4, rows < 100 ? 6 : 2);
    ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch, rows, rows < 1000)) << rows;
    if (GetParam() == precision::float32) continue;
    batch.settings.stop = batch.settings.detect_cycles = false;
    batch.settings.max_iterations = 2;
    batch.columns.count = 3;
    ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch, rows, rows < 1000)) << rows << ", fixed";
  }
}

TEST_P(row_loops, have_the_bits_of_the_reference_for_sums_of_every_shape) {
  for (auto const* const text : {several, before, folded, zeros}) {
    if ((text == folded || text == zeros) && GetParam() == precision::float32) continue;
    for (std::size_t const rows : {3, 40}) {
      auto batch = make(text, rows, method::adam, 10, 8);
      ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch, rows)) << text << ", " << rows;
    }
  }
  auto batch = make(several, 40, method::adam, 3, 4);
  batch.settings.stop = batch.settings.track_best = false;
  ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch));
}

TEST_P(row_loops, serve_line_searches) {
  for (std::size_t const rows : {5, 33, 100}) {
    ASSERT_NO_FATAL_FAILURE(expect_both_layouts(make(line, rows, method::bfgs, 9, 30), rows)) << rows;
    auto const pairs = make(line, rows, method::lbfgs, 9, 30);
    EXPECT_TRUE(same_rows(on_reference(pairs), on_emulated_gpu(pairs, cuda::layout::warp))) << rows;
  }
}

TEST_P(row_loops, serve_fits) {
  for (bool const bounded : {false, true}) {
    for (std::size_t const rows : {4, 25, 33}) {
      auto batch = make(decay, rows, method::lm, 9, 8);
      batch.settings.f_tolerance = batch.rounded(1e-4);
      batch.settings.step_tolerance = batch.rounded(1e-3);
      if (bounded) batch.box(-4, 4).bounds(-0.5, 0.75);
      ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch, rows)) << rows << (bounded ? ", bounded" : "");
    }
  }
}

TEST_P(row_loops, read_constants_and_groups_of_rates) {
  objective_options options;
  options.constants = {"l2", "shift"};
  auto batch = make("mean(rows, logistic_loss(w*t + b - shift, where(y > 0, 1, 0))) + l2*w^2", 34, method::momentum, 20,
                    10, options);
  std::vector<double> shifts;
  for (std::size_t j = 0; j < batch.columns.count; ++j) shifts.push_back(0.125 * static_cast<double>(j));
  batch.constant({0.25}).constant(shifts).rate_group({0, 1}, {0.05});
  expect_both_layouts(batch);
}

TEST_P(row_loops, keep_many_partials_in_memory) {
  objective_options options;
  options.dimension = 70;
  auto batch = make(hinges, 70, method::gd, 3, 3, options);
  auto const kernel = cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns));
  EXPECT_EQ(kernel.layout, cuda::layout::warp);
  EXPECT_THAT(kernel.source, ::testing::HasSubstr("partials_in_memory = true"));
  EXPECT_GT(kernel.shared_per_warp, 71U * 32 * sizeof(float));
  auto const wanted = on_reference(batch);
  EXPECT_TRUE(same_rows(wanted, on_emulated_gpu(batch, cuda::layout::warp)));
  batch.settings.stop = batch.settings.detect_cycles = false;
  EXPECT_TRUE(same_rows(on_reference(batch), on_emulated_gpu(batch, cuda::layout::warp)));
}

/// 12 parameters have 91 sums.
TEST_P(row_loops, keep_the_partials_of_a_large_fit_in_memory) {
  objective_options options;
  options.dimension = 12;
  auto const batch = make(hinges, 40, method::lm, 2, 3, options);
  auto const kernel = cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns));
  bool const narrow = GetParam() == precision::float32;
  EXPECT_THAT(kernel.source, ::testing::HasSubstr(narrow ? "partials_in_memory = false" : "partials_in_memory = true"));
  EXPECT_TRUE(same_rows(on_reference(batch), on_emulated_gpu(batch, cuda::layout::warp)));
}

INSTANTIATE_TEST_SUITE_P(digits, row_loops, ::testing::Values(precision::float32, precision::float64),
                         [](auto const& each) { return std::string(name(each.param)); });

cuda::layout layout_of(batch_of const& batch) {
  return cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns)).layout;
}

TEST(layout_over_rows, is_a_thread_for_few_rows_and_a_warp_for_many) {
  using enum cuda::layout;
  auto const of = [](std::size_t rows, method which = method::adam) {
    return layout_of(over_rows(line, rows, which, precision::float64, 4));
  };
  EXPECT_EQ(of(25), thread);
  EXPECT_EQ(of(1700), thread);
  EXPECT_EQ(of(1800), warp);
  EXPECT_EQ(of(25, method::bfgs), thread);
}

/// Partials that wait take shared memory, so blocks become smaller, and at last threads do without.
TEST(layout_over_rows, follows_from_the_number_of_sums) {
  std::string text = "w^2";
  auto const kernel_of = [&text] {
    auto const batch = over_rows(text, 3, method::gd, precision::float64, 4);
    return cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns));
  };
  unsigned smallest = 128;
  for (int term = 1; term <= 40; ++term) {
    text += fmt::format(" + {}*w*sum(rows, exp(t*{}))", term, 0.01 * term);
    auto const kernel = kernel_of();
    EXPECT_LE(kernel.shared_per_warp * (kernel.threads_per_block / 32), cuda::geometry::shared_slots);
    if (kernel.layout == cuda::layout::thread) smallest = std::min(smallest, kernel.threads_per_block);
  }
  EXPECT_LT(smallest, 128U);
  EXPECT_EQ(kernel_of().layout, cuda::layout::warp);
}

/// The text holds no data: studies on other data of about as many rows find their kernel in the cache.
TEST(row_kernels, do_not_depend_on_the_data) {
  auto const source = [](std::size_t rows) {
    auto const batch = over_rows(line, rows, method::gd, precision::float64, 4);
    return cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns)).source;
  };
  EXPECT_EQ(source(25), source(33));
}

std::string refusal(program const& program) {
  try {
    cuda::generate(program, {}, {});
  } catch (device_error const& problem) {
    return problem.what();
  }
  return "";
}

TEST(row_kernels, are_refused_beyond_their_limits) {
  auto program = over_rows(line, 5, method::gd, precision::float64, 4).program;
  auto loop = *program.rows;
  auto many = *loop.data;
  many.rows = std::size_t{1} << 31;
  loop.data = std::make_shared<row_values const>(many);
  program.rows = std::make_shared<row_loop const>(loop);
  EXPECT_THAT(refusal(program), ::testing::HasSubstr("the data has 2147483648 rows; the cuda back-end takes at most"));

  objective_options options;
  options.dimension = 1500;
  EXPECT_THAT(refusal(over_rows(hinges, 5, method::gd, precision::float64, 4, options).program),
              ::testing::HasSubstr("operations for every row; the cuda back-end takes at most 4096: use --device cpu"));
}

}  // namespace
}  // namespace rivulet
