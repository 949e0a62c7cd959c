// Finds two threads that touch the same bytes, one of them writing, with nothing that orders them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ptx {

struct instruction;

/// For each lane of the warp, the last of its stamps that this lane knows to lie before it.
using lane_clocks = std::array<std::uint32_t, 32>;

enum class access_kind { load, store, strong_load, strong_store, atomic };

struct accessor {
  std::uint64_t block = 0;
  std::uint64_t barriers = 0;  ///< that the block has passed
  unsigned thread = 0;         ///< in the block
  lane_clocks const* clocks = nullptr;
};

struct recorded_access {
  std::uint64_t block = 0;
  std::uint64_t barriers = 0;
  unsigned thread = 0;
  std::uint32_t stamp = 0;
  access_kind kind = access_kind::load;
  std::uint8_t bytes = 0;  ///< a flag for each byte of the word
  instruction const* where = nullptr;
};

/// Ordered are: a thread with itself, accesses with a barrier of the block between, lanes with a bar.warp.sync of both
/// between. Shuffles and votes order nothing, as PTX says. Atomic, volatile, relaxed, acquire and release accesses do
/// not race with each other.
class race_detector {
 public:
  /// Records an access; returns an earlier one that races with it.
  std::optional<recorded_access> access(accessor const& who, std::uint64_t address, unsigned bytes, access_kind kind,
                                        instruction const& where);
  void clear() { words_.clear(); }

 private:
  struct word {
    std::vector<recorded_access> loads;  ///< plain ones, the last of each thread
    std::vector<recorded_access> others;
  };
  std::unordered_map<std::uint64_t, word> words_;  ///< by address / 4
};

/// Lanes of `mask` met at a bar.warp.sync; `clocks(lane)` gives a lane's clocks.
template <typename Clocks>
void order_lanes(std::uint32_t mask, Clocks const& clocks) {
  lane_clocks joined{};
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((mask >> lane & 1) == 0) continue;
    lane_clocks const& known = clocks(lane);
    for (unsigned other = 0; other < 32; ++other)
      joined[other] = known[other] > joined[other] ? known[other] : joined[other];
  }
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((mask >> lane & 1) == 0) continue;
    clocks(lane) = joined;
    ++clocks(lane)[lane];
  }
}

}  // namespace ptx
