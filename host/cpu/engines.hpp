// The lanes that were compiled, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/descend.hpp"
#include "host/cpu/engine.hpp"

namespace rivulet::cpu {

template <typename T>
struct engine {
  rivulet::cpu::evaluator<T> evaluator;
  void (*descend)(block<T>&);
  cpu::conversions<T> conversions;
  int lanes() const { return evaluator.vector_width * vectors_per_block; }
};

/// Throws device_error where this processor lacks the instruction set or it was not compiled in.
template <typename T>
engine<T> engine_of(simd lanes);

}  // namespace rivulet::cpu
