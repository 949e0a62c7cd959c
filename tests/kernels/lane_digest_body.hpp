// The body of lane_digest.hpp, compiled once per instruction set.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary.hpp"
#include "kernels/pack.hpp"
#include "tests/kernels/lane_digest.hpp"

namespace rivulet::test {
namespace {

namespace k = rivulet::kernels;
namespace conformance = k::conformance;

constexpr int block = static_cast<int>(digest_block);

template <typename T>
__attribute__((noinline)) void fill(T* values, int arity, int argument, std::uint64_t first) {
  constexpr std::uint64_t every = 0x100000000;
  if constexpr (sizeof(T) == 4) {
    if (arity == 1 && first + digest_block <= every) {
      for (int i = 0; i < block; ++i) {
        values[i] = conformance::every_float32(static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i));
      }
      return;
    }
  }
  for (int i = 0; i < block; ++i) {
    values[i] = conformance::input<T>(arity, argument, first + static_cast<std::uint64_t>(i));
  }
}

template <typename T>
__attribute__((noinline)) std::uint64_t sum_of(T const* results, std::uint64_t first) {
  std::uint64_t sum = 0;
  for (int i = 0; i < block; ++i) sum += conformance::contribution(first + static_cast<std::uint64_t>(i), results[i]);
  return sum;
}

template <int Arity, typename L, typename Function>
__attribute__((noinline)) std::uint64_t digest_of(std::uint64_t first, std::uint64_t count, Function function) {
  using T = k::scalar_of<L>;
  using k::store;
  alignas(64) T a[block], b[block], c[block], results[block];
  T* const arguments[] = {a, b, c};
  std::uint64_t digest = 0;
  for (std::uint64_t done = 0; done < count; done += digest_block) {
    for (int argument = 0; argument < Arity; ++argument) fill(arguments[argument], Arity, argument, first + done);
    for (int i = 0; i < block; i += k::lane_traits<L>::width) {
      if constexpr (Arity == 1) {
        store(results + i, function(k::load<L>(a + i)));
      } else if constexpr (Arity == 2) {
        store(results + i, function(k::load<L>(a + i), k::load<L>(b + i)));
      } else {
        store(results + i, function(k::load<L>(a + i), k::load<L>(b + i), k::load<L>(c + i)));
      }
    }
    digest += sum_of(results, first + done);
  }
  return digest;
}

template <typename L>
std::uint64_t digest_on(lane_function function, std::uint64_t first, std::uint64_t count) {
  using namespace k::traps;
  using namespace k;
  switch (function) {
#define RIVULET_ROW(name, arity) \
  case lane_function::name:      \
    return digest_of<arity, L>(first, count, [](auto... arguments) { return name(arguments...); });
    RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
    RIVULET_TRAPS(RIVULET_ROW)
#undef RIVULET_ROW
  }
  return 0;
}

#if defined(__AVX2__) && !defined(__AVX512F__)
constexpr int widest_bytes = 32;
#else
constexpr int widest_bytes = 64;
#endif

template <typename T>
std::uint64_t digest(lane_function function, int width, std::uint64_t first, std::uint64_t count) {
  constexpr int unit = 16 / static_cast<int>(sizeof(T));
  if (width == 1) return digest_on<T>(function, first, count);
  if (width == unit) return digest_on<k::pack<T, unit>>(function, first, count);
  if (width == 2 * unit) return digest_on<k::pack<T, 2 * unit>>(function, first, count);
  if constexpr (widest_bytes == 64) {
    if (width == 4 * unit) return digest_on<k::pack<T, 4 * unit>>(function, first, count);
  }
  return 0;
}

}  // namespace
}  // namespace rivulet::test
