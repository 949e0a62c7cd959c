// The machine code of every elementary function: registers only, no tables, no arithmetic that its PTX does not have.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "host/cuda/compiler.hpp"
#include "tests/support/cubin/control_flow.hpp"
#include "tests/support/cubin/function_kernels.hpp"
#include "tests/support/cubin/instruction_set.hpp"

namespace rivulet::testing {
namespace {

using cubin::function_kernel;

cuda::compile_request request_for(function_kernel const& kernel, std::string const& architecture) {
  return {cubin::source_of({kernel}), architecture, "an elementary function", kernel.entry()};
}

class functions : public ::testing::Test {
 protected:
  void SetUp() override {
    if (auto const missing = cuda::why_no_compiler(); !missing.empty()) GTEST_SKIP() << missing;
  }
};

class functions_on : public functions, public ::testing::WithParamInterface<std::tuple<char const*, bool>> {};
INSTANTIATE_TEST_SUITE_P(architectures, functions_on,
                         ::testing::Combine(::testing::Values("sm_75", "sm_90", "sm_120"), ::testing::Bool()),
                         [](auto const& each) {
                           return std::string(std::get<0>(each.param)) + (std::get<1>(each.param) ? "_64" : "_32");
                         });

std::size_t count(std::vector<cubin::instruction> const& code, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(code, [&](cubin::instruction each) {
    auto const* const row = cubin::opcode_of(each);
    return row != nullptr && row->name == name;
  }));
}

TEST_P(functions_on, do_the_arithmetic_of_their_ptx_in_registers) {
  std::string const architecture = std::get<0>(GetParam());
  for (auto const& each : cubin::rivulet_functions()) {
    if (each.float64 != std::get<1>(GetParam())) continue;
    SCOPED_TRACE(each.entry());
    auto const made = cuda::compile_with_log(request_for(each, architecture));
    auto const code = cubin::instructions_of(made.image.bytes, each.entry());
    auto const ptx = cuda::compile(request_for(each, "compute_" + architecture.substr(3))).bytes;
    EXPECT_EQ(cubin::complaints(ptx, code, cubin::instruction_set_of(architecture)), "");
    auto const memory = cubin::memory_use_of(made.log, each.entry());
    EXPECT_GT(memory.registers, 0);
    EXPECT_EQ(memory.stack, 0);
    EXPECT_EQ(memory.stored, 0);
    EXPECT_EQ(memory.loaded, 0);
    EXPECT_TRUE(std::ranges::none_of(code, cubin::loads_constant_by_index));
    EXPECT_EQ(count(code, "LDG"), static_cast<std::size_t>(each.arity));
    auto const arithmetic = cubin::ptx_arithmetic(ptx);
    bool const divides = std::ranges::any_of(arithmetic, [](auto const& operation) {
      return operation.first.starts_with("div.") || operation.first.starts_with("rcp.") ||
             operation.first.starts_with("sqrt.");
    });
    EXPECT_EQ(count(code, "MUFU") > 0, divides);
  }
}

/// The class that an operation of instruction_set belongs to; nothing where its name does not say.
std::optional<cubin::instruction_class> class_of(cubin::meaning const& means) {
  using enum cubin::instruction_class;
  if (means.sort == cubin::sort::local) return memory;
  if (means.sort != cubin::sort::arithmetic || means.name.starts_with("help")) return {};
  if (means.name.find("approx") != std::string::npos || means.name.starts_with("cvt")) return special;
  if (means.name.starts_with("min") || means.name.starts_with("max") || means.name.starts_with("setp")) return select;
  return means.name.find("f64") != std::string::npos ? float64 : float32;
}

TEST_F(functions, have_classes_that_agree_with_what_is_learnt) {
  auto const kernels = cubin::rivulet_functions();
  auto const image = cuda::compile({cubin::source_of(kernels), "sm_90", "functions", kernels[0].entry()}).bytes;
  auto const& set = cubin::instruction_set_of("sm_90");
  std::set<cubin::instruction_class> seen;
  for (auto const& each : kernels) {
    for (auto const instruction : cubin::instructions_of(image, each.entry())) {
      auto const* const row = cubin::opcode_of(instruction);
      ASSERT_NE(row, nullptr) << cubin::text(instruction) << " of " << each.entry();
      auto const wanted = class_of(set.of(instruction));
      if (!wanted || row->name == "I2FP") continue;  // converts, but by the unit of FP32
      EXPECT_EQ(row->kind, *wanted) << row->name << " of " << each.entry();
      seen.insert(*wanted);
    }
  }
  EXPECT_EQ(seen.size(), 4u);
}

class paths : public functions {
 protected:
  static cubin::code_cost cost(std::string const& statements) {
    std::string const source =
        "__device__ __noinline__ float slow(float x) { return x / (x + 1) + x / (x + 2); }\n"
        "extern \"C\" __global__ void kernel(float* p, float* q) {"
        " float x = p[threadIdx.x];" +
        statements + " q[threadIdx.x] = x; }";
    auto const made = cuda::compile_with_log({source, "sm_90", "paths", "kernel"});
    return cubin::cost_of(made.image.bytes, made.log, "kernel");
  }
};

TEST_F(paths, of_code_without_branches_are_one) {
  auto const nothing = cost(""), sums = cost("x = (x + 1) * (x + 2) * (x + 3);");
  EXPECT_EQ(sums.shortest, sums.longest);
  EXPECT_EQ(sums.longest, sums.to_first_exit);
  EXPECT_EQ(sums.longest, sums.all);
  EXPECT_EQ(sums.longest - nothing.longest, 5u);
  EXPECT_EQ(sums.by_class[0], 5u);
}

TEST_F(paths, enter_no_loops) {
  auto const loop = cost("if (x > 1) for (int i = 0; i < __float_as_int(x); ++i) x = x * x + 1;");
  EXPECT_LT(loop.longest, loop.all);
  EXPECT_EQ(loop.by_class[0], 0u);
  EXPECT_EQ(loop.calls, 0u);
}

TEST_F(paths, call_no_subroutine_that_can_be_left_out) {
  auto const plain = cost("x = x + 1;"), seldom = cost("x = x + 1; if (x > 1e9f) x = slow(x);");
  EXPECT_EQ(seldom.calls, 0u);
  EXPECT_LE(seldom.longest, plain.longest + 8);
  auto const always = cost("x = slow(x);");
  EXPECT_GE(always.calls, 1u);
  EXPECT_GT(always.longest, plain.longest + 20);
}

TEST_F(paths, differ_where_a_branch_skips_work) {
  auto const both = cost("if (x > 1) { x = sqrtf(x) / (x + 3); x = sqrtf(x) / (x + 5); }");
  EXPECT_GT(both.longest, both.shortest + 30);
}

TEST_F(functions, report_spills_of_the_kernel_that_is_asked_for) {
  auto const use = cubin::memory_use_of(
      "ptxas info : Compiling entry function 'a' for 'sm_90'\n 0 bytes stack frame, 0 bytes spill stores, 0 bytes "
      "spill "
      "loads\nptxas info : Used 10 registers\nptxas info : Compiling entry function 'b' for 'sm_90'\n 24 bytes stack "
      "frame, 8 bytes spill stores, 4 bytes spill loads\nptxas info : Used 20 registers",
      "b");
  EXPECT_EQ(use.registers, 20);
  EXPECT_EQ(use.stack, 24);
  EXPECT_EQ(use.stored, 8);
  EXPECT_EQ(use.loaded, 4);
}

}  // namespace
}  // namespace rivulet::testing
