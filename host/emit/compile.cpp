// From a routine to machine code: choose instructions, order them, share out the registers, write, seal.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

#include "host/emit/loop_writer.hpp"
#include "host/emit/sealed_memory.hpp"

namespace rivulet::emit {
namespace {

/// Whether instructions, whose displacements have 32 bits with a sign, reach the end of so many slots.
bool reaches(target const& target, std::uint64_t slots) {
  return slots <=
         std::uint64_t{std::numeric_limits<std::int32_t>::max()} / static_cast<std::uint64_t>(target.slot_bytes());
}

std::uint64_t slots_of(routine const& routine) {
  std::uint64_t slots = 0;
  auto const use = [&slots](std::uint32_t slot) { slots = std::max(slots, std::uint64_t{slot} + 1); };
  for (auto const& each : routine.instructions) {
    if (each.op == opcode::input || each.op == opcode::row_slot || each.op == opcode::load || each.op == opcode::store)
      use(each.immediate32);
  }
  for (auto const& each : routine.carried) use(each.slot);
  for (auto const& each : routine.masks) use(each.slot);
  return slots;
}

}  // namespace

std::optional<compiled_routine> compile(routine const& routine, target const& target) {
  assert(target.group > 0 && target.vectors_per_slot % target.group == 0);
  assert(std::has_single_bit(static_cast<unsigned>(target.vectors_per_slot)));
  if (!reaches(target, slots_of(routine))) return std::nullopt;
  auto const code =
      target.set == instruction_set::avx512 ? select_avx512(routine, target) : select_avx2(routine, target);
  auto const wave = target.wave == 0 ? target.group : target.wave;
  assert(wave > 0 && target.group % wave == 0);
  schedule const schedule(code, static_cast<std::uint32_t>(target.group), static_cast<std::uint32_t>(wave));
  auto const pins = choose_pins(schedule, target);
  encoder encoder(target, code.literals);
  loop_writer writer(schedule, pins, encoder);
  writer.write();
  if (!reaches(target, std::uint64_t{target.scratch_slot} + writer.scratch_slots())) return std::nullopt;
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
