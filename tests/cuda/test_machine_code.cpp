// The machine code of studies does the arithmetic of their PTX, and no other.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/cuda/compiler.hpp"
#include "tests/cuda/study_kernel.hpp"
#include "tests/support/cubin/instruction_set.hpp"

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;

constexpr auto rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";
constexpr auto rastrigin = "10*n+sum(i,1,n,x[i]^2-10*cos(2*pi*x[i]))";
constexpr auto kinked = "abs(x) + exp(-y^2)*log(1+x^2) + where(x < y, sin(x), sqrt(1+y^2)) + max(x,y)^2";
constexpr auto powers = "x^1.5/(1+y^2) + tanh(x*y) + (1+x^2)^y";
constexpr auto curves = "cbrt(x+2*y) + asin(0.9*sin(y)) - acos(0.9*cos(x)) + atan(x*y) + 0.1*floor(2*x)*y";
constexpr auto sigmoids = "x^2 + sinh(x+y) + cosh(x-y) + erf(x) + sigmoid(3*x)*softplus(y) + relu(y)^2";

constexpr auto peak = "mean(rows, (y - (a*exp(-((t-m)/s)^2) + c + d*t))^2)";

std::vector<study_of> const& studies() {
  static std::vector<study_of> const list = {{rosenbrock, 0, method::gd, precision::float32, true, true},
                                             {rosenbrock, 0, method::gd, precision::float64, true, true},
                                             {rosenbrock, 0, method::nesterov, precision::float32, false},
                                             {rosenbrock, 0, method::adam, precision::float64},
                                             {rastrigin, 4, method::adam, precision::float32},
                                             {rastrigin, 4, method::rprop, precision::float32},
                                             {rastrigin, 2, method::rprop, precision::float64, true, true},
                                             {kinked, 0, method::rmsprop, precision::float64},
                                             {kinked, 0, method::adadelta, precision::float32},
                                             {powers, 0, method::momentum, precision::float32, true, true},
                                             {powers, 0, method::adamw, precision::float32, false},
                                             {powers, 0, method::gd, precision::float64},
                                             {kinked, 0, method::adagrad, precision::float64},
                                             {curves, 0, method::gd, precision::float32, true, true},
                                             {curves, 0, method::adam, precision::float64},
                                             {sigmoids, 0, method::adam, precision::float32},
                                             {peak, 0, method::adam, precision::float32, true, false, 25},
                                             {sigmoids, 0, method::rmsprop, precision::float64}};
  return list;
}

std::string ptx_of(cuda::generated_kernel const& kernel, std::string const& architecture) {
  return cuda::compile(request_of(kernel, "compute_" + architecture.substr(3))).bytes;
}

class machine_code : public ::testing::Test {
 protected:
  void SetUp() override {
    if (auto const missing = cuda::why_no_compiler(); !missing.empty()) GTEST_SKIP() << missing;
  }
};

class audited : public machine_code, public ::testing::WithParamInterface<std::tuple<char const*, std::size_t>> {};

TEST_P(audited, does_the_arithmetic_of_its_ptx) {
  auto const& [architecture, index] = GetParam();
  auto const kernel = studies()[index].kernel();
  ASSERT_EQ(kernel.layout, cuda::layout::thread);
  auto const image = cuda::compile(request_of(kernel, architecture)).bytes;
  auto const code = cubin::instructions_of(image, cuda::kernel_entry);
  EXPECT_EQ(cubin::complaints(ptx_of(kernel, architecture), code, cubin::instruction_set_of(architecture)), "");
}
INSTANTIATE_TEST_SUITE_P(studies, audited,
                         ::testing::Combine(::testing::Values("sm_75", "sm_80", "sm_90", "sm_100", "sm_120"),
                                            ::testing::Range(std::size_t{0}, studies().size())),
                         [](auto const& each) {
                           return std::string(std::get<0>(each.param)) + "_" + std::to_string(std::get<1>(each.param));
                         });

TEST_F(machine_code, of_a_fit_does_the_arithmetic_of_its_ptx) {
  auto const kernel = study_of{peak, 0, method::lm, precision::float32, true, false, 25}.kernel();
  ASSERT_EQ(kernel.layout, cuda::layout::thread);
  for (auto const* const architecture : {"sm_75", "sm_80", "sm_90"}) {
    auto const code = cubin::instructions_of(cuda::compile(request_of(kernel, architecture)).bytes, cuda::kernel_entry);
    EXPECT_EQ(cubin::complaints(ptx_of(kernel, architecture), code, cubin::instruction_set_of(architecture)), "");
  }
}

