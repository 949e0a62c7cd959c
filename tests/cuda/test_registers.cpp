// What a thread holds stays in its registers, on every architecture, up to the limit that geometry.hpp names.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <regex>

#include "host/cuda/compiler.hpp"
#include "tests/cuda/study_kernel.hpp"

namespace rivulet::testing {
namespace {

constexpr auto rosenbrock = "sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)";
constexpr auto rastrigin = "10*n+sum(i,1,n,x[i]^2-10*cos(2*pi*x[i]))";
constexpr auto powers = "sum(i,1,n-1,(x[i]^2)^(x[i+1]^2+1)+(x[i+1]^2)^(x[i]^2+1))";

struct memory_use {
  int registers = -1, stack = -1, stored = -1, loaded = -1;
};

/// From what ptxas says with -v.
memory_use memory_use_of(std::string const& log) {
  std::smatch words;
  memory_use use;
  if (std::regex_search(log, words,
                        std::regex("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads"))) {
    use.stack = std::stoi(words[1]);
    use.stored = std::stoi(words[2]);
    use.loaded = std::stoi(words[3]);
  }
  if (std::regex_search(log, words, std::regex("Used (\\d+) registers"))) use.registers = std::stoi(words[1]);
  return use;
}

memory_use compiled(cuda::generated_kernel const& kernel, std::string const& architecture) {
  return memory_use_of(cuda::compile_with_log(request_of(kernel, architecture)).log);
}

void expect_registers_only(cuda::generated_kernel const& kernel, std::initializer_list<char const*> architectures) {
  ASSERT_EQ(kernel.layout, cuda::layout::thread);
  for (auto const* const architecture : architectures) {
    auto const use = compiled(kernel, architecture);
    EXPECT_GT(use.registers, 0) << architecture;
    EXPECT_LE(use.registers, 255) << architecture;
    EXPECT_EQ(use.stack, 0) << architecture;
    EXPECT_EQ(use.stored, 0) << architecture;
    EXPECT_EQ(use.loaded, 0) << architecture;
  }
}

void expect_registers_only(study_of const& study, std::initializer_list<char const*> architectures) {
  expect_registers_only(study.kernel(), architectures);
}

/// The most parameters for which the study still gets a thread.
study_of largest(study_of study) {
  auto const fits = [&study](std::size_t dimension) {
    study.dimension = dimension;
    auto const batch = study.batch();
    auto const inputs = cuda::inputs_of(batch.program, batch.settings, cuda::varying_of(batch.columns));
    return cuda::choose_layout(batch.program, batch.settings, inputs) == cuda::layout::thread;
  };
  std::size_t least = 2, beyond = 80;
  while (beyond - least > 1) {
    auto const middle = (least + beyond) / 2;
    (fits(middle) ? least : beyond) = middle;
  }
  study.dimension = least;
  return study;
}

class registers : public ::testing::Test {
 protected:
  void SetUp() override {
    if (auto const missing = cuda::why_no_compiler(); !missing.empty()) GTEST_SKIP() << missing;
  }
};

class registers_of_adam : public registers, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(registers_of_adam, hold_a_float32_instance_everywhere) {
  expect_registers_only({rosenbrock, GetParam(), method::adam, precision::float32},
                        {"sm_75", "sm_80", "sm_90", "sm_100", "sm_120"});
  expect_registers_only({rastrigin, GetParam(), method::adam, precision::float32}, {"sm_80", "sm_100"});
}
INSTANTIATE_TEST_SUITE_P(sizes, registers_of_adam, ::testing::Values(2, 10, 20));

struct limit_case {
  rivulet::method method;
  bool stop, cycles;
};
class registers_at_the_limit : public registers,
                               public ::testing::WithParamInterface<std::tuple<limit_case, precision>> {};

TEST_P(registers_at_the_limit, hold_an_instance) {
  auto const& [which, digits] = GetParam();
  auto const study = largest({rosenbrock, 0, which.method, digits, which.stop, which.cycles});
  EXPECT_GE(study.dimension, digits == precision::float32 ? 16u : 8u);
  RecordProperty("parameters", static_cast<int>(study.dimension));
  expect_registers_only(study, {"sm_75", "sm_120"});
  if (digits == precision::float32) expect_registers_only(study, {"sm_90"});
}
INSTANTIATE_TEST_SUITE_P(
    methods, registers_at_the_limit,
    ::testing::Combine(::testing::Values(limit_case{method::adam, true, false}, limit_case{method::adamw, true, false},
                                         limit_case{method::rmsprop, true, false},
                                         limit_case{method::rprop, true, false}, limit_case{method::gd, true, false},
                                         limit_case{method::gd, true, true}, limit_case{method::momentum, true, true},
                                         limit_case{method::adam, false, false}, limit_case{method::gd, false, false}),
                       ::testing::Values(precision::float32, precision::float64)));

TEST_F(registers, hold_elementary_functions_at_the_limit) {
  expect_registers_only(largest({rastrigin, 0, method::adam, precision::float32}), {"sm_75", "sm_120"});
  expect_registers_only(largest({rastrigin, 0, method::gd, precision::float64, false}), {"sm_80", "sm_100"});
}

constexpr auto peak = "mean(rows, (y - (a*exp(-((t-m)/s)^2) + c + d*t))^2)";
constexpr auto logistic = "mean(rows, logistic_loss(u*t + v*t^2 + b, where(y > 0, 1, 0))) + 0.01*(u^2 + v^2)";
constexpr auto hinges = "mean(rows, logistic_loss(sum(i, 1, n, x[i]*relu(t - 0.1*i)), where(y > 0, 1, 0)))";

TEST_F(registers, hold_an_instance_while_it_walks_over_rows) {
  for (auto const digits : {precision::float32, precision::float64}) {
    expect_registers_only({peak, 0, method::adam, digits, true, false, 25}, {"sm_75", "sm_90"});
    expect_registers_only({logistic, 0, method::momentum, digits, true, false, 150}, {"sm_90", "sm_120"});
  }
}

TEST_F(registers, hold_the_group_and_the_draws_of_an_instance) {
  for (auto const digits : {precision::float32, precision::float64}) {
    auto made = over_groups(peak, std::vector<std::size_t>(40, 25), true, method::adam, digits, 4);
    made.settings.detect_cycles = false;
    auto const kernel = [&] { return cuda::generate(made.program, made.settings, cuda::varying_of(made.columns)); };
    expect_registers_only(kernel(), {"sm_75"});
    made.settings.batches = {20, false, 1};
    expect_registers_only(kernel(), {"sm_90"});
  }
}

TEST_F(registers, hold_the_largest_fit_of_a_thread) {
  auto const study = largest({rosenbrock, 0, method::lm, precision::float32});
  EXPECT_EQ(study.dimension, 5U);
  expect_registers_only(study, {"sm_80", "sm_120"});
  for (bool const bounded : {false, true})
    expect_registers_only({peak, 0, method::lm, precision::float32, true, false, 25, bounded}, {"sm_80", "sm_90"});
}

// Doubles of five parameters are a few more than 255 registers hold; from sm_100 on the compiler keeps more of them.
TEST_F(registers, do_not_quite_hold_a_fit_of_doubles) {
  auto const stored = [](char const* architecture, bool bounded) {
    auto const kernel = study_of{peak, 0, method::lm, precision::float64, true, false, 25, bounded}.kernel();
    EXPECT_EQ(kernel.layout, cuda::layout::thread);
    auto const use = compiled(kernel, architecture);
    EXPECT_GT(use.registers, 200) << architecture;
    return use.stored;
  };
  EXPECT_LE(stored("sm_90", false), 48);
  EXPECT_LE(stored("sm_90", true), 400);
  EXPECT_LE(stored("sm_120", false), 120);
  EXPECT_LE(stored("sm_120", true), 640);
}

// x and the partials of 21 sums are a lane's own, and nothing of them goes to local memory.
TEST_F(registers, hold_what_a_lane_reads_and_adds_in_every_row) {
  for (auto const digits : {precision::float32, precision::float64}) {
    auto const kernel = study_of{hinges, 20, method::adam, digits, true, false, 1000}.kernel();
    ASSERT_EQ(kernel.layout, cuda::layout::warp);
    ASSERT_NE(kernel.source.find("partials_in_memory = false"), std::string::npos);
    auto const use = compiled(kernel, "sm_90");
    EXPECT_GT(use.registers, 40);
    EXPECT_EQ(use.stored, 0);
    EXPECT_EQ(use.loaded, 0);
  }
}

/// Blocks of 128 threads that the 65536 registers of a multiprocessor hold; ptxas hands them out by eights.
int blocks(int registers) { return 65536 / ((registers + 7) / 8 * 8 * 128); }

// Where a few registers more would let one block fewer run on a multiprocessor, ptxas may put some values aside: 168
// registers are the most for three blocks. Not for lack of registers: of 255, 87 are left.
TEST_F(registers, give_way_to_occupancy_by_a_few_bytes) {
  for (auto const& study : {study_of{rosenbrock, 5, method::adamw, precision::float64, true, true},
                            study_of{powers, 4, method::adam, precision::float64, false}}) {
    auto const kernel = study.kernel();
    ASSERT_EQ(kernel.layout, cuda::layout::thread);
    for (auto const* const architecture : {"sm_75", "sm_90"}) {
      auto const use = compiled(kernel, architecture);
      EXPECT_GE(use.stored, 0) << architecture;
      EXPECT_LE(use.stored, 48) << architecture;
      EXPECT_TRUE(use.stored == 0 || blocks(use.registers + 8) < blocks(use.registers)) << architecture;
    }
  }
}

TEST_F(registers, are_told_from_a_spill) {
  auto request = request_of(study_of{rosenbrock, 20, method::adam, precision::float32}.kernel(), "sm_90");
  std::string const bounds = "__launch_bounds__(128)";
  request.source.replace(request.source.find(bounds), bounds.size(), "__launch_bounds__(1024)");
  auto const use = memory_use_of(cuda::compile_with_log(request).log);
  EXPECT_EQ(use.registers, 64);
  EXPECT_GT(use.stored, 0);
  EXPECT_GT(use.loaded, 0);
  EXPECT_GT(use.stack, 0);
}

}  // namespace
}  // namespace rivulet::testing
