// Calls, branches, tables, and the parts of a module.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::uint64_t one(std::string const& body, std::string const& functions, std::uint64_t in = 0) {
  return run_threads("ld.global.u64 %d0, [%in];\n" + body + "\nst.global.u64 [%out], %d9;", 1, {}, {in}, functions)[0];
}

std::string const twice = R"(
.func (.param .b64 result) twice(.param .b64 value);
.func (.param .b64 result) twice(.param .b64 value) {
.reg .b64 %d<3>;
ld.param.u64 %d1, [value];
add.u64 %d2, %d1, %d1;
st.param.b64 [result+0], %d2;
ret; }
)";

std::string call_of(std::string const& name, std::string const& from, std::string const& to) {
  return "{ .param .b64 param0; .param .b64 retval0; st.param.b64 [param0+0], " + from + "; call.uni (retval0), " +
         name + ", (param0); ld.param.b64 " + to + ", [retval0+0]; }\n";
}

TEST(ptx_functions, results_come_back_through_parameters) {
  EXPECT_EQ(one(call_of("twice", "%d0", "%d9"), twice, 21), 42u);
  EXPECT_EQ(one(call_of("twice", "%d0", "%d8") + call_of("twice", "%d8", "%d9"), twice, 5), 20u);
}

TEST(ptx_functions, aggregates_go_both_ways) {
  std::string const swap = R"(
.func (.param .align 8 .b8 result[16]) swap(.param .align 8 .b8 pair[16], .param .b32 add) {
.reg .b32 %r<4>; .reg .b64 %d<4>;
ld.param.v2.u32 {%r0, %r1}, [pair];
ld.param.u64 %d0, [pair+8];
ld.param.u32 %r2, [add];
add.u32 %r0, %r0, %r2;
st.param.b64 [result], %d0;
st.param.v2.b32 [result+8], {%r1, %r0};
ret; }
)";
  std::string const body = R"({ .param .align 8 .b8 param0[16]; .param .b32 param1; .param .align 8 .b8 retval0[16];
st.param.v2.b32 [param0], {1, 2}; st.param.b64 [param0+8], %d0; st.param.b32 [param1], 10;
call (retval0), swap, (param0, param1);
ld.param.u64 %d1, [retval0]; ld.param.v2.u32 {%r0, %r1}, [retval0+8]; }
mad.wide.u32 %d9, %r0, 1000, %d1; mad.wide.u32 %d9, %r1, 100000, %d9;)";
  EXPECT_EQ(one(body, swap, 7), 7u + 2000 + 1100000);
}

TEST(ptx_functions, every_call_has_registers_and_local_memory_of_its_own) {
  std::string const factorial = R"(
.func (.param .b64 result) factorial(.param .b64 value) {
.local .align 8 .b8 depot[16];
.reg .b64 %d<6>; .reg .b64 %SPL; .reg .pred %p<2>;
mov.u64 %SPL, depot;
ld.param.u64 %d0, [value];
st.local.u64 [%SPL+8], %d0;
mov.u64 %d3, 1;
setp.le.u64 %p0, %d0, 1;
@%p0 bra done;
sub.u64 %d1, %d0, 1;
{ .param .b64 param0; .param .b64 retval0;
st.param.b64 [param0], %d1;
call.uni (retval0), factorial, (param0);
ld.param.b64 %d2, [retval0]; }
ld.local.u64 %d4, [%SPL+8];
mul.lo.u64 %d3, %d2, %d4;
done:
st.param.b64 [result], %d3;
ret; }
)";
  EXPECT_EQ(one(call_of("factorial", "%d0", "%d9"), factorial, 20), 2432902008176640000u);
  EXPECT_THAT([&] { one(call_of("factorial", "%d0", "%d9"), factorial, 5000); },
              ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("in factorial"), HasSubstr("calls nest too deeply"))));
}

TEST(ptx_functions, loops_branch_backward) {
  EXPECT_EQ(one("mov.u64 %d9, 0;\nagain: add.u64 %d9, %d9, %d0; sub.u64 %d0, %d0, 1; setp.ne.u64 %p0, %d0, 0; @%p0 bra "
                "again;",
                "", 10),
            55u);
}

TEST(ptx_functions, tables_choose_a_branch) {
  std::string const body =
      "cvt.u32.u64 %r0, %d0; mov.u64 %d9, 99;\ntable: .branchtargets a, b, c;\nbrx.idx %r0, table;\n"
      "a: mov.u64 %d9, 1; bra.uni end;\nb: mov.u64 %d9, 2; bra end;\nc: mov.u64 %d9, 3;\nend:";
  EXPECT_EQ(one(body, "", 0), 1u);
  EXPECT_EQ(one(body, "", 1), 2u);
  EXPECT_EQ(one(body, "", 2), 3u);
  EXPECT_THAT([&] { one(body, "", 3); }, ThrowsMessage<std::runtime_error>(HasSubstr("index 3 of a table of 3")));
}

