// Loads, stores, spaces, atomics, and what lies outside of memory.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

auto fails_with(std::string const& text) { return ThrowsMessage<std::runtime_error>(HasSubstr(text)); }

TEST(ptx_memory, narrow_loads_extend_and_narrow_stores_cut) {
  EXPECT_EQ(evaluate("ld.global.s8 %r9, [%in];", {0x180}, "%r9"), 0xffffff80u);
  EXPECT_EQ(evaluate("ld.global.u8 %r9, [%in+1];", {0xabcd}, "%r9"), 0xabu);
  EXPECT_EQ(evaluate("ld.global.s16 %d9, [%in];", {0x8000}, "%d9"), 0xffffffffffff8000u);
  EXPECT_EQ(evaluate("ld.global.s32 %d9, [%in];", {0x80000000}, "%d9"), 0xffffffff80000000u);
  EXPECT_EQ(evaluate("mov.u64 %d9, 0; st.global.u64 [%out], -1; st.global.u8 [%out+1], %r0; ld.global.u64 %d9, [%out];",
                     {0x1234}, "%d9"),
            0xffffffffffff34ffu);
}

TEST(ptx_memory, vectors_load_and_store_side_by_side) {
  alignas(16) std::uint64_t in[2] = {0x2222222211111111, 0x4444444433333333};
  alignas(16) std::uint64_t out[2] = {};
  ptx::memory memory;
  memory.add(in, sizeof in);
  memory.add(out, sizeof out);
  auto const code = ptx::parse(ptx_header + R"(
.visible .entry copy(.param .u64 out, .param .u64 in) {
.reg .b32 %r<4>; .reg .b64 %d<2>;
ld.param.u64 %d0, [out]; ld.param.u64 %d1, [in];
ld.global.nc.v4.u32 {%r0, %r1, %r2, %r3}, [%d1];
st.global.v2.b32 [%d0], {%r3, %r2};
st.global.v2.b32 [%d0+8], {%r1, %r0};
})");
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(&out[0]), std::bit_cast<std::uint64_t>(&in[0])};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  EXPECT_THAT(
      [&] {
        ptx::run(code, "copy", {{}, {}, 0, arguments}, memory);
      },
      fails_with("past the end of its function"));
  EXPECT_EQ(out[0], 0x3333333344444444u);
  EXPECT_EQ(out[1], 0x1111111122222222u);
}

TEST(ptx_memory, generic_addresses_lead_to_every_space) {
  std::string const variables =
      ".shared .align 8 .b8 box[64];\n.global .align 8 .u64 counter = 7;\n"
      ".const .align 4 .b32 table[3] = {10, 20, 30};\n";
  auto const one = [&](std::string const& body) {
    return run_threads(body + "st.global.u64 [%out], %d9;", 1, {}, {0}, variables)[0];
  };
  EXPECT_EQ(one("mov.u64 %d0, box; cvta.shared.u64 %d1, %d0; st.u64 [%d1+8], 5; ld.shared.u64 %d9, [box+8];"), 5u);
  EXPECT_EQ(one("mov.u32 %r0, box; st.shared.u64 [%r0+16], 6; mov.u64 %d0, box; ld.shared.u64 %d9, [%d0+16];"), 6u);
  EXPECT_EQ(one("mov.u64 %d0, counter; cvta.global.u64 %d1, %d0; ld.u64 %d9, [%d1];"), 7u);
  EXPECT_EQ(one("ld.const.u32 %d9, [table+8];"), 30u);
  EXPECT_EQ(one(".local .align 8 .b8 depot[32]; mov.u64 %d0, depot; cvta.local.u64 %d1, %d0; st.u32 [%d1+4], 9;"
                "ld.local.u32 %d9, [%d0+4];"),
            9u);
  EXPECT_EQ(one(".local .align 8 .b8 first[4]; .local .align 8 .b8 second[8]; st.local.u64 [second], 3; st.local.u32 "
                "[first], 4;"
                "mov.u64 %d0, second; ld.local.u64 %d9, [%d0]; mov.u64 %d1, first; sub.u64 %d2, %d0, %d1; mad.lo.u64 "
                "%d9, %d2, 10, %d9;"),
            83u);
  EXPECT_EQ(one("mov.u64 %d0, box; cvta.shared.u64 %d1, %d0; isspacep.shared %p0, %d1; isspacep.global %p1, %d1;"
                "selp.u64 %d9, 1, 0, %p0; @%p1 add.u64 %d9, %d9, 2;"),
            1u);
  EXPECT_EQ(one("mov.u64 %d0, box; cvta.shared.u64 %d1, %d0; cvta.to.shared.u64 %d2, %d1; sub.u64 %d9, %d2, %d0;"), 0u);
}

