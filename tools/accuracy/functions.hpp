// The functions whose accuracy is measured: their values on packs, their exact values by MPFR, where to sample them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mpfr.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace rivulet::accuracy {

inline constexpr std::size_t block_size = 256;

/// A block of arguments and room for its results.
template <typename T>
struct block {
  alignas(64) T a[block_size];
  alignas(64) T b[block_size];
  alignas(64) T value[block_size];
};

struct function_row {
  std::string_view name;
  int arity;
  bool exact;  ///< nothing but the right number will do
  /// The exact value, with at least the precision of the result's own.
  void (*truth)(mpfr_ptr result, mpfr_srcptr a, mpfr_srcptr b);
  double (*oracle)(double);                                  ///< exact enough to judge float32; one argument only
  long double (*long_oracle)(long double a, long double b);  ///< and float64, where long double has 64 digits or more
  double low32, high32;                                      ///< the arguments between which float32 results vary
  double low64, high64;
};

std::span<function_row const> functions();

/// value = function(a, b) for the whole block, by the functions of kernels/. False where kernels/ has no such function.
template <typename T>
bool evaluate(std::string_view name, block<T>& numbers);

/// The digest over the fast span of kernels/conformance.hpp: says which bits were measured.
template <typename T>
unsigned long long digest_of(std::string_view name, int arity);

}  // namespace rivulet::accuracy
