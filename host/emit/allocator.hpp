// Registers while the code of a turn is written: the value read last is the first to leave (Belady).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/emit/encoder.hpp"
#include "host/emit/parallel_copy.hpp"
#include "host/emit/pins.hpp"
#include "host/emit/schedule.hpp"
#include "host/emit/scratch.hpp"

namespace rivulet::emit {

/// Every step goes: begin, load and operand for what it reads, settle, result, (write the instruction,) end.
class allocator {
 public:
  allocator(schedule const& schedule, pins const& pins, encoder& encoder);

  void begin(std::uint32_t position);
  /// The register of a value, which is loaded if need be and stays until settle.
  int load(std::uint32_t value);
  /// A register or memory, whichever costs less.
  place operand(std::uint32_t value, bool memory_allowed);
  bool in_register(std::uint32_t value) const { return registers_[value] >= 0; }
  int register_of(std::uint32_t value) const { return registers_[value]; }
  place where(std::uint32_t value) const;
  /// Whether the step is the last to read the value, so that its register may become the result's.
  bool gives_way(std::uint32_t value) const;
  /// The first read after this step.
  std::uint32_t next_read(std::uint32_t value) const;
  /// The register a value should be computed in; −1: any.
  int wish(std::uint32_t value) const;
  /// What this step read last is given up.
  void settle();
  int result(std::uint32_t value);
  /// Before settle: a register for the result that holds the value of an operand, its own if it is not needed again.
  int result_over(std::uint32_t value, std::uint32_t operand);
  void end();

  void begin_region();
  void end_region();
  /// Carried values go where the next turn expects them.
  void end_turn();

  emit::scratch& scratch() { return scratch_; }
  std::uint32_t spills() const { return spills_; }
  /// Where carried value c of vector `copy` is when a turn begins.
  place home(std::size_t c, std::uint32_t copy) const;
  /// Where a leaf can be loaded from.
  place backing(std::uint32_t value) const { return backing_[value]; }
  /// Registers that hold nothing when a turn begins.
  int idle_vector_register() const;
  int idle_mask_register() const;

 private:
  struct before_region {
    std::array<std::uint32_t, all_registers> owners;
    std::vector<std::uint32_t> stored;  ///< in memory only since the region began
  };

  void list_replacements();
  bool is_read_again(std::uint32_t value) const { return cursor_[value] < schedule_.reads(value).size(); }
  std::uint64_t registers_of(bank bank) const;
  int acquire(bank bank, int wish = -1);
  int evict(bank bank);
  void save(std::uint32_t value);
  void occupy(int reg, std::uint32_t value);
  void release(std::uint32_t value);
  void send_home(std::uint32_t entry);
  place home_of_entry(std::uint32_t entry) const;
  std::vector<transfer> moves_at_end() const;

  schedule const& schedule_;
  encoder& encoder_;
  emit::scratch scratch_;
  std::uint32_t position_ = 0, spills_ = 0;

  // By value
  std::vector<int> registers_;         ///< −1: none
  std::vector<std::uint32_t> cursor_;  ///< into schedule::reads, the first not done
  std::vector<place> backing_;         ///< where it can be had without a register
  std::vector<char> has_cell_, fixed_;
  std::vector<std::uint32_t> first_entry_;  ///< of the carried values it replaces; none at the end

  // By entry: carried value · group + copy
  std::vector<std::uint32_t> next_entry_;  ///< with the same next value
  std::vector<int> pinned_;
  std::vector<place> homes_;
  std::vector<char> sent_;
  std::vector<std::uint32_t> entry_of_;  ///< by value: of the carried value itself

  // By register
  std::array<std::uint32_t, all_registers> owners_;
  std::uint64_t free_ = 0, usable_ = 0, locked_ = 0, reserved_ = 0, fixed_registers_ = 0;

  std::vector<std::pair<bank, std::int32_t>> dying_cells_;
  std::vector<std::uint32_t> maybe_home_;  ///< entries whose old value died or whose new one was made
  bool in_region_ = false;
  before_region before_;
};

}  // namespace rivulet::emit
