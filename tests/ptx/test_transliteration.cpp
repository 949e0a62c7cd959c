// PTX transliterated to C++ and compiled gives the bits of the machine; what it does not know is refused.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>

#include "tests/ptx/operations_text.hpp"
#include "tests/ptx/snippet.hpp"
#include "tests/support/ptx/native.hpp"
#include "tests/support/ptx/transliterate.hpp"

namespace ptx::native {
std::span<launchable const> operations();
}

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;

constexpr unsigned blocks = 6, threads = 64;

/// Whole words, special floats, integers about their limits and counts of shifts, four for each thread.
std::vector<std::uint64_t> operands() {
  using single = std::numeric_limits<float>;
  using both = std::numeric_limits<double>;
  std::vector<std::uint64_t> special{0,  1,  2,     31,         32,         33,         63,
                                     64, 65, ~0ull, 1ull << 63, 0x7fffffff, 0x80000000, 0xffff};
  for (float const x :
       {-0.0f, 1.0f, -1.5f, single::infinity(), single::denorm_min(), single::max(), single::quiet_NaN()})
    special.push_back(bits(x));
  for (double const x : {-0.0, 1.0, -1.5, both::infinity(), both::denorm_min(), both::max(), both::quiet_NaN()})
    special.push_back(bits(x));
  std::mt19937_64 random(5);
  std::vector<std::uint64_t> made(std::size_t{blocks} * threads * ptx::operation_bytes / 8);
  for (std::uint64_t& each : made) {
    auto const choice = random() % 4;
    each = choice == 0 ? random() : choice == 1 ? random() % 70 : special[random() % special.size()];
    if (choice == 3) each ^= random() & 1;
  }
  return made;
}

std::vector<std::uint64_t> on_the_machine(ptx::image const& code, char const* kernel, std::vector<std::uint64_t>& in) {
  std::vector<std::uint64_t> out(std::size_t{blocks} * threads);
  ptx::memory memory;
  memory.add(in.data(), in.size() * 8);
  memory.add(out.data(), out.size() * 8);
  std::uint64_t* pointers[] = {out.data(), in.data()};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::run(code, kernel, {{blocks, 1, 1}, {threads, 1, 1}, 0, arguments}, memory);
  return out;
}

std::vector<std::uint64_t> natively(ptx::native::launchable const& kernel, std::vector<std::uint64_t>& in) {
  std::vector<std::uint64_t> out(std::size_t{blocks} * threads);
  std::uint64_t* pointers[] = {out.data(), in.data()};
  void const* const arguments[] = {&pointers[0], &pointers[1]};
  kernel.launch(blocks, threads, arguments);
  return out;
}

bool is_nan(std::uint64_t word, bool single) {
  return single ? (word & 0x7fffffff) > 0x7f800000 : (word & (~0ull >> 1)) > 0x7ff0000000000000;
}

/// NaN equals NaN in the results of arithmetic.
bool same(std::string const& kernel, std::uint64_t a, std::uint64_t b) {
  bool const comparison = kernel.starts_with("op_setp"), single = kernel.ends_with("_f32");
  bool const floating = !comparison && (single || kernel.ends_with("_f64"));
  return a == b || (floating && is_nan(a, single) && is_nan(b, single));
}

TEST(transliteration, gives_the_bits_of_the_machine) {
  ptx::image const code = ptx::parse(ptx::operations_module());
  auto in = operands();
  auto const kernels = ptx::native::operations();
  ASSERT_EQ(kernels.size(), code.entries().size());
  for (auto const& kernel : kernels) {
    auto const wanted = on_the_machine(code, kernel.name, in), got = natively(kernel, in);
    std::size_t wrong = 0;
    for (std::size_t n = 0; n < got.size(); ++n) wrong += same(kernel.name, wanted[n], got[n]) ? 0 : 1;
    EXPECT_EQ(wrong, 0u) << kernel.name;
    EXPECT_NE(std::count(got.begin(), got.end(), got[0]), std::ssize(got)) << kernel.name << " always gives " << got[0];
  }
}

