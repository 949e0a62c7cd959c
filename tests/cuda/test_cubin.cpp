// Reading cubins, counting PTX, learning instruction sets.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "host/cuda/compiler.hpp"
#include "tests/support/cubin/instruction_set.hpp"

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ptx_arithmetic, counts_what_rounds) {
  auto const counted = cubin::ptx_arithmetic(
      "\tadd.rn.f32 \t%f1, %f2, %f3;\n\t@%p1 sub.rn.f32 %f1, %f2, %f3;\n\tneg.f32 %f1, %f2;\n// mul.rn.f32 of text\n"
      "$L__BB0_1:\n\tld.global.f32 %f1, [%rd1];\n\tadd.s32 %r1, %r2, 3;\n\tfma.rn.f64 %fd1, %fd2, %fd3, %fd4;\n"
      "\tcvt.rn.f32.u32 %f1, %r1;\n\tsetp.lt.f32 %p1, %f1, %f2;\n\tdiv.rn.f32 %f1, %f2, %f3;");
  cubin::histogram const wanted = {{"add.rn.f32", 2}, {"fma.rn.f64", 1}, {"cvt.rn.f32.integer", 1}, {"div.rn.f32", 1}};
  EXPECT_EQ(counted, wanted);
  EXPECT_EQ(cubin::outside_the_contract(counted), "");
}

TEST(ptx_arithmetic, knows_the_contract) {
  for (auto const* const wrong :
       {"add.f32", "add.rn.ftz.f32", "mul.rz.f32", "fma.rn.sat.f32", "min.f32", "sqrt.approx.f32", "ex2.approx.f32",
        "cvt.rzi.s32.f32", "cvt.rn.f32.f64", "cvt.rz.f32.s32", "fma.rn.f32x2", "add.rn.f16", "atom.global.add.f32"}) {
    auto const said = cubin::outside_the_contract(cubin::ptx_arithmetic("\t" + std::string(wrong) + " %a, %b;\n"));
    EXPECT_NE(said, "") << wrong;
  }
}

TEST(cubin_file, is_refused_where_it_is_none_or_damaged) {
  EXPECT_THROW(cubin::instructions_of("", "descend"), std::runtime_error);
  EXPECT_THROW(cubin::instructions_of("// PTX", "descend"), std::runtime_error);
  EXPECT_THROW(cubin::instructions_of(std::string("\177ELF\2\1", 6) + std::string(58, '\0'), "descend"),
               std::runtime_error);
}

class instruction_sets : public ::testing::TestWithParam<char const*> {
 protected:
  void SetUp() override {
    if (auto const missing = cuda::why_no_compiler(); !missing.empty()) GTEST_SKIP() << missing;
  }
};
INSTANTIATE_TEST_SUITE_P(architectures, instruction_sets,
                         ::testing::Values("sm_75", "sm_80", "sm_90", "sm_100", "sm_120"));

TEST_P(instruction_sets, are_learnt) {
  auto const& set = cubin::instruction_set_of(GetParam());
  EXPECT_EQ(set.of({}).sort, cubin::sort::unknown);
  auto const& division = set.expansion_of("div.rn.f32");
  EXPECT_EQ(division.inlined.at("rcp.approx.ftz.f32"), 1);
  EXPECT_GT(division.inlined.at("fma.rn.f32"), 3);
  EXPECT_EQ(set.expansion_of("sqrt.rn.f64").inlined.at("rsqrt.approx.ftz.f64"), 1);
}

// Learnt from one and two sites, tried on seven of mixed kinds.
TEST_P(instruction_sets, foretell_divisions_and_roots) {
  std::string const architecture = GetParam();
  std::string const source =
      "extern \"C\" __global__ void descend(float* p, double* d) { float const a = p[1] / p[2], b = sqrtf(p[3]);\n"
      "p[0] = a / b; p[4] = 1.0f / p[5] + sqrtf(a); d[0] = d[1] / d[2]; d[3] = sqrt(d[4]); }";
  auto const image = [&](std::string const& wanted) {
    return cuda::compile({source, wanted, "divisions and roots", "descend"}).bytes;
  };
  auto const ptx = image("compute_" + architecture.substr(3));
  EXPECT_EQ(cubin::complaints(ptx, cubin::instructions_of(image(architecture), "descend"),
                              cubin::instruction_set_of(architecture)),
            "");
}

TEST_P(instruction_sets, read_files_of_any_length_safely) {
  std::string const source = "extern \"C\" __global__ void descend(float* p) { p[0] = p[1] + p[2]; }";
  auto const whole = cuda::compile({source, GetParam(), "a sum", "descend"}).bytes;
  EXPECT_THAT(cubin::instructions_of(whole, "descend"), ::testing::Not(IsEmpty()));
  EXPECT_THROW(cubin::instructions_of(whole, "ascend"), std::runtime_error);
  std::size_t refused = 0;
  for (std::size_t size = 0; size < whole.size(); size += 61) {
    try {
      cubin::instructions_of(whole.substr(0, size), "descend");
    } catch (std::runtime_error const&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, whole.size() / 61 / 2);
}

}  // namespace
}  // namespace rivulet::testing
