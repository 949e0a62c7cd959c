// From a routine to machine code: choose instructions, order them, share out the registers, write, seal.
// SPDX-License-Identifier: Apache-2.0
#include <cassert>

#include "host/emit/loop_writer.hpp"
#include "host/emit/sealed_memory.hpp"

namespace rivulet::emit {

std::optional<compiled_routine> compile(routine const& routine, target const& target) {
  assert(target.group > 0 && target.vectors_per_slot % target.group == 0);
  auto const code =
      target.set == instruction_set::avx512 ? select_avx512(routine, target) : select_avx2(routine, target);
  schedule const schedule(code, static_cast<std::uint32_t>(target.group));
  auto const pins = choose_pins(schedule, target);
  encoder encoder(target, code.literals);
  loop_writer writer(schedule, pins, encoder);
  writer.write();
  assert(!encoder.failed());
  auto const& buffer = encoder.buffer();
  auto const memory = seal({reinterpret_cast<std::byte const*>(buffer.data()), buffer.size()});
  if (encoder.failed() || memory.begin == nullptr) return std::nullopt;
  compiled_routine result;
  result.memory_ = memory.begin;
  result.memory_bytes_ = memory.bytes;
  result.code_bytes_ = buffer.size();
  result.entry_ = reinterpret_cast<entry_point>(static_cast<std::byte*>(memory.begin) + encoder.entry_offset());
  result.scratch_slots_ = writer.scratch_slots();
  result.spills_ = writer.spills();
  return result;
}

}  // namespace rivulet::emit