// No division, no square root: then no special function at all, and every count is that of the PTX.
TEST_F(machine_code, of_plain_gradient_descent_only_adds_and_multiplies) {
  auto const kernel = studies()[0].kernel();
  for (auto const* const architecture : {"sm_75", "sm_90"}) {
    auto const image = cuda::compile(request_of(kernel, architecture)).bytes;
    auto const read =
        cubin::audit_of(cubin::instructions_of(image, cuda::kernel_entry), cubin::instruction_set_of(architecture));
    EXPECT_EQ(cubin::difference(cubin::ptx_arithmetic(ptx_of(kernel, architecture)), read.arithmetic), "");
    ASSERT_GT(read.arithmetic.size(), 1u);
    for (auto const& [name, _] : read.arithmetic)
      EXPECT_TRUE(name == "add.rn.f32" || name == "mul.rn.f32" || name == "fma.rn.f32") << name;
  }
}

using options = std::vector<std::string>;

/// What the audit says of code made with other options, against the PTX that these do not touch.
std::string complaints_with(cuda::compile_request request, options const& chosen) {
  auto all = chosen;
  all.insert(all.begin(), {"--gpu-architecture=" + request.architecture, "--std=c++20"});
  auto const code = cubin::instructions_of(cuda::compile_with_log(request, all).image.bytes, cuda::kernel_entry);
  auto const& set = cubin::instruction_set_of(request.architecture);
  request.architecture = "compute_" + request.architecture.substr(3);
  return cubin::complaints(cuda::compile(request).bytes, code, set);
}

/// Arithmetic that leaves the compiler all liberties. The kernels of studies name the rounding of every operation, so
/// that no option contracts them.
cuda::compile_request liberal(std::string const& architecture) {
  return {
      "extern \"C\" __global__ void descend(float* p, double* d) { p[0] = p[1] * p[2] + p[3]; p[4] = p[5] / p[6];\n"
      "p[7] = sqrtf(p[8]); d[0] = d[1] * d[2] + d[3]; if (p[9] < p[10]) p[11] = p[12] + p[13]; }",
      architecture, "a few operations", cuda::kernel_entry};
}
options const strict = {"--fmad=false", "--ftz=false", "--prec-div=true", "--prec-sqrt=true"};
options without(std::size_t place, std::string const& instead) {
  auto changed = strict;
  changed[place] = instead;
  return changed;
}

TEST_F(machine_code, is_accepted_with_the_options_that_are_shipped) {
  for (auto const* const architecture : {"sm_75", "sm_100"}) {
    EXPECT_EQ(complaints_with(liberal(architecture), strict), "");
    auto const shipped = cuda::compile_options(architecture);
    for (auto const& each : strict) EXPECT_THAT(shipped, ::testing::Contains(each));
  }
}

TEST_F(machine_code, is_refused_where_it_contracts) {
  for (auto const* const architecture : {"sm_75", "sm_120"}) {
    auto const said = complaints_with(liberal(architecture), without(0, "--fmad=true"));
    EXPECT_THAT(said, HasSubstr("mul.rn.f32: 0 instead of 1"));
    EXPECT_THAT(said, HasSubstr("fma.rn.f64: "));
  }
}

TEST_F(machine_code, is_refused_where_it_flushes_subnormals) {
  for (auto const* const architecture : {"sm_80", "sm_100"}) {
    auto const said = complaints_with(liberal(architecture), without(1, "--ftz=true"));
    EXPECT_THAT(said, HasSubstr("mul.rn.ftz.f32: "));
    EXPECT_THAT(said, HasSubstr("setp.lt.ftz.f32: "));
  }
  auto const study = complaints_with(request_of(studies()[0].kernel(), "sm_90"), without(1, "--ftz=true"));
  EXPECT_THAT(study, HasSubstr("setp.lt.ftz.f32: "));
}

TEST_F(machine_code, is_refused_where_divisions_and_roots_are_approximate) {
  EXPECT_THAT(complaints_with(liberal("sm_90"), without(2, "--prec-div=false")), HasSubstr("fma.rn.f32: "));
  EXPECT_THAT(complaints_with(liberal("sm_90"), without(3, "--prec-sqrt=false")), HasSubstr("rsqrt.approx.ftz.f32: "));
  EXPECT_THAT(complaints_with(liberal("sm_75"), {"--use_fast_math"}), HasSubstr("rcp.approx.ftz.f32: "));
}

TEST_F(machine_code, is_refused_where_it_spills) {
  auto request = request_of(study_of{rastrigin, 20}.kernel(), "sm_90");
  std::string const bounds = "__launch_bounds__(128)";
  request.source.replace(request.source.find(bounds), bounds.size(), "__launch_bounds__(1024)");
  EXPECT_THAT(complaints_with(request, strict), HasSubstr("accesses to local memory"));
}

