// The operator table: one row per operator, expanded wherever a list of operators is needed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rivulet::expression {

// X(name, arity, spelling): `name` is also the function of kernels/ that computes the value. Rows with an empty
// spelling never appear in text: `sum` is variadic (arity 0) and walks the fixed tree of width 32; the three fma
// forms are made by host/program/ alone: fma a*b+c, fms a*b-c, fnma c-a*b. Comparisons give 1 or 0.
// Derivatives: one row of differentiate.cpp each.
#define RIVULET_OPERATORS(X) \
  X(add, 2, "+")             \
  X(subtract, 2, "-")        \
  X(multiply, 2, "*")        \
  X(divide, 2, "/")          \
  X(negate, 1, "-")          \
  X(power, 2, "pow")         \
  X(exp, 1, "exp")           \
  X(expm1, 1, "expm1")       \
  X(log, 1, "log")           \
  X(log1p, 1, "log1p")       \
  X(sqrt, 1, "sqrt")         \
  X(cbrt, 1, "cbrt")         \
  X(sin, 1, "sin")           \
  X(cos, 1, "cos")           \
  X(tan, 1, "tan")           \
  X(asin, 1, "asin")         \
  X(acos, 1, "acos")         \
  X(atan, 1, "atan")         \
  X(sinh, 1, "sinh")         \
  X(cosh, 1, "cosh")         \
  X(tanh, 1, "tanh")         \
  X(erf, 1, "erf")           \
  X(sigmoid, 1, "sigmoid")   \
  X(softplus, 1, "softplus") \
  X(relu, 1, "relu")         \
  X(floor, 1, "floor")       \
  X(abs, 1, "abs")           \
  X(sign, 1, "sign")         \
  X(minimum, 2, "min")       \
  X(maximum, 2, "max")       \
  X(less, 2, "<")            \
  X(less_equal, 2, "<=")     \
  X(equal, 2, "==")          \
  X(not_equal, 2, "!=")      \
  X(where, 3, "where")       \
  X(sum, 0, "")              \
  X(fma, 3, "")              \
  X(fms, 3, "")              \
  X(fnma, 3, "")

enum class operation : std::uint8_t {
  literal,    ///< a number
  parameter,  ///< x_index
  constant,   ///< a named number that is not optimised
  column,     ///< a number of the row that a sum over rows is at
#define RIVULET_ROW(name, arity, spelling) name,
  RIVULET_OPERATORS(RIVULET_ROW)
#undef RIVULET_ROW
      row_sum,  ///< the sum of its operand over the rows of the data; made into a loop by host/program/
};

struct operator_row {
  std::string_view name;
  int arity;
  std::string_view spelling;
};

inline constexpr std::array operator_table{
#define RIVULET_ROW(name, arity, spelling) operator_row{#name, arity, spelling},
    RIVULET_OPERATORS(RIVULET_ROW)
#undef RIVULET_ROW
};

/// Without operands: nothing but an index or a value.
constexpr bool is_leaf(operation op) { return op <= operation::column; }

/// The row of an operator; not for leaves and row_sum.
constexpr operator_row const& row(operation value) {
  return operator_table[static_cast<std::size_t>(value) - static_cast<std::size_t>(operation::add)];
}

constexpr bool is_comparison(operation op) { return op >= operation::less && op <= operation::not_equal; }

/// Whether the values jump and are constant in between.
constexpr bool is_step(operation op) { return op == operation::sign || op == operation::floor || is_comparison(op); }

}  // namespace rivulet::expression
