// The state that instructions work on: threads, their block, the run they belong to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/support/ptx/image.hpp"
#include "tests/support/ptx/machine.hpp"
#include "tests/support/ptx/races.hpp"

namespace ptx {

struct block;

/// What all threads of a launch share.
struct run_state {
  std::shared_ptr<image_content const> code;
  options chosen;
  launch const* shape = nullptr;
  memory* global = nullptr;
  decoded_function const* kernel = nullptr;
  std::vector<std::vector<std::uint64_t>> frames;  ///< per function: constants and addresses in place
  std::vector<std::byte> parameters;
  std::vector<std::uint64_t> counts;  ///< per instruction
  std::vector<extent> last_extents;   ///< per instruction: the allocation that its last access met
  race_detector global_races;
  bool slow_checks = false;

  instruction const* first() const { return code->code.data(); }
  std::size_t index(instruction const& i) const { return static_cast<std::size_t>(&i - first()); }
};

enum class stop { none, exited, at_exchange, at_active_mask, at_barrier };

/// Lanes that meet have the same kind, that is the same opcode and type.
enum class exchange {
  shuffle_up,
  shuffle_down,
  shuffle_butterfly,
  shuffle_index,
  vote_all,
  vote_any,
  vote_uniform,
  vote_ballot,
  match_any_32,
  match_any_64,
  match_all_32,
  match_all_64,
  add_u32,
  min_u32,
  max_u32,
  min_s32,
  max_s32,
  and_b32,
  or_b32,
  xor_b32,
  elect,
  synchronise
};

/// A lane's part in an exchange between the lanes of `mask`, or in a barrier.
struct request {
  exchange kind = exchange::synchronise;
  std::uint32_t mask = 0;
  std::uint64_t value = 0;
  std::uint32_t b = 0, c = 0;
  instruction const* at = nullptr;
};

struct call_record {
  instruction const* resume = nullptr;
  call_site const* site = nullptr;
  std::uint32_t caller = 0;  ///< function
  std::uint64_t local_begin = 0, local_end = 0;
};

/// A thread is its registers and the instruction it stands at: no stack of the host, so any order is possible.
struct thread {
  std::uint64_t* frame = nullptr;
  run_state* run = nullptr;
  block* owner = nullptr;
  instruction const* next = nullptr;
  stop stopped = stop::none;
  bool carry = false;
  unsigned linear = 0;
  std::array<unsigned, 3> index{};
  std::vector<std::uint64_t> stack;
  std::size_t frame_begin = 0;
  std::vector<std::byte> local;
  std::uint64_t local_begin = 0, local_end = 0;
  std::vector<call_record> calls;
  request wanted;
  lane_clocks clocks{};  ///< for the race checks

  unsigned lane() const { return linear % 32; }
};

struct warp {
  std::uint32_t all = 0;
  std::uint32_t runnable = 0, exited = 0, at_exchange = 0, at_active_mask = 0, at_barrier = 0;
  unsigned first = 0;  ///< thread of lane 0
};

struct block {
  run_state* run = nullptr;
  std::uint64_t number = 0;
  std::array<unsigned, 3> index{};
  std::vector<thread> threads;
  std::vector<warp> warps;
  std::vector<std::byte> shared;
  std::unique_ptr<written_bytes> shared_written;
  race_detector shared_races;
  std::uint64_t barriers = 0;  ///< passed
};

/// An error of the kernel at an instruction; run() puts kernel, line and thread before the message.
struct fault {
  std::array<unsigned, 3> block_index, thread_index;
  instruction const* where;
  std::string message;
};

/// Begins a frame's local memory after that of its caller.
void enter_local_memory(thread& t, std::size_t bytes);

[[noreturn]] void raise(thread const& who, instruction const& where, std::string message);

template <typename T>
T read(thread const& t, std::uint32_t slot) {
  if constexpr (std::is_same_v<T, bool>) {
    return t.frame[slot] != 0;
  } else {
    T value;
    std::memcpy(&value, &t.frame[slot], sizeof value);
    return value;
  }
}

/// The whole slot: narrow signed integers are extended by their sign, the rest by zeros.
template <typename T>
std::uint64_t widen(T value) {
  if constexpr (std::is_same_v<T, float>) {
    return std::bit_cast<std::uint32_t>(value);
  } else if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<std::uint64_t>(value);
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? 1 : 0;
  } else if constexpr (std::signed_integral<T>) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  } else {
    return value;
  }
}

template <typename T>
void write(thread& t, std::uint32_t slot, T value) {
  t.frame[slot] = widen(value);
}

}  // namespace ptx
