// The race checks' bookkeeping.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/races.hpp"

#include <algorithm>

namespace ptx {
namespace {

bool writes(access_kind kind) { return kind != access_kind::load && kind != access_kind::strong_load; }
bool strong(access_kind kind) { return kind != access_kind::load && kind != access_kind::store; }

bool before(recorded_access const& earlier, accessor const& now) {
  if (earlier.block != now.block) return false;
  if (earlier.thread == now.thread || earlier.barriers < now.barriers) return true;
  return earlier.thread / 32 == now.thread / 32 && (*now.clocks)[earlier.thread % 32] >= earlier.stamp;
}

}  // namespace

std::optional<recorded_access> race_detector::access(accessor const& who, std::uint64_t address, unsigned bytes,
                                                     access_kind kind, instruction const& where) {
  for (std::uint64_t number = address / 4; number <= (address + bytes - 1) / 4; ++number) {
    unsigned const from = number == address / 4 ? static_cast<unsigned>(address % 4) : 0;
    unsigned const to = static_cast<unsigned>(std::min<std::uint64_t>(address + bytes - number * 4, 4));
    auto const flags = static_cast<std::uint8_t>((1u << to) - (1u << from));
    word& known = words_[number];
    auto const races = [&](recorded_access const& earlier) {
      bool const conflict = (earlier.bytes & flags) != 0 && (writes(kind) || writes(earlier.kind)) &&
                            !(strong(kind) && strong(earlier.kind));
      return conflict && !before(earlier, who);
    };
    // An access after this one that is ordered with it is ordered with these too; a load covers loads only.
    auto const covered = [&](recorded_access const& earlier) {
      return (earlier.bytes & ~flags) == 0 && before(earlier, who) && (writes(kind) || !writes(earlier.kind)) &&
             (!strong(kind) || strong(earlier.kind));
    };
    recorded_access const now{who.block, who.barriers, who.thread, (*who.clocks)[who.thread % 32], kind, flags, &where};
    if (auto const found = std::ranges::find_if(known.others, races); found != known.others.end()) return *found;
    if (kind == access_kind::load) {
      auto const own = std::ranges::find_if(known.loads, [&](recorded_access const& earlier) {
        return earlier.thread == who.thread && earlier.block == who.block && (earlier.bytes & ~flags) == 0;
      });
      if (own != known.loads.end()) {
        *own = now;
      } else {
        known.loads.push_back(now);
      }
      continue;
    }
    if (auto const found = std::ranges::find_if(known.loads, races); found != known.loads.end()) return *found;
    std::erase_if(known.loads, covered);
    std::erase_if(known.others, covered);
    known.others.push_back(now);
  }
  return std::nullopt;
}

}  // namespace ptx
