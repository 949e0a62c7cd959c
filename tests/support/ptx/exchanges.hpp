// What lanes of a warp do together once all of them have arrived.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tests/support/ptx/thread.hpp"

namespace ptx {

/// `lanes` of the warp all wait with the same kind and mask; writes their results.
void exchange_between(block& owner, warp const& of, std::uint32_t lanes);

/// Names the lanes of a mask: "0 1 5".
std::string lane_names(std::uint32_t mask);

}  // namespace ptx
