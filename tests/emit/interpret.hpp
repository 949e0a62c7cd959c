// What a routine means, plainly: every lane on its own, one instruction after the other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/emit/compiled_routine.hpp"

namespace rivulet::emit {

/// Slots of one group: bytes as the emitter lays them out, with vectors_per_slot == group or more.
class memory_image {
 public:
  memory_image(emit::target const& target, std::uint32_t slots);
  void* group() { return begin_; }
  void const* group() const { return begin_; }
  std::uint64_t get(std::uint32_t slot, int lane) const;
  void set(std::uint32_t slot, int lane, std::uint64_t bits);
  int lanes() const { return target_.lanes() * target_.group; }
  emit::target const& target() const { return target_; }
  memory_image(memory_image const& other);
  memory_image& operator=(memory_image const&) = delete;

 private:
  std::size_t at(std::uint32_t slot, int lane) const;
  emit::target target_;
  std::vector<std::byte> bytes_;
  std::byte* begin_;
};

/// Makes the turns on the image, the first on this row, and returns how many.
std::uint64_t interpret(routine const& routine, memory_image& memory, std::uint64_t turns,
                        std::byte const* row = nullptr);

}  // namespace rivulet::emit
