// The start-up self-test of compiled code: traps and some operators against their golden digests.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "host/cpu/engines.hpp"
#include "host/cpu/trace.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "host/descent/self_test.hpp"
#include "kernels/conformance.hpp"

namespace rivulet::cpu {
namespace {

/// Together these need most kinds of arithmetic and bit operations, comparisons and a call, within the time there is.
constexpr std::array compiled_operators{
    expression::operation::divide, expression::operation::sqrt,  expression::operation::negate,
    expression::operation::exp,    expression::operation::log,   expression::operation::sin,
    expression::operation::floor,  expression::operation::where, expression::operation::minimum,
    expression::operation::fms,    expression::operation::fnma};

/// One routine computes all functions, on all arguments.
template <typename T>
__attribute__((noinline)) void test_compiled(simd set) {
  constexpr std::uint32_t arguments = 3;
  auto const& evaluator = engine_of<T>(set).evaluator;
  auto const lanes = static_cast<std::size_t>(evaluator.vector_width * vectors_per_block);
  auto const functions = std::size(kernels::conformance::trap_names) + compiled_operators.size();
  auto const slots = arguments + static_cast<std::uint32_t>(functions);
  emit::target const target{set == simd::avx512 ? emit::instruction_set::avx512 : emit::instruction_set::avx2,
                            sizeof(T) == 8, vectors_per_block, 2, slots};
  far_functions const far{evaluator.far[0], evaluator.far[1], evaluator.far[2]};
  auto const code = emit::compile(trace_conformance<T>(compiled_operators, arguments, far, target.scales()), target);
  if (!code) return;             // then nothing else will be compiled
  auto const alignment = lanes;  // a whole slot
  std::vector<T> memory((slots + code->scratch_slots()) * lanes + alignment);
  auto const address = reinterpret_cast<std::uintptr_t>(memory.data()) / sizeof(T);
  T* const base = memory.data() + (alignment - address % alignment) % alignment;
  self_test_arguments<T> const with;
  std::vector<std::vector<T>> results(functions, std::vector<T>(with.size()));
  for (std::size_t first = 0; first < with.size(); first += lanes) {
    auto* to = base;
    for (auto const* from : {&with.a, &with.b, &with.c}) to = std::copy_n(from->data() + first, lanes, to);
    for (std::size_t v = 0; v < lanes; v += lanes / vectors_per_block * 2) code->entry()(base + v, 1, nullptr);
    for (auto& each : results) {
      std::copy_n(to, lanes, each.data() + first);
      to += lanes;
    }
  }
  auto check = [&, next = results.begin()](std::string_view function) mutable {
    expect_golden(function, *next++, std::string(name(set)) + " compiled code", "--cpu-engine interpreted");
  };
  for (std::string_view const trap : kernels::conformance::trap_names) check(trap);
  for (auto const op : compiled_operators) check(expression::row(op).name);
}

}  // namespace

void self_test_compiled(simd lanes) {
  floating_point_environment const pinned;
  test_compiled<float>(lanes);
  test_compiled<double>(lanes);
}

}  // namespace rivulet::cpu
