// A program: f and its gradient as one straight list of instructions, fused and scheduled once for all back-ends.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/expression/graph.hpp"
#include "host/expression/objective_data.hpp"

namespace rivulet {

/// Where an operand comes from.
enum class operand_kind : std::uint8_t { none, value, parameter, constant, literal };

struct operand {
  operand_kind kind = operand_kind::none;
  std::uint32_t index = 0;  ///< value: the instruction that computes it
  friend bool operator==(operand const&, operand const&) = default;
};

/// value i = op(a, b, c). Only operators with arity 1 to 3 of operators.hpp, `sum` excluded (expanded to add).
struct instruction {
  expression::operation op;
  operand a, b, c;
};

struct row_loop;

/// Single assignment: instruction i defines value i; an operand always refers to an earlier value.
struct program {
  std::uint32_t parameters = 0;
  std::uint32_t constants = 0;
  std::vector<expression::number> literals;
  std::vector<instruction> instructions;
  std::vector<operand>
      outputs;  ///< [0] is f, [1 + i] is ∂f/∂x_i, then the matrix of a fit; may be a literal, parameter or constant
  std::shared_ptr<row_loop const> rows;  ///< where f sums over rows: what comes before the instructions

  operand const& f() const { return outputs[0]; }
  operand const& gradient(std::size_t i) const { return outputs[1 + i]; }
  bool has_matrix() const { return parameters > 0 && outputs.size() > 1 + std::size_t{parameters}; }
  /// A_ji of a fit, i <= j.
  operand const& matrix(std::size_t j, std::size_t i) const { return outputs[1 + parameters + j * (j + 1) / 2 + i]; }
};

struct grouped_column {
  std::span<double const> values;  ///< [row of all groups], to be rounded to the precision of the study
  bool shared = false;             ///< row r of every group has value number r
};

/// Rows of which every instance sums over those of one group, which are neighbours.
struct row_groups {
  std::vector<std::size_t> first;  ///< [group]: its first row; at last the number of all rows
  std::vector<grouped_column> columns;
  std::shared_ptr<void const> owner;  ///< keeps the values

  std::size_t size() const { return first.size() - 1; }
  std::size_t count(std::size_t group) const { return first[group + 1] - first[group]; }
  double at(std::size_t group, std::size_t row, std::size_t column) const {
    auto const& from = columns[column];
    return from.values[from.shared ? row : first[group] + row];
  }
};

/// The values of the columns that a program reads: shared by all instances, or in groups.
struct row_values {
  std::size_t rows = 0, columns = 0;         ///< rows: those of the longest group
  std::vector<double> values;                ///< [row][column], rounded to the precision of the study; none with groups
  std::shared_ptr<row_groups const> groups;  ///< null where all instances share the values

  /// Whether all instances sum over as many rows.
  bool regular() const { return groups == nullptr || groups->first.back() == rows * groups->size(); }
  /// Rows of an instance of the group, and the value in one of them.
  std::size_t count(std::size_t group) const { return groups == nullptr ? rows : groups->count(group); }
  double at(std::size_t group, std::size_t row, std::size_t column) const {
    return groups == nullptr ? values[row * columns + column] : groups->at(group, row, column);
  }
};
using shared_rows = std::shared_ptr<row_values const>;

/// Sums over the rows of data: `before` once, `row` for every row, then the instructions of the program itself. The
/// constants of all three begin with those of `before`; then come its outputs, then the columns (in `row`) or the sums
/// (in the program itself).
struct row_loop {
  program before;           ///< what is the same for all rows
  program row;              ///< output i is the term of sum i
  std::uint32_t row_count;  ///< number of the constant that says how many rows there are
  shared_rows data;         ///< null where a program is only looked at

  std::size_t sums() const { return row.outputs.size(); }
  std::uint32_t first_output() const { return before.constants; }
  /// Number of the first column in `row`, and of the first sum in the program itself.
  std::uint32_t first_own() const { return before.constants + static_cast<std::uint32_t>(before.outputs.size()); }
};

/// Builds the program of `roots` (f first): expands sums on their tree, fuses multiply-adds (an add or subtract
/// whose operand is a product used only there; never inside the tree of a sum), schedules for short lifetimes.
program make_program(expression::graph const& graph, std::vector<expression::node_id> const& roots,
                     std::uint32_t parameters, std::uint32_t constants);

/// f and ∇f of an objective; negated as a whole when `maximize`. `data`: the objective's columns, if it has any.
program make_descent_program(objective_data const& objective, bool maximize, shared_rows data = {});

/// The objective without the terms that it adds to its sums over rows: those that depend on no row. Without a
/// gradient: the other outputs are 0.
program make_loss_program(objective_data const& objective, shared_rows data);
/// The same with the Gauss-Newton matrix of f behind the gradient, its lower triangle row by row, and the gradient as
/// the fit's own sums (docs/methods.md, "Levenberg-Marquardt"). Throws invalid_argument where f is no sum of squares or
/// Poisson losses.
program make_fit_program(objective_data const& objective, bool maximize, shared_rows data = {});

/// H·v of an objective; the directions are the constants after the objective's own. outputs[i] = (H v)_i.
program make_hessian_vector_program(objective_data const& objective, shared_rows data = {});

/// The same program without what only f needs: every remaining value has the same bits. outputs[0] is none.
program gradient_only(program const& full);

/// One line per instruction: "v3 = fma(v1, x.a, 0.5)".
/// Sums over rows are shown part by part.
std::string to_text(program const& program, std::vector<std::string> const& parameters,
                    std::vector<std::string> const& constants, std::vector<std::string> const& columns = {});

}  // namespace rivulet
