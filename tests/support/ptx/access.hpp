// Where an address of a thread lies on the host, after every check that applies.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tests/support/ptx/syntax.hpp"
#include "tests/support/ptx/thread.hpp"

namespace ptx {

std::byte* locate_global_slowly(thread& t, instruction const& i, std::uint64_t address, unsigned bytes,
                                access_kind kind);
std::byte* locate_elsewhere(thread& t, instruction const& i, space where, std::uint64_t address, unsigned bytes,
                            access_kind kind);
[[noreturn]] void raise_misaligned(thread const& t, instruction const& i, std::uint64_t address, unsigned bytes);

inline std::byte* locate_global(thread& t, instruction const& i, std::uint64_t address, unsigned bytes,
                                access_kind kind) {
  if ((address & (bytes - 1)) != 0) raise_misaligned(t, i, address, bytes);
  extent const& last = t.run->last_extents[t.run->index(i)];
  if (t.run->slow_checks || !last.holds(address, bytes)) return locate_global_slowly(t, i, address, bytes, kind);
  return std::bit_cast<std::byte*>(address);
}

/// `address` is the space's own; a generic one leads to any of them.
template <space Where>
std::byte* locate(thread& t, instruction const& i, std::uint64_t address, unsigned bytes, access_kind kind) {
  if constexpr (Where == space::global || Where == space::constant) {
    return locate_global(t, i, address, bytes, kind);
  } else if constexpr (Where == space::generic) {
    switch (address & window_mask) {
      case shared_window:
        return locate_elsewhere(t, i, space::shared, address - shared_window, bytes, kind);
      case local_window:
        return locate_elsewhere(t, i, space::local, address - local_window, bytes, kind);
      case parameter_window:
        return locate_elsewhere(t, i, space::parameter, address - parameter_window, bytes, kind);
      default:
        return locate_global(t, i, address, bytes, kind);
    }
  } else {
    return locate_elsewhere(t, i, Where, address, bytes, kind);
  }
}

/// The address of [register + displacement]; `narrow` registers have 32 bits.
template <bool Narrow>
std::uint64_t address_in(thread const& t, std::uint32_t slot, std::int32_t displacement) {
  if constexpr (Narrow) {
    return read<std::uint32_t>(t, slot) + static_cast<std::uint64_t>(static_cast<std::int64_t>(displacement));
  } else {
    return t.frame[slot] + static_cast<std::uint64_t>(static_cast<std::int64_t>(displacement));
  }
}

}  // namespace ptx
