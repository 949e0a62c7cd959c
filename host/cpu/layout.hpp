// What all threads of a descent share: settings for the loop, the programs, and where everything lies in a block.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/cpu/engines.hpp"
#include "host/cpu/row_plan.hpp"
#include "host/cpu/translate.hpp"
#include "host/descent/descent.hpp"
#include "host/emit/compiled_routine.hpp"

namespace rivulet::cpu {

inline constexpr std::uint32_t absent = ~std::uint32_t{0};

/// Numbers of slots; docs/design/cpu.md draws them.
struct slot_numbers {
  std::uint32_t state = 0, saved = absent, gradient = 0, f = 0, previous_x = absent, records = 0, flags = absent;
  std::vector<std::uint32_t> constants;
  std::array<std::uint32_t, hyperparameter_count> hyperparameters{};
  std::vector<std::uint32_t> rates;  ///< [learning-rate group], 0 is the common one; absent where nothing reads it
  row_slots rows;                    ///< where f sums over rows
  std::uint32_t free = 0;
};

/// The value of a column that is the same for all instances.
template <typename T>
std::optional<T> uniform_value(column const& from) {
  return from.data != nullptr && from.stride == 0 ? std::optional<T>(static_cast<T>(from[0])) : std::nullopt;
}

template <typename T>
struct layout {
  cpu::engine<T> engine;
  kernels::loop_settings_of<T> settings;
  int parameters = 0, state_arrays = 0, state_numbers = 0;
  bool fixed = false, reduces = false, grouped = false;
  slot_numbers slots;
  std::vector<std::uint32_t> rate_slots;  ///< [parameter], one even without parameters
  std::vector<T> lower, upper;            ///< [parameter] bounds; empty where there are none
  row_plan<T> rows;                       ///< where f sums over rows: what comes before evaluation and step
  translation<T> evaluation, step;
  bool step_advances = false;
  std::uint32_t total_slots = 0;
  compiled_code compiled{};
  std::vector<emit::compiled_routine> code;  ///< owns what `compiled` points to
  double compile_seconds = 0;
  bool is_compiled() const {
    return compiled.evaluation.run != nullptr || compiled.steps.run != nullptr || compiled.turn.run != nullptr;
  }
  /// Numbers of an instance's state: x, state arrays, numbers.
  int state_size() const { return (1 + state_arrays) * parameters + state_numbers; }
  std::size_t lanes() const { return static_cast<std::size_t>(engine.lanes()); }
};

/// Throws invalid_argument for what the lanes cannot count or hold.
template <typename T>
layout<T> make_layout(program const& program, descent_settings const& settings, instance_columns const& instances,
                      execution const& how);

}  // namespace rivulet::cpu
