// The loop's text, the method's and the program's, traced into routines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "host/cpu/layout.hpp"
#include "host/cpu/traced_program.hpp"
#include "host/cpu/traced_view.hpp"

namespace rivulet::cpu {

/// A routine and what it needs done once whenever lanes have taken new instances.
struct traced_routine {
  emit::routine turn, once;
};

/// The two turns of a descent with a stop rule.
struct traced_turns {
  traced_routine turn, quiet;
};

/// Where every input of the instances lies in a block of this layout, or its value.
template <typename T>
sources<T> sources_of(layout<T> const& plan, program const& program, descent_settings const& settings,
                      instance_columns const& instances);

/// For the self-test: from the vectors in slots 0, 1 and 2 all traps of kernels/conformance.hpp, then the operators,
/// one after the other into slots from `first_result` on.
template <typename T>
emit::routine trace_conformance(std::span<expression::operation const> operators, std::uint32_t first_result,
                                far_functions const& far, bool scales);

/// Traces for one study and one kind of machine; `plan.total_slots` grows by the slots that the routines use.
template <typename T>
class tracer {
 public:
  tracer(layout<T>& plan, program const& program, descent_settings const& settings, instance_columns const& instances,
         far_functions const& far, bool scales)
      : plan_(plan),
        program_(program),
        settings_(settings),
        far_(far),
        scales_(scales),
        sources_(sources_of(plan, program, settings, instances)) {}

  /// f and the gradient into their slots.
  emit::routine evaluation();
  /// What the rows read that is the same for all of them, into its slots.
  emit::routine before_rows();
  /// The sums over `rows` rows, each `step` behind the one before, into the slots of the partials.
  emit::routine row_leaf(std::size_t rows, std::size_t step);
  /// Adds one row to the partials in every turn, and goes on to the row that belongs to the same partials.
  emit::routine row_chain();
  /// A whole turn: f, the tests, the reducers, the step. Lanes that end stay at their last point; record::ending and
  /// record::gradient_norm say how, and they are −1 in slot `flags`, the others 0. And a quiet turn, for lanes of which
  /// none ends: those that would, by any test, are taken out of the mask in slot `flags` and stay as they are before
  /// it.
  traced_turns turns(std::uint32_t flags);
  /// A step of a descent without stop rule, with the reducers over f if there are any.
  traced_routine step();

 private:
  row_columns row_columns_of() const;

  template <typename Instance>
  traced_routine turn(Instance& on, std::uint32_t ended);
  template <typename Instance>
  traced_routine quiet_turn(Instance& on, std::uint32_t active);

  layout<T>& plan_;
  program const& program_;
  descent_settings const& settings_;
  far_functions far_;
  bool scales_;
  sources<T> sources_;
};

}  // namespace rivulet::cpu
