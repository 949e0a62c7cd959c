// Instantiates every kernel function for the device, so that its PTX can be read (check_ptx.cmake).
// SPDX-License-Identifier: Apache-2.0
#include "kernels/elementary.hpp"
#include "kernels/reduction.hpp"
#include "tests/kernels/lane_digest.hpp"

namespace k = rivulet::kernels;

template <int Arity, typename T, typename Function>
__device__ T apply(Function function, T a, T b, T c) {
  if constexpr (Arity == 1) {
    return function(a);
  } else if constexpr (Arity == 2) {
    return function(a, b);
  } else {
    return function(a, b, c);
  }
}

template <typename T>
__device__ void evaluate_all(T const* in, T* out, int count) {
  T const a = in[3 * threadIdx.x];
  T const b = in[3 * threadIdx.x + 1];
  T const c = in[3 * threadIdx.x + 2];
#define RIVULET_ROW(name, arity) *out++ = apply<arity>([](auto... x) { return k::name(x...); }, a, b, c);
  RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
  *out++ = k::tree_sum<T>(count, [&](int i) { return in[i]; });
}

extern "C" __global__ void evaluate_float32(float const* in, float* out, int count) { evaluate_all(in, out, count); }
extern "C" __global__ void evaluate_float64(double const* in, double* out, int count) { evaluate_all(in, out, count); }
