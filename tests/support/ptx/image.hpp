// A decoded module: one array of fixed-size instructions, and what launches need to know about its functions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ptx {

struct thread;
struct instruction;

/// Executes one instruction; returns the next, or null where the thread must stop (thread::stopped says why).
using handler = instruction const* (*)(thread&, instruction const&);

/// Operands are slots of the frame: registers and constants alike, 8 bytes each. Loads and stores in the frame itself
/// (function parameters) count in bytes. `e` holds a displacement.
struct instruction {
  handler run = nullptr;
  std::uint32_t d = 0, a = 0, b = 0, c = 0;
  std::int32_t e = 0;
  std::uint32_t f = 0;
};

/// What errors and counts say about the instruction of the same index.
struct instruction_text {
  unsigned line = 0;
  std::uint32_t opcode = 0;  ///< index of image_content::opcodes; 0 for helpers that no text shows
  std::uint32_t function = 0;
};

struct module_variable {
  std::string name;
  std::vector<std::uint8_t> initial;
};

/// A frame slot that holds the address of a module variable; filled for every run.
struct relocation {
  std::uint32_t slot = 0;
  std::uint32_t variable = 0;
  std::uint64_t offset = 0;
};

struct parameter {
  std::uint32_t slot = 0;
  std::size_t bytes = 0;
  std::size_t offset = 0;  ///< among the kernel's parameters
};

/// Slot 0 holds where the frame's local memory begins.
struct decoded_function {
  std::string name;
  bool entry = false;
  std::uint32_t first = 0;           ///< instruction
  std::vector<std::uint64_t> frame;  ///< constants in place, everything else a pattern
  std::size_t local_bytes = 0;
  std::size_t most_threads = 0;
  std::size_t parameter_bytes = 0;
  std::vector<parameter> parameters, results;
  std::vector<relocation> relocations;
};

struct slot_copy {
  std::uint32_t from = 0, to = 0, count = 0;
};

struct call_site {
  std::uint32_t callee = 0;
  std::vector<slot_copy> arguments, results;
};

struct image_content {
  std::vector<instruction> code;
  std::vector<instruction_text> texts;  ///< as many as `code`
  std::vector<std::string> opcodes{""};
  std::vector<decoded_function> functions;
  std::vector<call_site> calls;
  std::vector<std::array<std::uint32_t, 8>> slot_lists;  ///< of vector operands
  std::vector<std::vector<std::int32_t>> branch_tables;  ///< displacements
  std::vector<module_variable> variables;
  std::size_t shared_bytes = 0;    ///< static, of all functions
  std::size_t dynamic_shared = 0;  ///< where `extern .shared` begins
};

/// What a register or a fresh local byte holds before anything is written to it.
inline constexpr std::uint64_t unset_bits = 0xa5a5'a5a5'a5a5'a5a5;

/// Generic addresses of memories that are not global; host addresses lie below.
inline constexpr std::uint64_t shared_window = 0x0100'0000'0000'0000;
inline constexpr std::uint64_t local_window = 0x0200'0000'0000'0000;
inline constexpr std::uint64_t parameter_window = 0x0300'0000'0000'0000;
inline constexpr std::uint64_t window_mask = 0xff00'0000'0000'0000;

}  // namespace ptx
