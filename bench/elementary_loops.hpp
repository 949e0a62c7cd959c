// The loops of elementary.hpp: included once per instruction set, after its names for vectors and for the peers'
// functions. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sleef.h>

#include "bench/elementary.hpp"
#include "kernels/elementary.hpp"
#include "kernels/pack.hpp"

// The functions in the order of the tables. PEERED: both peers have it; ALONE: neither.
#define RIVULET_FUNCTIONS(PEERED, POWER, ROOT, ALONE)                                                                  \
  PEERED(exp)                                                                                                          \
  PEERED(expm1)                                                                                                        \
  PEERED(log)                                                                                                          \
  PEERED(log1p) POWER() ROOT() PEERED(cbrt) PEERED(sin) PEERED(cos) PEERED(tan) PEERED(asin) PEERED(acos) PEERED(atan) \
      PEERED(sinh) PEERED(cosh) PEERED(tanh) PEERED(erf) ALONE(sigmoid) ALONE(softplus)
#define RIVULET_NOTHING(...)

// glibc's vector functions have no header of their own.
#define RIVULET_DECLARE(name)                                     \
  RIVULET_VECTOR32 RIVULET_GLIBC32(v, name##f)(RIVULET_VECTOR32); \
  RIVULET_VECTOR64 RIVULET_GLIBC64(v, name)(RIVULET_VECTOR64);
extern "C" {
RIVULET_FUNCTIONS(RIVULET_DECLARE, RIVULET_NOTHING, RIVULET_NOTHING, RIVULET_NOTHING)
RIVULET_VECTOR32 RIVULET_GLIBC32(vv, powf)(RIVULET_VECTOR32, RIVULET_VECTOR32);
RIVULET_VECTOR64 RIVULET_GLIBC64(vv, pow)(RIVULET_VECTOR64, RIVULET_VECTOR64);
}
#undef RIVULET_DECLARE

namespace rivulet::bench {
namespace {

namespace k = rivulet::kernels;
using pack32 = k::pack<float, RIVULET_BYTES / 4>;
using pack64 = k::pack<double, RIVULET_BYTES / 8>;

#define RIVULET_LOOP(T, function, ...)                                          \
  [](T const* a, [[maybe_unused]] T const* b, T* results, std::size_t count) {  \
    for (std::size_t i = 0; i < count; i += RIVULET_BYTES / sizeof(T)) {        \
      store(results + i, function(load_##T(a + i) __VA_OPT__(, ) __VA_ARGS__)); \
    }                                                                           \
  }
#define RIVULET_PACK_LOOP(T, lanes, name)                                \
  [](T const* a, T const*, T* results, std::size_t count) {              \
    for (std::size_t i = 0; i < count; i += RIVULET_BYTES / sizeof(T)) { \
      store(results + i, k::name(k::load<lanes>(a + i)));                \
    }                                                                    \
  }
#define RIVULET_POWER_LOOP(T, lanes)                                              \
  [](T const* a, T const* b, T* results, std::size_t count) {                     \
    for (std::size_t i = 0; i < count; i += RIVULET_BYTES / sizeof(T)) {          \
      store(results + i, k::power(k::load<lanes>(a + i), k::load<lanes>(b + i))); \
    }                                                                             \
  }

#define RIVULET_PEERED32(name)                                                                     \
  {#name, RIVULET_PACK_LOOP(float, pack32, name), RIVULET_LOOP(float, RIVULET_SLEEF32(name, u10)), \
   RIVULET_LOOP(float, RIVULET_GLIBC32(v, name##f))},
#define RIVULET_POWER32()                                                                                       \
  {"pow", RIVULET_POWER_LOOP(float, pack32), RIVULET_LOOP(float, RIVULET_SLEEF32(pow, u10), load_float(b + i)), \
   RIVULET_LOOP(float, RIVULET_GLIBC32(vv, powf), load_float(b + i))},
#define RIVULET_ROOT32() \
  {"sqrt", RIVULET_PACK_LOOP(float, pack32, sqrt), RIVULET_LOOP(float, RIVULET_SLEEF32(sqrt, u05)), nullptr},
#define RIVULET_ALONE32(name) {#name, RIVULET_PACK_LOOP(float, pack32, name), nullptr, nullptr},

#define RIVULET_PEERED64(name)                                                                       \
  {#name, RIVULET_PACK_LOOP(double, pack64, name), RIVULET_LOOP(double, RIVULET_SLEEF64(name, u10)), \
   RIVULET_LOOP(double, RIVULET_GLIBC64(v, name))},
#define RIVULET_POWER64()                                                                                          \
  {"pow", RIVULET_POWER_LOOP(double, pack64), RIVULET_LOOP(double, RIVULET_SLEEF64(pow, u10), load_double(b + i)), \
   RIVULET_LOOP(double, RIVULET_GLIBC64(vv, pow), load_double(b + i))},
#define RIVULET_ROOT64() \
  {"sqrt", RIVULET_PACK_LOOP(double, pack64, sqrt), RIVULET_LOOP(double, RIVULET_SLEEF64(sqrt, u05)), nullptr},
#define RIVULET_ALONE64(name) {#name, RIVULET_PACK_LOOP(double, pack64, name), nullptr, nullptr},

constexpr contestants<float> rows32[] = {
    RIVULET_FUNCTIONS(RIVULET_PEERED32, RIVULET_POWER32, RIVULET_ROOT32, RIVULET_ALONE32)};
constexpr contestants<double> rows64[] = {
    RIVULET_FUNCTIONS(RIVULET_PEERED64, RIVULET_POWER64, RIVULET_ROOT64, RIVULET_ALONE64)};

}  // namespace
}  // namespace rivulet::bench
