// Compiled routines: who owns the code.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/compiled_routine.hpp"

#include <utility>

#include "host/emit/sealed_memory.hpp"

namespace rivulet::emit {

compiled_routine::compiled_routine(compiled_routine&& other) noexcept { *this = std::move(other); }

compiled_routine& compiled_routine::operator=(compiled_routine&& other) noexcept {
  std::swap(entry_, other.entry_);
  std::swap(memory_, other.memory_);
  std::swap(memory_bytes_, other.memory_bytes_);
  std::swap(code_bytes_, other.code_bytes_);
  std::swap(scratch_slots_, other.scratch_slots_);
  std::swap(spills_, other.spills_);
  return *this;
}

compiled_routine::~compiled_routine() { release({memory_, memory_bytes_}); }

}  // namespace rivulet::emit