TEST(ptx_memory, module_variables_live_as_long_as_the_memory) {
  std::uint64_t out = 0, in = 0;
  ptx::memory memory;
  memory.add(&out, 8);
  memory.add(&in, 8);
  auto const code = ptx::parse(snippet_text("atom.global.add.u64 %d0, [counter], 1; st.global.u64 [%out], %d0;",
                                            ".global .align 8 .u64 counter = 7;\n"));
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(&out), std::bit_cast<std::uint64_t>(&in)};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::run(code, "snippet", {{}, {}, 0, arguments}, memory);
  EXPECT_EQ(out, 7u);
  ptx::run(code, "snippet", {{}, {}, 0, arguments}, memory);
  EXPECT_EQ(out, 8u);
}

TEST(ptx_memory, aggregates_are_passed_by_value_and_by_address) {
  struct box {
    std::uint32_t a[3];
    double b;
  } const value = {{1, 2, 3}, 4.5};
  double out = 0;
  ptx::memory memory;
  memory.add(&out, 8);
  auto const code = ptx::parse(ptx_header + R"(
.visible .entry sum(.param .align 8 .b8 box[24], .param .u64 out) {
.reg .b32 %r<4>; .reg .b64 %d<4>; .reg .f64 %e<4>;
ld.param.v2.u32 {%r0, %r1}, [box]; add.u32 %r0, %r0, %r1;
mov.b64 %d0, box; add.s64 %d1, %d0, 4; ld.param.u32 %r2, [%d1+4]; add.u32 %r0, %r0, %r2;
cvta.param.u64 %d2, %d0; ld.f64 %e0, [%d2+16];
cvt.rn.f64.u32 %e1, %r0; add.rn.f64 %e0, %e0, %e1;
ld.param.u64 %d3, [out]; st.global.f64 [%d3], %e0;
ret; })");
  std::uint64_t pointer = std::bit_cast<std::uint64_t>(&out);
  void* const arguments[] = {const_cast<box*>(&value), &pointer};
  ptx::run(code, "sum", {{}, {}, 0, arguments}, memory);
  EXPECT_EQ(out, 10.5);
}

TEST(ptx_memory, dynamic_shared_memory_follows_the_static) {
  std::string const variables = ".shared .align 4 .b8 fixed[20];\n.extern .shared .align 16 .b8 rest[];\n";
  auto const code = ptx::parse(
      snippet_text("st.shared.u32 [rest+28], 3; ld.shared.u32 %d0, [rest+28]; st.global.u64 [%out], %d0;", variables));
  std::uint64_t out = 0;
  ptx::memory memory;
  memory.add(&out, 8);
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(&out), 0};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::run(code, "snippet", {{}, {}, 32, arguments}, memory);
  EXPECT_EQ(out, 3u);
  EXPECT_THAT(
      [&] {
        ptx::run(code, "snippet", {{}, {}, 28, arguments}, memory);
      },
      fails_with("out of bounds: 4 bytes at shared address 0x3c, of 60 bytes"));
}

