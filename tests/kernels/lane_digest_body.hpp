// The body of lane_digest.hpp, compiled once per instruction set; RIVULET_TEST_SET names the object it defines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary.hpp"
#include "kernels/pack.hpp"
#include "tests/kernels/lane_digest.hpp"

namespace rivulet::test {
namespace {

namespace k = rivulet::kernels;

template <typename T>
std::uint64_t mixed(std::uint64_t digest, T value) {
  if (value != value) value = k::from_bits<T>(k::detail::format<T>::quiet_nan);
  return (digest ^ static_cast<std::uint64_t>(k::bits(value))) * 0x9e3779b97f4a7c15u + (digest >> 29);
}

template <int Arity, typename L, typename T, typename Function>
std::uint64_t digest_of(lane_inputs<T> in, std::size_t count, Function function) {
  constexpr auto width = static_cast<std::size_t>(k::lane_traits<L>::width);
  using k::lane;
  std::uint64_t digest = 1;
  for (std::size_t i = 0; i + width <= count; i += width) {
    L const a = k::load<L>(in.a + i);
    L result;
    if constexpr (Arity == 1) {
      result = function(a);
    } else if constexpr (Arity == 2) {
      result = function(a, k::load<L>(in.b + i));
    } else {
      result = function(a, k::load<L>(in.b + i), k::load<L>(in.c + i));
    }
    for (int j = 0; j < static_cast<int>(width); ++j) digest = mixed(digest, T(lane(result, j)));
  }
  return digest;
}

template <typename L, typename T>
std::uint64_t digest_on(lane_function function, lane_inputs<T> in, std::size_t count) {
  switch (function) {
#define RIVULET_ROW(name, arity) \
  case lane_function::name:      \
    return digest_of<arity, L>(in, count, [](auto... arguments) { return k::name(arguments...); });
    RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
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
std::uint64_t digest(lane_function function, int width, lane_inputs<T> in, std::size_t count) {
  constexpr int unit = 16 / static_cast<int>(sizeof(T));
  if (width == 1) return digest_on<T>(function, in, count);
  if (width == unit) return digest_on<k::pack<T, unit>>(function, in, count);
  if (width == 2 * unit) return digest_on<k::pack<T, 2 * unit>>(function, in, count);
  if constexpr (widest_bytes == 64) {
    if (width == 4 * unit) return digest_on<k::pack<T, 4 * unit>>(function, in, count);
  }
  return 0;
}

}  // namespace
}  // namespace rivulet::test
