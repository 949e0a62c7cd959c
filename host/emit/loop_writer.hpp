// Writes a whole routine: load what is carried, turn until done, store it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "host/emit/turn_writer.hpp"

namespace rivulet::emit {

class loop_writer {
 public:
  loop_writer(schedule const& schedule, pins const& pins, encoder& encoder)
      : schedule_(schedule),
        pins_(pins),
        encoder_(encoder),
        allocator_(schedule, pins, encoder),
        turn_(schedule, allocator_, encoder) {}

  void write();
  std::uint32_t scratch_slots() { return allocator_.scratch().slots(); }
  std::uint32_t spills() const { return allocator_.spills(); }

 private:
  void load_carried();
  void load_mask(std::int32_t slot, place home);
  void store_carried();
  void store_mask(std::int32_t slot, place home);
  void write_end_tests(asmjit::Label top, asmjit::Label exit);
  std::pair<int, int> in_mask_registers(std::uint32_t mask, std::uint32_t copy) const;
  std::int32_t slot_of(machine_carried const& carried, std::uint32_t copy) const {
    return displacement(encoder_.target(), carried.slot, copy);
  }
  std::uint32_t copies(machine_carried const& carried) const { return carried.shared ? 1 : schedule_.group(); }

  schedule const& schedule_;
  pins const& pins_;
  encoder& encoder_;
  allocator allocator_;
  turn_writer turn_;
};

}  // namespace rivulet::emit
