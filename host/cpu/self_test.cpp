// The start-up self-test: operators and traps on lanes against their golden digests.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/self_test.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "host/cpu/engines.hpp"
#include "host/cpu/operations.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "kernels/conformance.hpp"

namespace rivulet::cpu {
namespace {

template <typename T>
class tester {
 public:
  explicit tester(simd set)
      : place_(std::string(name(set)) + " lanes"),
        remedy_(set == simd::scalar ? "" : "--simd scalar, which is tested too"),
        evaluator_(engine_of<T>(set).evaluator),
        lanes_(static_cast<std::size_t>(evaluator_.vector_width * vectors_per_block)),
        results_(arguments_.size()),
        memory_(lanes_ * 4 + alignment) {
    auto const address = reinterpret_cast<std::uintptr_t>(memory_.data()) / sizeof(T);
    base_ = memory_.data() + (alignment - address % alignment) % alignment;
  }

  /// The handlers are those that programs are made of.
  void check(expression::operation op, expression::operator_row const& row) {
    auto const slot = [&](std::size_t number) { return static_cast<unsigned>(number * lanes_ * sizeof(T)); };
    auto const form = [&](int operand) { return operand < row.arity ? operand_form::slot : operand_form::none; };
    handler_key const key{static_cast<operation_code>(op), form(0), form(1), form(2), true};
    std::array<code, 2> const program{
        {{evaluator_.find(key), slot(3), slot(0), slot(1), slot(2)}, {evaluator_.halt, 0, 0, 0, 0}}};
    for (std::size_t first = 0; first < results_.size(); first += lanes_) {
      fill(first);
      evaluator_.evaluate(program.data(), reinterpret_cast<unsigned char*>(base_));
      take(first);
    }
    expect_golden(row.name, results_, place_, remedy_);
  }

  void check_traps() {
    int number = 0;
    for (std::string_view const name : kernels::conformance::trap_names) {
      evaluator_.spring(number, arguments_.a.data(), arguments_.b.data(), arguments_.c.data(), results_.data(),
                        static_cast<int>(results_.size()));
      expect_golden(name, results_, place_, remedy_);
      ++number;
    }
  }

 private:
  static constexpr std::size_t alignment = 64 / sizeof(T);

  void fill(std::size_t first) {
    std::size_t column = 0;
    for (auto const* from : {&arguments_.a, &arguments_.b, &arguments_.c}) {
      std::copy_n(from->begin() + static_cast<std::ptrdiff_t>(first), lanes_, base_ + lanes_ * column++);
    }
  }
  void take(std::size_t first) {
    std::copy_n(base_ + 3 * lanes_, lanes_, results_.begin() + static_cast<std::ptrdiff_t>(first));
  }

  std::string place_, remedy_;
  rivulet::cpu::evaluator<T> evaluator_;
  std::size_t lanes_;  ///< a divisor of the number of arguments
  self_test_arguments<T> arguments_;
  std::vector<T> results_;
  std::vector<T> memory_;
  T* base_;
};

template <typename T>
__attribute__((noinline)) void test_all(simd set) {
  tester<T> tester(set);
  tester.check_traps();
  auto op = static_cast<int>(expression::operation::add);
  for (auto const& row : expression::operator_table) {
    if (row.arity != 0) tester.check(static_cast<expression::operation>(op), row);
    ++op;
  }
}

}  // namespace

void self_test(simd lanes) {
  floating_point_environment const pinned;
  test_all<float>(lanes);
  test_all<double>(lanes);
}

}  // namespace rivulet::cpu
