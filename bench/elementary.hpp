// What bench/elementary.cpp times: one loop per elementary function and library, compiled once per instruction set.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace rivulet::bench {

/// results[i] = f(a[i]) or f(a[i], b[i]); count is a multiple of 16.
template <typename T>
using loop = void (*)(T const* a, T const* b, T* results, std::size_t count);

/// A null loop: that library lacks the function.
template <typename T>
struct contestants {
  char const* name;
  loop<T> rivulet;
  loop<T> sleef;
  loop<T> glibc;
};

/// The tables live in objects compiled for `name`; nothing but plain data is read before `available` says yes.
struct instruction_set {
  char const* name;
  bool (*available)();
  std::span<contestants<float> const> float32;
  std::span<contestants<double> const> float64;
};

extern instruction_set const avx2_set;
extern instruction_set const avx512_set;

}  // namespace rivulet::bench
