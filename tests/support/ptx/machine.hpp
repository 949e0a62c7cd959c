// Parses PTX and executes it on the CPU, with every access and every rendezvous checked (docs/design/ptx-machine.md).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/ptx/memory.hpp"

namespace ptx {

struct image_content;

/// A parsed and decoded module. Copies are cheap and share it.
struct image {
  std::shared_ptr<image_content const> content;

  std::vector<std::string> entries() const;
  /// The size of each parameter of a kernel. Throws std::runtime_error where there is no such kernel.
  std::vector<std::size_t> parameter_bytes(std::string_view entry) const;
  std::size_t most_threads(std::string_view entry) const;  ///< of a block, where the kernel limits them, else 1024
};

/// Throws std::runtime_error with the line of anything it does not know.
image parse(std::string_view text);

struct extent3 {
  unsigned x = 1, y = 1, z = 1;

  std::uint64_t count() const { return std::uint64_t{x} * y * z; }
};

struct launch {
  extent3 blocks, threads;
  std::size_t shared_bytes = 0;  ///< dynamic
  /// One pointer for each of the kernel's parameters, to as many bytes as the parameter has.
  std::span<void* const> arguments;
};

enum class order { forward, reversed, random };

/// What activemask answers: the lanes of a warp that wait there, some of them, or the caller alone.
enum class grouping { together, random, alone };

struct options {
  order threads = order::forward;
  order blocks = order::forward;
  grouping active_lanes = grouping::together;
  std::uint64_t seed = 1;
  unsigned resident_blocks = 1;          ///< blocks that take turns
  std::uint64_t slice = 1u << 16;        ///< instructions of a turn, at most; a random order draws 1 … slice
  std::uint64_t budget = 4'000'000'000;  ///< instructions of all threads, then an error
  bool check_shared_races = false;
  bool check_global_races = false;
  bool check_unwritten = false;     ///< loads of bytes that nobody wrote are errors, in global and shared memory
  bool allow_exited_lanes = false;  ///< in masks of *.sync, as PTX does; otherwise an error
};

struct statistics {
  std::map<std::string, std::uint64_t>
      executed;  ///< by full opcode, as "fma.rn.f32"; guards that are false not counted
  std::uint64_t total = 0;
};

/// Throws std::runtime_error with kernel, line, instruction, block and thread of whatever went wrong. Runs on different
/// memories may be concurrent.
statistics run(image const& code, std::string_view entry, launch const& shape, memory& global,
               options const& chosen = {});

}  // namespace ptx
