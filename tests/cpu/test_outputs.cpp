// Outputs of programs that are leaves, or shared, with values that follow from the starts alone.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <functional>

#include "tests/cpu/on_lanes.hpp"

namespace rivulet {
namespace {

using expression::operation;

constexpr operand value{operand_kind::value, 0};
constexpr operand x{operand_kind::parameter, 0}, y{operand_kind::parameter, 1};
constexpr operand half{operand_kind::literal, 0}, a{operand_kind::constant, 0};

/// Rows of a program of two parameters and one constant, 3, after `steps` steps of gd with rate 0.5 from (4, -8).
void expect_rows(std::vector<instruction> const& instructions, std::vector<operand> const& outputs, std::uint64_t steps,
                 std::function<void(instance_table const&, std::size_t)> const& check) {
  for (auto const digits : {precision::float64, precision::float32}) {
    batch_of batch("x + y", method::gd, digits, 37);
    batch.program = {2, 1, {expression::number_from(0.5)}, instructions, outputs, {}};
    batch.start(0, {4}).start(1, std::vector<double>(37, -8)).constant({3}).set(hyperparameter::learning_rate, {0.5});
    batch.settings.stop = false;
    batch.settings.max_iterations = steps;
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch));
    for (auto const lanes : cpu::available_simd()) {
      auto const rows = on_lanes(batch, {lanes, 1});
      for (std::size_t row = 0; row < rows.size(); ++row) check(rows, row);
    }
  }
}

void expect_row(instance_table const& rows, std::size_t row, double f, double x0, double x1) {
  ASSERT_EQ(rows.f[row], f);
  ASSERT_EQ(rows.x[0][row], x0);
  ASSERT_EQ(rows.x[1][row], x1);
}

TEST(outputs, may_be_literals) {
  expect_rows({}, {half, half, half}, 4, [](auto& rows, auto row) { expect_row(rows, row, 0.5, 3, -9); });
}

TEST(outputs, may_be_constants) {
  expect_rows({}, {a, a, half}, 2, [](auto& rows, auto row) { expect_row(rows, row, 3, 1, -8.5); });
}

TEST(outputs, may_be_parameters) {
  expect_rows({}, {y, x, y}, 2, [](auto& rows, auto row) { expect_row(rows, row, -2, 1, -2); });
}

/// Each gradient is the other parameter: both must be read before either is moved.
TEST(outputs, may_be_each_others_parameters) {
  expect_rows({}, {x, y, x}, 1, [](auto& rows, auto row) { expect_row(rows, row, 8, 8, -10); });
}

TEST(outputs, may_all_be_the_same_value) {
  expect_rows({{operation::add, x, y, {}}}, {value, value, value}, 1,
              [](auto& rows, auto row) { expect_row(rows, row, 0, 6, -6); });
}

TEST(outputs, may_be_intermediate_values) {
  std::vector<instruction> const steps{{operation::multiply, x, half, {}},
                                       {operation::fma, value, a, y},
                                       {operation::subtract, {operand_kind::value, 1}, value, {}}};
  expect_rows(steps, {{operand_kind::value, 2}, value, {operand_kind::value, 1}}, 1,
              [](auto& rows, auto row) { expect_row(rows, row, -4, 3, -7); });
}

TEST(outputs, of_a_constant_objective_have_no_gradient) {
  objective_options options;
  options.variables = {"x", "y"};
  for (auto const which : all_methods()) {
    batch_of batch("2^3 + 1", which, precision::float64, 19, options);
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << name(which);
    auto const rows = on_lanes(batch, {cpu::available_simd().back(), 1});
    EXPECT_EQ(rows.f[18], 9);
    EXPECT_EQ(rows.gradient_norm[18], 0);
    EXPECT_EQ(count_of(rows, outcome::converged), 19u) << name(which);
    EXPECT_EQ(rows.iterations[18], 0u);
  }
}

}  // namespace
}  // namespace rivulet
