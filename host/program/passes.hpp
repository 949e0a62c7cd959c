// The passes between a graph and a finished program; docs/design/program.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/program/program.hpp"

namespace rivulet {

/// A program on its way: instructions in the order of the graph's nodes, some of them perhaps dead.
struct draft {
  rivulet::program program;
  std::vector<bool> in_sum;  ///< [instruction] an addition of a sum's tree, never fused
};

/// Everything the roots need, one instruction per node; sums become additions on the fixed tree of width 32.
draft lower(expression::graph const& graph, std::vector<expression::node_id> const& roots);

/// make_program for roots with sums over the rows of `data`; the number of rows is the constant `row_count`. Data has
/// all of the objective's columns, also those that simplifying has done away with.
program make_row_program(expression::graph const& whole, std::vector<expression::node_id> const& roots,
                         std::uint32_t parameters, std::uint32_t constants, std::uint32_t columns,
                         std::uint32_t row_count, shared_rows data);

/// make_program, or make_row_program where the objective sums over rows. `constants`: those of the graph.
program make_program_of(objective_data const& objective, expression::graph const& graph,
                        std::vector<expression::node_id> const& roots, std::uint32_t constants, shared_rows data);

/// Turns an add or subtract with a product that is used only there into one fma; the product is left dead.
void fuse(draft& draft);

/// The instructions that the outputs need, in an order with short lifetimes.
std::vector<std::uint32_t> schedule(program const& program);

/// The program of the given instructions (operands before users) in the given order, renumbered; literals that
/// nothing uses are dropped.
program rearrange(program const& program, std::vector<std::uint32_t> const& order);

/// The operands of an instruction, `none` included.
inline std::array<operand, 3> operands(instruction const& instruction) {
  return {instruction.a, instruction.b, instruction.c};
}

}  // namespace rivulet