TEST(ptx_memory, atomics_return_the_old_value) {
  auto const both = [](std::string const& instruction, std::uint64_t held, std::uint64_t a, std::uint64_t b = 0) {
    std::string const body =
        "ld.global.u64 %d1, [%in]; st.global.u64 [%out], %d1; ld.global.u64 %d2, [%in+8]; ld.global.u64 %d3, [%in+16];"
        "cvt.u32.u64 %r2, %d2; cvt.u32.u64 %r3, %d3; mov.u64 %d9, 0; mov.u32 %r9, 0;" +
        instruction +
        "cvt.u64.u32 %d8, %r9; or.b64 %d9, %d9, %d8; ld.global.u64 %d7, [%out];"
        "mul.lo.u64 %d7, %d7, 1000; add.u64 %d9, %d9, %d7; st.global.u64 [%out], %d9;";
    return run_threads(body, 1, {}, {held, a, b})[0];
  };
  EXPECT_EQ(both("atom.global.add.u32 %r9, [%out], %r2;", 5, 3), 8005u);
  EXPECT_EQ(both("atom.add.u64 %d9, [%out], %d2;", 5, 3), 8005u);
  EXPECT_EQ(both("atom.global.min.s32 %r9, [%out], -1; ld.global.u32 %d6, [%out]; shr.u64 %d6, %d6, 31; st.global.u64 "
                 "[%out], %d6;",
                 5, 0),
            1005u);
  EXPECT_EQ(both("atom.global.max.u32 %r9, [%out], %r2;", 5, 9), 9005u);
  EXPECT_EQ(both("atom.global.exch.b64 %d9, [%out], %d2;", 5, 6), 6005u);
  EXPECT_EQ(both("atom.global.cas.b32 %r9, [%out], %r2, %r3;", 5, 5, 7), 7005u);
  EXPECT_EQ(both("atom.global.cas.b32 %r9, [%out], %r2, %r3;", 5, 6, 7), 5005u);
  EXPECT_EQ(both("atom.global.inc.u32 %r9, [%out], %r2;", 5, 5), 5u);
  EXPECT_EQ(both("atom.global.inc.u32 %r9, [%out], %r2;", 5, 8), 6005u);
  EXPECT_EQ(both("atom.global.dec.u32 %r9, [%out], %r2;", 0, 8), 8000u);
  EXPECT_EQ(both("atom.global.and.b32 %r9, [%out], %r2;", 6, 3), 2006u);
  EXPECT_EQ(both("atom.relaxed.gpu.global.or.b32 %r9, [%out], %r2;", 6, 3), 7006u);
  EXPECT_EQ(both("red.global.add.u32 [%out], %r2;", 6, 3), 9000u);
}

TEST(ptx_memory, threads_of_all_blocks_count_on_one_counter) {
  std::vector<std::uint64_t> seen(96);
  std::uint64_t counter = 0;
  ptx::memory memory;
  memory.add(seen.data(), seen.size() * 8);
  memory.add(&counter, 8);
  auto const code =
      ptx::parse(snippet_text("atom.global.add.u64 %d0, [%in], 1; ld.param.u64 %d1, [out]; mad.lo.u64 %d1, %d0, 8, "
                              "%d1; st.global.u64 [%d1], 1;"));
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(seen.data()), std::bit_cast<std::uint64_t>(&counter)};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::options chosen;
  chosen.threads = chosen.blocks = ptx::order::random;
  chosen.resident_blocks = 3;
  chosen.slice = 2;
  auto const counts = ptx::run(code, "snippet", {{3, 1, 1}, {32, 1, 1}, 0, arguments}, memory, chosen);
  EXPECT_EQ(counter, 96u);
  EXPECT_EQ(std::accumulate(seen.begin(), seen.end(), 0u), 96u);
  EXPECT_EQ(counts.executed.at("atom.global.add.u64"), 96u);
}

TEST(ptx_memory_checks, an_access_outside_of_every_allocation_names_line_and_thread) {
  std::string const body = "setp.eq.u32 %p0, %tid, 37;\n@%p0 st.global.u32 [%in+8], 1;";
  EXPECT_THAT(
      [&] { run_threads(body, 64); },
      ThrowsMessage<std::runtime_error>(AllOf(
          HasSubstr("kernel snippet, PTX line 11, st.global.u32: out of bounds"), HasSubstr("4 bytes at 0x"),
          HasSubstr("0 bytes past the end of the allocation of 8 bytes"), HasSubstr("(block 0 0 0, thread 37 0 0)"))));
}

TEST(ptx_memory_checks, an_access_that_only_begins_inside_is_outside) {
  EXPECT_THAT(
      [] {
        run_threads("ld.global.u64 %d0, [%in+8];", 1, {}, {1, 2});
      },
      ::testing::Not(::testing::Throws<std::exception>()));
  std::uint32_t small[3] = {};
  ptx::memory memory;
  memory.add(small, sizeof small);
  EXPECT_TRUE(memory.find(std::bit_cast<std::uint64_t>(&small[1]), 8));
  EXPECT_FALSE(memory.find(std::bit_cast<std::uint64_t>(&small[2]), 8));
}

