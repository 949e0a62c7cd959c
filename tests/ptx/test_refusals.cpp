// What the machine refuses, with the line that says it.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

void expect_refused(std::string const& instruction, std::string const& why) {
  EXPECT_THAT([&] { ptx::parse(snippet_text(instruction)); },
              ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("PTX line 10:"), HasSubstr(why))))
      << instruction;
}

TEST(ptx_refuses, float_arithmetic_that_does_not_say_rn) {
  for (char const* name : {"add", "sub", "mul", "div"}) {
    for (char const* t : {".f32 %f0, %f1, %f2;", ".f64 %e0, %e1, %e2;"})
      expect_refused(std::string(name) + t, "without .rn");
  }
  expect_refused("fma.f32 %f0, %f1, %f2, %f3;", "without .rn");
  expect_refused("sqrt.f32 %f0, %f1;", "without .rn");
  expect_refused("rcp.f64 %e0, %e1;", "without .rn");
  expect_refused("mad.f32 %f0, %f1, %f2, %f3;", "not supported");
  expect_refused("mad.rn.f64 %e0, %e1, %e2, %e3;", "not supported");
}

TEST(ptx_refuses, other_roundings_flushing_saturation_and_approximations) {
  expect_refused("add.rz.f32 %f0, %f1, %f2;", "without .rn");
  expect_refused("add.rn.ftz.f32 %f0, %f1, %f2;", ".ftz is not supported");
  expect_refused("mul.rn.ftz.f32 %f0, %f1, %f2;", ".ftz is not supported");
  expect_refused("add.rn.sat.f32 %f0, %f1, %f2;", ".sat is not supported");
  expect_refused("fma.rn.ftz.f32 %f0, %f1, %f2, %f3;", ".ftz is not supported");
  expect_refused("div.approx.f32 %f0, %f1, %f2;", "without .rn");
  expect_refused("div.full.f32 %f0, %f1, %f2;", "without .rn");
  expect_refused("sqrt.approx.f32 %f0, %f1;", "without .rn");
  expect_refused("rcp.approx.ftz.f64 %e0, %e1;", "without .rn");
  expect_refused("min.ftz.f32 %f0, %f1, %f2;", ".ftz is not supported");
  expect_refused("abs.ftz.f32 %f0, %f1;", ".ftz is not supported");
  expect_refused("setp.lt.ftz.f32 %p0, %f1, %f2;", ".ftz is not supported");
  expect_refused("cvt.rni.ftz.f32.f32 %f0, %f1;", ".ftz is not supported");
  expect_refused("cvt.sat.s32.s64 %r0, %d0;", ".sat is not supported");
  expect_refused("add.sat.s32 %r0, %r1, %r2;", ".sat is not supported");
}

TEST(ptx_refuses, instructions_it_does_not_know) {
  for (char const* text : {"ex2.approx.f32 %f0, %f1;", "sin.approx.f32 %f0, %f1;", "rsqrt.approx.f32 %f0, %f1;",
                           "tanh.approx.f32 %f0, %f1;", "dp4a.s32.s32 %r0, %r1, %r2, %r3;", "vote.all.pred %p0, %p1;",
                           "shfl.up.b32 %r0, %r1, 1, 0;", "cp.async.wait_all;", "mma.sync;"}) {
    EXPECT_THAT([&] { ptx::parse(snippet_text(text)); }, ThrowsMessage<std::runtime_error>(HasSubstr("PTX line 10:")))
        << text;
  }
  expect_refused("ex2.approx.f32 %f0, %f1;", "does not know this instruction");
}

TEST(ptx_refuses, half_precision) {
  expect_refused("add.rn.f16 %h0, %h1, %h2;", "type .f16 is not supported");
  expect_refused("cvt.rn.f16.f32 %h0, %f1;", "type .f16 is not supported");
}

TEST(ptx_refuses, atomics_on_floats) {
  expect_refused("atom.global.add.f32 %f0, [%in], %f1;", "order of the threads");
  expect_refused("red.global.add.f64 [%in], %e1;", "order of the threads");
}

