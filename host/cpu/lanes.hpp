// The lane types of the instruction set that this translation unit is compiled for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/engine.hpp"
#include "kernels/lanes.hpp"
#if defined(__AVX2__) || defined(__aarch64__)
#include "kernels/pack.hpp"
#endif

// Everything in these translation units lives in a namespace named after the instruction set, and they use no library
// templates: the linker could otherwise keep an AVX-512 copy of a function that portable code calls.
namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

// Found for scalars by these names, for packs by argument-dependent lookup.
using kernels::bits;
using kernels::lane;
using kernels::select;
using kernels::store;

#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
#elif defined(__AVX2__)
inline constexpr int vector_bytes = 32;
#else
inline constexpr int vector_bytes = 16;
#endif

#if defined(__AVX2__) || defined(__aarch64__)
template <typename T>
using lanes_of = kernels::pack<T, vector_bytes / static_cast<int>(sizeof(T))>;
#else
template <typename T>
using lanes_of = T;
#endif

template <typename L>
inline constexpr int width = kernels::lane_traits<L>::width;

/// The mask whose lane i is bit i.
template <typename L>
RIVULET_LANE kernels::mask_of<L> mask_from(unsigned bits) {
  if constexpr (width<L> == 1) {
    return (bits & 1) != 0;
  } else {
    return kernels::mask_of<L>::from_mask_bits(bits);
  }
}

template <typename L>
RIVULET_LANE unsigned bits_from(kernels::mask_of<L> mask) {
  if constexpr (width<L> == 1) {
    return mask ? 1 : 0;
  } else {
    return mask_bits(mask);
  }
}

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
