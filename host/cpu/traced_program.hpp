// Recording a program on a traced instance.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <type_traits>
#include <vector>

#include "host/cpu/traced_view.hpp"
#include "host/program/program.hpp"

namespace rivulet::cpu {

/// Where a program of a row finds its columns: these constants are numbers of the row.
struct row_columns {
  std::uint32_t first_constant = emit::none;
  std::uint32_t rows_behind = 0;  ///< behind the row that the routine is at
  std::uint32_t columns = 0;      ///< in a row
  bool tiled = false;             ///< every lane has columns of its own, a slot each
  /// [column] its number in a row; emit::none where it is a literal in every row. Empty: all are there, in order.
  std::vector<std::uint32_t> places;
  std::function<double(std::uint32_t row, std::uint32_t column)> literal;  ///< exact in the working precision
};

/// What is to be done with an output, given its number.
template <typename T, bool Scales>
using output_visitor = std::function<void(std::size_t, traced<T, Scales>)>;

/// Records the program at the view's x; calls `visit` for every output as soon as its value is there.
template <typename T, bool Scales>
void record_program(program const& program, traced_view<T, Scales> const& view, row_columns const& columns,
                    output_visitor<T, Scales> const& visit);
/// The same; gives the outputs.
template <typename T, bool Scales>
std::vector<traced<T, Scales>> record_program(program const& program, traced_view<T, Scales> const& view);

/// The value of one operator.
template <typename L>
L record_operation(expression::operation op, L a, L b, L c);

/// Calls trace with the machine's `scales` as a constant.
template <typename Trace>
auto on_machine(bool scales, Trace const& trace) {
  return scales ? trace(std::true_type{}) : trace(std::false_type{});
}

/// An instance and where what is done to it is recorded. A copy goes on from there on its own.
template <typename T, bool Scales>
struct traced_instance {
  recorder to;
  traced_view<T, Scales> view;

  traced_instance(layout<T> const& plan, sources<T> const& from, far_functions const& far, bool shared_numbers)
      : to(sizeof(T) == 8, far), view(to, plan, from, shared_numbers) {}
  traced_instance(traced_instance const& other) : to(other.to), view(other.view, to) {}
  traced_instance& operator=(traced_instance const&) = delete;
};

}  // namespace rivulet::cpu