TEST(ptx_refuses, conversions_without_rounding) {
  expect_refused("cvt.s32.f32 %r0, %f0;", "needs one of .rni");
  expect_refused("cvt.f32.s32 %f0, %r0;", "without .rn");
  expect_refused("cvt.rz.f32.f64 %f0, %e0;", "without .rn");
}

TEST(ptx_refuses, clocks_and_other_registers_that_differ_between_runs) {
  for (char const* name : {"%clock", "%clock64", "%smid", "%globaltimer_lo", "%gridid"}) {
    expect_refused(std::string("mov.u32 %r0, ") + name + ";", std::string("unknown name '") + name + "'");
  }
}

TEST(ptx_refuses, operands_that_do_not_fit) {
  expect_refused("add.s32 %r0, %r1, %d0;", "register '%d0' has 64 bits");
  expect_refused("add.rn.f32 %f0, %f1, 1;", "an integer where a float is wanted");
  expect_refused("add.rn.f64 %e0, %e1, 0f3F800000;", "a float literal of 32 bits");
  expect_refused("add.s32 %r0, %r1;", "needs 3 operands");
  expect_refused("add.s32 5, %r1, %r2;", "the result must be a register");
  expect_refused("add.s32 %r20, %r1, %r2;", "the result must be a register, not '%r20'");
  expect_refused("add.s32 %r0, %r1, %nowhere;", "unknown name '%nowhere'");
  expect_refused("setp.lt.b32 %p0, %r0, %r1;", "needs a type with an order");
  expect_refused("setp.ltu.s32 %p0, %r0, %r1;", "unknown comparison .ltu");
  expect_refused("ld.global.v4.f64 {%e0, %e1}, [%in];", "as many registers as elements");
  expect_refused("ld.global.u32 %r0, [%r1];", "an address needs 64 bits");
  expect_refused("st.param.u64 [in+4], %d0;", "outside of 'in', which has 8 bytes");
  expect_refused("ld.param.u32 %r0, [in+2];", "misaligned in 'in'");
  expect_refused("st.const.u32 [%in], %r0;", "constants cannot be written");
}

TEST(ptx_refuses, jumps_and_calls_to_nowhere) {
  expect_refused("bra nowhere;", "no label 'nowhere'");
  expect_refused("brx.idx %r0, nowhere;", "no branch table 'nowhere'");
  expect_refused("call.uni %d0, ();", "calls through a register");
  EXPECT_THAT([] { ptx::parse(snippet_text("call.uni elsewhere, ();", ".extern .func elsewhere();\n")); },
              ThrowsMessage<std::runtime_error>(HasSubstr("'elsewhere' has no body")));
  EXPECT_THAT([] { ptx::parse(snippet_text("again: again: ret;")); },
              ThrowsMessage<std::runtime_error>(HasSubstr("'again' twice")));
}

TEST(ptx_refuses, barriers_of_some_of_the_threads) {
  expect_refused("bar.sync 0, 64;", "some of the threads");
  expect_refused("bar.arrive 0, 64;", "without .sync");
}

TEST(ptx_refuses, text_that_is_no_ptx) {
  auto const refused = [](std::string const& text, std::string const& why) {
    EXPECT_THAT([&] { ptx::parse(text); }, ThrowsMessage<std::runtime_error>(HasSubstr(why))) << text;
  };
  refused("int main() {}", "PTX line 1: unknown at module level: 'int'");
  refused(".entry a() { ret; ", "the body of 'a' has no end");
  refused(".entry a() { ret }", "expected an operand");
  refused("/* no end", "comment without end");
  refused(".entry a(.param .u32 n { }", "expected ','");
  refused(".entry a() { .reg .f16 %h<2>; }", "registers of type '.f16'");
  refused(".entry a() .cluster_dims 2 { }", "unknown attribute '.cluster_dims'");
  refused(".global .u64 p = x;", "initialised with an address");
  refused(".extern .global .u64 p;", "defined in another module");
  refused(".entry a() { .reg .b32 %r<2>; mov.u32 %r0, 12x; }", "not a number");
  refused(".entry a() { .reg .f32 %f<2>; mov.f32 %f0, 1.5; }", "not a number");
}

}  // namespace
}  // namespace rivulet::testing
