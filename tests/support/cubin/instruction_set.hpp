// What the 128 bits of instructions mean on one architecture, learnt from kernels whose PTX is known.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/cubin/elf.hpp"
#include "tests/support/cubin/histogram.hpp"

namespace rivulet::cubin {

/// What an instruction is for the audit.
enum class sort : std::uint8_t {
  integer,     ///< integers, moves, memory, control: nothing that rounds
  arithmetic,  ///< counted under its name
  exact,       ///< selections, comparisons with subnormals, negations: floating, but nothing that rounds
  local,       ///< local memory: a spill or an array with a dynamic index
  unknown      ///< an opcode or modifiers that were not learnt
};

struct meaning {
  cubin::sort sort = cubin::sort::unknown;
  std::string name;

  bool operator==(meaning const&) const = default;
};

/// Bits of an instruction that say how it computes.
struct modifier_field {
  unsigned first, width;

  bool operator==(modifier_field const&) const = default;
};

struct known_kernel;

/// No table is copied from anywhere. NVRTC compiles kernels of one operation each, written in PTX: what is left of a
/// kernel's code after all opcodes that integer kernels have is the operation, its opcode and its modifiers.
class instruction_set {
 public:
  explicit instruction_set(std::string architecture);

  meaning of(instruction which) const;

  /// What ptxas makes of a division or square root in PTX ("div.rn.f32"): `inlined` stands at every site, `shared` is
  /// the subroutine that all sites call.
  struct expansion {
    histogram inlined, shared;
  };
  expansion const& expansion_of(std::string const& operation) const { return expansions_.at(operation); }
  bool expands(std::string const& operation) const { return expansions_.contains(operation); }
  std::string const& architecture() const { return architecture_; }

 private:
  struct opcode_meaning {
    modifier_field field;
    std::map<std::uint64_t, meaning> by_field;
  };

  void learn_integers();
  void learn_local_memory();
  void learn_operations();
  void learn(known_kernel const& from, std::vector<instruction> const& code);
  void learn_expansions();

  std::string architecture_;
  std::set<std::uint64_t> integers_;
  std::map<std::uint64_t, opcode_meaning> floats_;
  std::map<std::string, expansion> expansions_;
};

/// What a kernel's code does.
struct audit {
  histogram arithmetic;
  std::vector<std::string> unknown;  ///< instructions that were not learnt
  int local = 0;                     ///< accesses to local memory
};
audit audit_of(std::vector<instruction> const& code, instruction_set const& by);

/// What the code of a PTX with this arithmetic must count: each operation once, and what divisions and square roots
/// become.
histogram expected_code(histogram const& ptx, instruction_set const& by);

/// What is wrong with a kernel's code, given the PTX that it was made from, in lines; empty where nothing is:
/// arithmetic outside the contract in the PTX; instructions that were not learnt; local memory; operations that are
/// missing (merged by contraction, for instance) or that the PTX does not have. A few operations that the PTX has may
/// stand in the code more often: ptxas computes a short value such as `1 - beta` again where that is cheaper than to
/// keep it, and copies a small block to where it continues.
std::string complaints(std::string_view ptx, std::vector<instruction> const& code, instruction_set const& by);

/// The instruction set of "sm_90", learnt once in a process.
instruction_set const& instruction_set_of(std::string const& architecture);

}  // namespace rivulet::cubin
