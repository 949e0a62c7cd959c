// The loop's text, the method's and the program's, traced into routines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/layout.hpp"
#include "host/cpu/traced_view.hpp"

namespace rivulet::cpu {

/// A routine and what it needs done once whenever lanes have taken new instances.
struct traced_routine {
  emit::routine turn, once;
};

/// Where every input of the instances lies in a block of this layout, or its value.
template <typename T>
sources<T> sources_of(layout<T> const& plan, program const& program, descent_settings const& settings,
                      instance_columns const& instances);

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
  /// A turn of a descent with a stop rule, for lanes of which none ends: those that would, by any test, are taken out
  /// of the mask in slot `active` and stay as they are before the turn.
  traced_routine quiet_turn(std::uint32_t active);
  /// A whole turn: f, the tests, the reducers, the step. Lanes that end stay at their last point; record::ending and
  /// record::gradient_norm say how, and they are −1 in slot `ended`, the others 0.
  traced_routine turn(std::uint32_t ended);
  /// A step of a descent without stop rule, with the reducers over f if there are any.
  traced_routine step();

 private:
  layout<T>& plan_;
  program const& program_;
  descent_settings const& settings_;
  far_functions far_;
  bool scales_;
  sources<T> sources_;
};

}  // namespace rivulet::cpu
