// A program as instructions of the interpreter: handlers chosen by operand forms, slots shared by liveness.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "host/cpu/engine.hpp"
#include "host/program/program.hpp"

namespace rivulet::cpu {

/// A literal of a program in precision T.
template <typename T>
T literal_of(program const& program, std::uint32_t index) {
  if constexpr (sizeof(T) == 4) {
    return program.literals[index].float32;
  } else {
    return program.literals[index].float64;
  }
}

/// Where a program finds its inputs and leaves its outputs, as numbers of slots.
template <typename T>
struct slot_map {
  std::uint32_t parameters;  ///< first of the slots of x
  std::uint32_t f;
  std::uint32_t gradient;                 ///< first of the slots of the gradient
  std::vector<std::uint32_t> constants;   ///< slot of each constant
  std::vector<std::optional<T>> uniform;  ///< its value, where it is the same for all instances
  std::uint32_t free;                     ///< first slot that may be used
  /// Of the uniform constants, those whose scalar is written anew before the instructions run.
  std::uint32_t first_changing = 0, changing = 0;
};

template <typename T>
struct translation {
  std::vector<code> instructions;                         ///< ends with halt
  std::vector<std::pair<std::uint32_t, T>> scalars;       ///< byte offset, value: literals read by broadcast
  std::vector<std::pair<std::uint32_t, T>> filled_slots;  ///< slot, value of all its lanes
  std::uint32_t free;                                     ///< first slot after those used
};

/// Throws invalid_argument where the slots exceed the interpreter's 4 GiB.
template <typename T>
translation<T> translate(program const& program, slot_map<T> const& slots, evaluator<T> const& evaluator);

}  // namespace rivulet::cpu
