// Every operator on the reference's interpreter against its golden digest.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/self_test.hpp"

#include <array>
#include <vector>

#include "host/descent/floating_point_environment.hpp"
#include "host/descent/self_test.hpp"
#include "host/reference/interpreter.hpp"
#include "kernels/conformance.hpp"

namespace rivulet::reference {
namespace {

/// One instruction, and one output, for each operator that has a fixed number of arguments.
program every_operator(std::vector<std::string_view>& names) {
  program result;
  result.parameters = 3;
  auto op = static_cast<int>(expression::operation::add);
  for (auto const& row : expression::operator_table) {
    auto const operation = static_cast<expression::operation>(op++);
    if (row.arity == 0) continue;
    auto const place = [&](std::uint32_t index) {
      return index < static_cast<std::uint32_t>(row.arity) ? operand{operand_kind::parameter, index} : operand{};
    };
    result.outputs.push_back({operand_kind::value, static_cast<std::uint32_t>(result.instructions.size())});
    result.instructions.push_back({operation, place(0), place(1), place(2)});
    names.push_back(row.name);
  }
  return result;
}

constexpr char const* place = "the reference";
constexpr char const* remedy = "";

template <typename T>
void test_traps(self_test_arguments<T> const& arguments) {
  std::vector<T> results(arguments.size());
  int number = 0;
  for (std::string_view const name : kernels::conformance::trap_names) {
    for (std::size_t i = 0; i < results.size(); ++i) {
      results[i] = kernels::traps::spring(number, arguments.a[i], arguments.b[i], arguments.c[i]);
    }
    expect_golden(name, results, place, remedy);
    ++number;
  }
}

template <typename T>
__attribute__((noinline)) void test_all() {
  self_test_arguments<T> const arguments;
  test_traps(arguments);
  std::vector<std::string_view> names;
  interpreter<T> tested(every_operator(names));
  std::vector<std::vector<T>> results(names.size(), std::vector<T>(arguments.size()));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto const parameters = tested.parameters();
    parameters[0] = arguments.a[i];
    parameters[1] = arguments.b[i];
    parameters[2] = arguments.c[i];
    tested.run();
    for (std::size_t o = 0; o < names.size(); ++o) results[o][i] = tested.output(o);
  }
  for (std::size_t o = 0; o < names.size(); ++o) expect_golden(names[o], results[o], place, remedy);
}

}  // namespace

void self_test() {
  floating_point_environment const pinned;
  test_all<float>();
  test_all<double>();
}

}  // namespace rivulet::reference
