// The start-up self-test: every operator on lanes against the same text on scalars.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <vector>

#include <rivulet/error.hpp>

#include "host/cpu/engines.hpp"
#include "host/cpu/operations.hpp"
#include "host/descent/floating_point_environment.hpp"

namespace rivulet::cpu {
namespace {

constexpr std::size_t rounds = 4;

/// Numbers of both signs over many binades, subnormals and special values among them.
template <typename T>
T test_number(std::uint64_t index) {
  constexpr std::array special{0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-310, -1e-42, 1e30, -1e300};
  if (index % 8 == 0) return static_cast<T>(special[index / 8 % special.size()]);
  std::uint64_t mixed = (index + 1) * 0x9e3779b97f4a7c15u;
  mixed ^= mixed >> 29;
  mixed *= 0xbf58476d1ce4e5b9u;
  auto const fraction = 1.0 + static_cast<double>(mixed >> 12) * 0x1p-52;
  auto const exponent = static_cast<int>(mixed % 21) - 12;
  auto const power = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52);
  return static_cast<T>((mixed & 1) != 0 ? -fraction * power : fraction * power);
}

template <typename Operation, int arity, typename T>
T apply(T a, T b, T c) {
  if constexpr (arity == 1) return Operation::template apply<T>(a);
  if constexpr (arity == 2) return Operation::template apply<T>(a, b);
  if constexpr (arity == 3) return Operation::template apply<T>(a, b, c);
  return a;
}

template <typename T>
class tester {
 public:
  explicit tester(simd set)
      : set_(set),
        evaluator_(engine_of<T>(set).evaluator),
        lanes_(static_cast<std::size_t>(evaluator_.vector_width * vectors_per_block)),
        memory_(lanes_ * 4 + alignment) {
    auto const address = reinterpret_cast<std::uintptr_t>(memory_.data()) / sizeof(T);
    base_ = memory_.data() + (alignment - address % alignment) % alignment;
  }

  template <typename Operation, int arity>
  void check(operation_code op) {
    auto const slot = [&](std::size_t number) { return static_cast<unsigned>(number * lanes_ * sizeof(T)); };
    auto const form = [](int operand) { return operand < arity ? operand_form::slot : operand_form::none; };
    handler_key const key{op, form(0), form(1), form(2), true};
    std::array<code, 2> const program{
        {{evaluator_.find(key), slot(3), slot(0), slot(1), slot(2)}, {evaluator_.halt, 0, 0, 0, 0}}};
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < 3 * lanes_; ++i) base_[i] = test_number<T>(round * 1000 + i);
      evaluator_.evaluate(program.data(), reinterpret_cast<unsigned char*>(base_));
      compare<Operation, arity>(op);
    }
  }

 private:
  static constexpr std::size_t alignment = 64 / sizeof(T);

  template <typename Operation, int arity>
  void compare(operation_code op) const {
    for (std::size_t i = 0; i < lanes_; ++i) {
      T const wanted = apply<Operation, arity>(base_[i], base_[lanes_ + i], base_[2 * lanes_ + i]);
      T const got = base_[3 * lanes_ + i];
      if (std::memcmp(&wanted, &got, sizeof(T)) == 0 || (wanted != wanted && got != got)) continue;
      throw device_error("self-test: " + std::string(expression::row(static_cast<expression::operation>(op)).name) +
                         " on " + std::string(name(set_)) + " lanes differs from scalar code; use --simd scalar");
    }
  }

  simd set_;
  rivulet::cpu::evaluator<T> evaluator_;
  std::size_t lanes_;
  std::vector<T> memory_;
  T* base_;
};

template <typename T>
__attribute__((noinline)) void test_all(simd set) {
  tester<T> tester(set);
  using namespace RIVULET_INSTRUCTION_SET::operations;
#define RIVULET_CHECK_0(name)
#define RIVULET_CHECK(name, arity) tester.template check<name##_operation, arity>(operation_code::name);
#define RIVULET_CHECK_1(name) RIVULET_CHECK(name, 1)
#define RIVULET_CHECK_2(name) RIVULET_CHECK(name, 2)
#define RIVULET_CHECK_3(name) RIVULET_CHECK(name, 3)
#define RIVULET_ROW(name, arity, spelling) RIVULET_CHECK_##arity(name)
  RIVULET_OPERATORS(RIVULET_ROW)
#undef RIVULET_ROW
}

}  // namespace

void self_test(simd lanes) {
  floating_point_environment const pinned;
  test_all<float>(lanes);
  test_all<double>(lanes);
}

}  // namespace rivulet::cpu