TEST(ptx_functions, inner_scopes_hide_names) {
  EXPECT_EQ(one("mov.u64 %d9, 0; mov.u64 %d1, 5;\n{ .reg .b64 %d<2>; mov.u64 %d1, 7; }\nadd.u64 %d9, %d9, %d1;", ""),
            5u);
}

TEST(ptx_functions, longest_range_prefix_names_a_register) {
  EXPECT_EQ(one(".reg .b64 %x<3>, %x1<4>; mov.u64 %x2, 3; mov.u64 %x12, 40; add.u64 %d9, %x2, %x12;", ""), 43u);
}

TEST(ptx_functions, comments_pragmas_and_debug_lines_say_nothing) {
  EXPECT_EQ(one("/* one\n two */ .pragma \"nounroll\"; // three\n.loc 1 7 3, function_name $L__info, inlined_at 1 3 "
                "1\nmov.u64 %d9, 4;",
                ".file 1 \"a.cu\"\n.section .debug_str { $L__info: .b8 97,0 }\n"),
            4u);
}

TEST(ptx_functions, a_module_has_several_kernels) {
  auto const code = ptx::parse(
      ptx_header + ".visible .entry a() .maxntid 64, 2, 1 .minnctapersm 2 { ret; }\n.entry b(.param .u32 n) { exit; }");
  EXPECT_THAT(code.entries(), ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(code.most_threads("a"), 128u);
  EXPECT_EQ(code.most_threads("b"), 1024u);
  EXPECT_THAT(code.parameter_bytes("b"), ::testing::ElementsAre(4));
  EXPECT_THAT([&] { code.parameter_bytes("c"); }, ThrowsMessage<std::runtime_error>(HasSubstr("no kernel 'c'")));
}

TEST(ptx_functions, launches_must_fit_the_kernel) {
  auto const code = ptx::parse(ptx_header + ".visible .entry a() .maxntid 64, 1, 1 { ret; }");
  ptx::memory memory;
  EXPECT_THAT(
      [&] {
        ptx::run(code, "a", {{}, {65, 1, 1}, 0, {}}, memory);
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("allows 64 threads")));
  EXPECT_THAT(
      [&] {
        ptx::run(code, "a", {{0, 1, 1}, {}, 0, {}}, memory);
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("needs blocks")));
  int extra = 0;
  void* const arguments[] = {&extra};
  EXPECT_THAT(
      [&] {
        ptx::run(code, "a", {{}, {}, 0, arguments}, memory);
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("has 0 parameters, not 1")));
}

TEST(ptx_functions, blocks_and_threads_have_three_axes) {
  std::vector<std::uint64_t> out(2 * 3 * 2 * 4 * 2);
  ptx::memory memory;
  memory.add(out.data(), out.size() * 8);
  auto const code = ptx::parse(snippet_text(R"(
mov.u32 %r0, %tid.x; mov.u32 %r1, %tid.y; mov.u32 %r2, %ctaid.x; mov.u32 %r3, %ctaid.y; mov.u32 %r4, %ctaid.z;
mov.u32 %r5, %nctaid.y; mov.u32 %r6, %ntid.y;
mad.lo.u32 %r7, %r4, %r5, %r3; mad.lo.u32 %r7, %r7, 2, %r2; mad.lo.u32 %r7, %r7, %r6, %r1; mad.lo.u32 %r7, %r7, 4, %r0;
ld.param.u64 %d0, [out]; mad.wide.u32 %d0, %r7, 8, %d0; add.u32 %r7, %r7, 1; cvt.u64.u32 %d1, %r7; st.global.u64 [%d0], %d1;)"));
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(out.data()), 0};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::run(code, "snippet", {{2, 3, 2}, {4, 2, 1}, 0, arguments}, memory);
  for (std::size_t n = 0; n < out.size(); ++n) EXPECT_EQ(out[n], n + 1);
}

TEST(ptx_functions, executed_instructions_are_counted_by_opcode) {
  std::uint64_t out = 0;
  ptx::memory memory;
  memory.add(&out, 8);
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(&out), 0};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  auto const code = ptx::parse(
      snippet_text("mov.u32 %r0, 3;\nagain: add.rn.f32 %f0, %f1, %f2; sub.u32 %r0, %r0, 1; setp.ne.u32 %p0, %r0, 0;"
                   "@%p0 bra again; @%p0 mul.rn.f32 %f0, %f1, %f2;"));
  auto const counts = ptx::run(code, "snippet", {{}, {2, 1, 1}, 0, arguments}, memory);
  EXPECT_EQ(counts.executed.at("add.rn.f32"), 6u);
  EXPECT_EQ(counts.executed.at("bra"), 6u);
  EXPECT_EQ(counts.executed.count("mul.rn.f32"), 0u);
  EXPECT_EQ(counts.total, 2u * (4 + 1 + 3 * 4 + 1));
}

}  // namespace
}  // namespace rivulet::testing