std::string refusal_of(std::string const& body, std::string const& declarations = {}) {
  try {
    ptx::transliterated(snippet_text(body, declarations), "snippet");
  } catch (std::runtime_error const& problem) {
    return problem.what();
  }
  return "nothing was refused";
}

TEST(transliteration, accepts_what_the_refusals_below_are_made_of) {
  EXPECT_EQ(refusal_of("add.rn.f32 %f0, %f1, %f2;"), "nothing was refused");
  EXPECT_EQ(refusal_of("", ".global .align 4 .u32 unused = 3;"), "nothing was refused");
}

TEST(transliteration, refuses_what_the_numeric_contract_forbids) {
  EXPECT_THAT(refusal_of("add.f32 %f0, %f1, %f2;"), HasSubstr("without .rn"));
  EXPECT_THAT(refusal_of("mul.f64 %e0, %e1, %e2;"), HasSubstr("without .rn"));
  EXPECT_THAT(refusal_of("fma.rz.f32 %f0, %f1, %f2, %f3;"), HasSubstr("fma.rz.f32"));
  EXPECT_THAT(refusal_of("mad.f32 %f0, %f1, %f2, %f3;"), HasSubstr("mad.f32"));
  EXPECT_THAT(refusal_of("add.rn.ftz.f32 %f0, %f1, %f2;"), HasSubstr("ftz"));
  EXPECT_THAT(refusal_of("setp.lt.ftz.f32 %p0, %f1, %f2;"), HasSubstr("ftz"));
  EXPECT_THAT(refusal_of("div.approx.f32 %f0, %f1, %f2;"), HasSubstr("div.approx.f32"));
  EXPECT_THAT(refusal_of("sqrt.approx.f32 %f0, %f1;"), HasSubstr("sqrt.approx.f32"));
  EXPECT_THAT(refusal_of("ex2.approx.ftz.f32 %f0, %f1;"), HasSubstr("ex2.approx.ftz.f32"));
  EXPECT_THAT(refusal_of("min.NaN.f32 %f0, %f1, %f2;"), HasSubstr("min.NaN.f32: cannot be transliterated"));
  EXPECT_THAT(refusal_of("min.ftz.f32 %f0, %f1, %f2;"), HasSubstr("ftz"));
  EXPECT_THAT(refusal_of("cvt.rzi.s32.f32 %r0, %f1;"), HasSubstr("no conversion from floats"));
  EXPECT_THAT(refusal_of("cvt.f64.f32 %e0, %f1;"), HasSubstr("no conversion from floats"));
  EXPECT_THAT(refusal_of("atom.global.add.f32 %f0, [%in], %f1;"), HasSubstr("atom.global.add.f32"));
}

TEST(transliteration, refuses_what_it_does_not_know) {
  EXPECT_THAT(refusal_of("prmt.b32 %r0, %r1, %r2, %r3;"), HasSubstr("PTX line 10: prmt.b32: cannot be"));
  EXPECT_THAT(refusal_of("frobnicate.f32 %f0, %f1;"), HasSubstr("PTX line 10: frobnicate.f32"));
  EXPECT_THAT(refusal_of("bar.sync 0;"), HasSubstr("bar.sync"));
  EXPECT_THAT(refusal_of("ld.shared.b32 %r0, [0];"), HasSubstr("ld.shared.b32: cannot be transliterated"));
  EXPECT_THAT(refusal_of("mov.u32 %r0, %laneid;"), HasSubstr("'%laneid' cannot be transliterated"));
  EXPECT_THAT(refusal_of("mov.u64 %d0, table;", ".global .align 4 .u32 table = 3;"),
              HasSubstr("'table' cannot be transliterated"));
  EXPECT_THAT(refusal_of(".local .align 4 .b8 depot[8];"), HasSubstr("only .param variables"));
}

}  // namespace
}  // namespace rivulet::testing