/// Of a kernel with one more statement.
std::string complaints_on(std::string const& statement, std::string const& architecture) {
  auto const source = [](std::string const& body) {
    return "extern \"C\" __global__ void descend(float* p, unsigned* q, double* d) { p[0] = p[1] + p[2];" + body + "}";
  };
  cuda::compile_request const plain{source(""), "compute_" + architecture.substr(3), "a statement", "descend"};
  cuda::compile_request const with{source(statement), architecture, "a statement", "descend"};
  return cubin::complaints(cuda::compile(plain).bytes, cubin::instructions_of(cuda::compile(with).bytes, "descend"),
                           cubin::instruction_set_of(architecture));
}

TEST_F(machine_code, is_refused_with_any_operation_that_the_ptx_lacks) {
  for (auto const* const architecture : {"sm_75", "sm_90", "sm_120"}) {
    EXPECT_EQ(complaints_on("", architecture), "");
    EXPECT_EQ(complaints_on("p[3] = -p[4]; d[3] = -d[4];", architecture), "");
    EXPECT_EQ(complaints_on("p[3] = p[4] <= 0 ? 0 : p[4];", architecture), "");
    EXPECT_EQ(complaints_on("p[3] = p[4] < 0 ? 0 : p[4];", architecture), "");
    EXPECT_THAT(complaints_on("p[3] = fmaxf(p[4], 0);", architecture), HasSubstr("max.f32: "));
    EXPECT_THAT(complaints_on("p[3] = __fmul_rn(p[4], p[5]);", architecture), HasSubstr("mul.rn.f32: 1 instead of 0"));
    EXPECT_THAT(complaints_on("p[3] = __fadd_rz(p[4], p[5]);", architecture), HasSubstr("add.rz.f32: 1 instead of 0"));
    EXPECT_THAT(complaints_on("p[3] = __saturatef(p[4] + p[5]);", architecture), HasSubstr("add.rn.sat.f32: "));
    EXPECT_THAT(complaints_on("d[3] = __dmul_ru(d[4], d[5]);", architecture), HasSubstr("mul.rp.f64: 1 instead of 0"));
    EXPECT_THAT(complaints_on("p[3] = fmaxf(p[4], p[5]);", architecture), HasSubstr("max.f32: 1 instead of 0"));
    EXPECT_THAT(complaints_on("p[3] = __sinf(p[4]);", architecture), HasSubstr("sin.approx.ftz.f32: 1 instead of 0"));
    EXPECT_THAT(complaints_on("asm(\"tanh.approx.f32 %0, %0;\" : \"+f\"(p[3]));", architecture),
                HasSubstr("tanh.approx.f32: 1 instead of 0"));
    EXPECT_THAT(complaints_on("asm(\"fma.rn.f16x2 %0, %0, %0, %0;\" : \"+r\"(q[3]));", architecture),
                HasSubstr("f16x2: 1 instead of 0"));
    EXPECT_THAT(complaints_on("q[3] = static_cast<unsigned>(p[4]);", architecture),
                HasSubstr("unknown instruction 0x"));
    EXPECT_THAT(complaints_on("p[3] = static_cast<float>(d[4]);", architecture), HasSubstr("unknown instruction 0x"));
    EXPECT_THAT(complaints_on("p[3] = rintf(p[4]);", architecture), HasSubstr("unknown instruction 0x"));
  }
}

TEST_F(machine_code, may_shorten_divisions_of_constants) {
  for (std::string const divisions : {"p[3] = -2 / p[4]; d[3] = -3 / d[4];", "p[3] = -2 / p[4]; p[5] = p[6] / p[7];"}) {
    cuda::compile_request request{"extern \"C\" __global__ void descend(float* p, double* d) {" + divisions + "}",
                                  "sm_90", "divisions of constants", "descend"};
    auto const code = cubin::instructions_of(cuda::compile(request).bytes, "descend");
    request.architecture = "compute_90";
    EXPECT_EQ(cubin::complaints(cuda::compile(request).bytes, code, cubin::instruction_set_of("sm_90")), "");
  }
}

// x + 0 makes +0 of -0, x + (-0) changes nothing.
TEST_F(machine_code, counts_the_addition_of_a_positive_zero) {
  auto const additions = [](std::string const& zero) {
    std::string const source =
        "extern \"C\" __global__ void descend(float* p) { asm(\"add.rn.f32 %0, %0, " + zero + ";\" : \"+f\"(p[3])); }";
    auto const image = cuda::compile({source, "sm_90", "a sum", "descend"}).bytes;
    return cubin::audit_of(cubin::instructions_of(image, "descend"), cubin::instruction_set_of("sm_90")).arithmetic;
  };
  EXPECT_EQ(additions("0f00000000"), (cubin::histogram{{"add.rn.f32", 1}}));
  EXPECT_EQ(additions("0f80000000"), cubin::histogram{});
}

}  // namespace
}  // namespace rivulet::testing
