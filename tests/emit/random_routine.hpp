// Routines made up from a seed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/emit/compiled_routine.hpp"

namespace rivulet::emit {

/// The result is every lane of `from` rotated by one lane and changed; afterwards no vector or mask register holds
/// what it held.
vector_function disturbing_function(target const& target);

struct random_routine {
  emit::routine routine;
  std::vector<std::uint32_t> number_slots;  ///< where NaN may be any NaN
};

/// Of about `size` instructions. Bits of numbers are read as integers only where they are no NaN, whose bits no one
/// promises.
random_routine make_random_routine(target const& target, std::uint64_t seed, int size);

}  // namespace rivulet::emit
