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
  for (std::uint64_t word = address / 4; word <= (address + bytes - 1) / 4; ++word) {
    unsigned const from = word == address / 4 ? static_cast<unsigned>(address % 4) : 0;
    unsigned const to = static_cast<unsigned>(std::min<std::uint64_t>(address + bytes - word * 4, 4));
    auto const flags = static_cast<std::uint8_t>((1u << to) - (1u << from));
    std::vector<recorded_access>& known = words_[word];
    for (recorded_access const& earlier : known) {
      bool const conflict = (earlier.bytes & flags) != 0 && (writes(kind) || writes(earlier.kind)) &&
                            !(strong(kind) && strong(earlier.kind));
      if (conflict && !before(earlier, who)) return earlier;
    }
    // An access after this one that is ordered with it is ordered with these too; a load covers loads only.
    std::erase_if(known, [&](recorded_access const& earlier) {
      bool const covered = (earlier.bytes & ~flags) == 0 && before(earlier, who);
      return covered && (writes(kind) || !writes(earlier.kind)) && (!strong(kind) || strong(earlier.kind));
    });
    known.push_back({who.block, who.barriers, who.thread, (*who.clocks)[who.thread % 32], kind, flags, &where});
  }
  return std::nullopt;
}

}  // namespace ptx