TEST(ptx_memory_checks, misaligned_accesses_are_errors) {
  EXPECT_THAT([] { run_threads("ld.global.u32 %r0, [%in+2];", 1); }, fails_with("misaligned: 4 bytes at 0x"));
  EXPECT_THAT(
      [] { run_threads("ld.shared.v2.u32 {%r0, %r1}, [box+4];", 1, {}, {0}, ".shared .align 8 .b8 box[64];\n"); },
      fails_with("misaligned: 8 bytes at 0x4"));
}

TEST(ptx_memory_checks, released_memory_is_named_as_such) {
  std::vector<std::uint64_t> gone(4), out(1);
  ptx::memory memory;
  memory.add(gone.data(), 32);
  memory.add(out.data(), 8);
  memory.remove(gone.data());
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(out.data()), std::bit_cast<std::uint64_t>(gone.data())};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  auto const code = ptx::parse(snippet_text("ld.global.u64 %d0, [%in+8];"));
  EXPECT_THAT(
      [&] {
        ptx::run(code, "snippet", {{}, {}, 0, arguments}, memory);
      },
      fails_with("inside an allocation of 32 bytes that was released"));
  EXPECT_THROW(memory.remove(gone.data()), std::invalid_argument);
}

TEST(ptx_memory_checks, other_spaces_have_bounds_too) {
  std::string const box = ".shared .align 8 .b8 box[64];\n";
  EXPECT_THAT([&] { run_threads("ld.shared.u32 %r0, [box+64];", 1, {}, {0}, box); },
              fails_with("out of bounds: 4 bytes at shared address 0x40"));
  EXPECT_THAT([&] { run_threads("ld.shared.u32 %r0, [%in];", 1, {}, {0}, box); }, fails_with("out of bounds"));
  EXPECT_THAT([] { run_threads(".local .align 8 .b8 depot[16]; mov.u64 %d0, depot; ld.local.u32 %r0, [%d0+16];", 1); },
              fails_with("out of bounds: 4 bytes at local address"));
  EXPECT_THAT([] { run_threads("mov.u64 %d0, 0; ld.global.u32 %r0, [%d0];", 1); }, fails_with("out of bounds"));
  EXPECT_THAT([] { run_threads("mov.b64 %d0, out; ld.param.u64 %d1, [%d0+16];", 1); },
              fails_with("out of bounds: 8 bytes at parameter address"));
  EXPECT_THAT([] { run_threads("cvta.to.shared.u64 %d0, %in;", 1); }, fails_with("not in this space"));
}

TEST(ptx_memory_checks, loads_of_bytes_that_nobody_wrote_are_errors_where_asked_for) {
  std::vector<std::uint64_t> fresh(2), out(1);
  ptx::memory memory;
  memory.add(fresh.data(), 16, ptx::contents::unwritten);
  memory.add(out.data(), 8);
  memory.mark_written(fresh.data(), 12);
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(out.data()), std::bit_cast<std::uint64_t>(fresh.data())};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  auto const attempt = [&](std::string const& body, bool check) {
    ptx::options chosen;
    chosen.check_unwritten = check;
    ptx::run(ptx::parse(snippet_text(body, ".shared .align 8 .b8 box[64];\n")), "snippet", {{}, {}, 0, arguments},
             memory, chosen);
  };
  EXPECT_NO_THROW(attempt("ld.global.u32 %r0, [%in+8];", true));
  EXPECT_THAT([&] { attempt("ld.global.u64 %d0, [%in+8];", true); }, fails_with("loads what was never written"));
  EXPECT_NO_THROW(attempt("ld.global.u64 %d0, [%in+8];", false));
  EXPECT_THAT([&] { attempt("ld.shared.u32 %r0, [box];", true); }, fails_with("loads what was never written"));
  EXPECT_NO_THROW(attempt("st.shared.u32 [box], 1; ld.shared.u32 %r0, [box];", true));
  EXPECT_NO_THROW(attempt("st.global.u32 [%in+12], 1; ld.global.u64 %d0, [%in+8];", true));
}

TEST(ptx_memory_checks, allocations_do_not_overlap) {
  std::uint64_t words[4] = {};
  ptx::memory memory;
  memory.add(words, 16);
  EXPECT_THROW(memory.add(&words[1], 8), std::invalid_argument);
  EXPECT_NO_THROW(memory.add(&words[2], 16));
  EXPECT_THROW(memory.remove(&words[1]), std::invalid_argument);
  EXPECT_THROW(memory.mark_written(&words[1], 32), std::out_of_range);
}

}  // namespace
}  // namespace rivulet::testing
