// The machine code of every elementary function: registers only, no tables, no arithmetic that its PTX does not have.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

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

}  // namespace
}  // namespace rivulet::testing
