// The loops of elementary.hpp: included once per instruction set, after its names for vectors and for the peers'
// functions. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sleef.h>

#include "bench/elementary.hpp"
#include "kernels/elementary.hpp"
#include "kernels/pack.hpp"

// glibc's vector functions have no header of their own.
#define RIVULET_DECLARE(name)                                     \
  RIVULET_VECTOR32 RIVULET_GLIBC32(v, name##f)(RIVULET_VECTOR32); \
  RIVULET_VECTOR64 RIVULET_GLIBC64(v, name)(RIVULET_VECTOR64);
extern "C" {
RIVULET_DECLARE(exp)
RIVULET_DECLARE(expm1)
RIVULET_DECLARE(log)
RIVULET_DECLARE(log1p)
RIVULET_DECLARE(sin)
RIVULET_DECLARE(cos)
RIVULET_DECLARE(tan)
RIVULET_DECLARE(tanh)
RIVULET_DECLARE(cbrt)
RIVULET_DECLARE(asin)
RIVULET_DECLARE(acos)
RIVULET_DECLARE(atan)
RIVULET_DECLARE(sinh)
RIVULET_DECLARE(cosh)
RIVULET_DECLARE(erf)
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

#define RIVULET_ROW32(name)                                                                         \
  {                                                                                                 \
#name, RIVULET_PACK_LOOP(float, pack32, name), RIVULET_LOOP(float, RIVULET_SLEEF32(name, u10)), \
        RIVULET_LOOP(float, RIVULET_GLIBC32(v, name##f))                                            \
  }
#define RIVULET_ROW64(name)                                                                           \
  {                                                                                                   \
#name, RIVULET_PACK_LOOP(double, pack64, name), RIVULET_LOOP(double, RIVULET_SLEEF64(name, u10)), \
        RIVULET_LOOP(double, RIVULET_GLIBC64(v, name))                                                \
  }

constexpr contestants<float> rows32[] = {
    RIVULET_ROW32(exp),
    RIVULET_ROW32(expm1),
    RIVULET_ROW32(log),
    RIVULET_ROW32(log1p),
    {"pow", RIVULET_POWER_LOOP(float, pack32), RIVULET_LOOP(float, RIVULET_SLEEF32(pow, u10), load_float(b + i)),
     RIVULET_LOOP(float, RIVULET_GLIBC32(vv, powf), load_float(b + i))},
    {"sqrt", RIVULET_PACK_LOOP(float, pack32, sqrt), RIVULET_LOOP(float, RIVULET_SLEEF32(sqrt, u05)), nullptr},
    RIVULET_ROW32(cbrt),
    RIVULET_ROW32(sin),
    RIVULET_ROW32(cos),
    RIVULET_ROW32(tan),
    RIVULET_ROW32(asin),
    RIVULET_ROW32(acos),
    RIVULET_ROW32(atan),
    RIVULET_ROW32(sinh),
    RIVULET_ROW32(cosh),
    RIVULET_ROW32(tanh),
    RIVULET_ROW32(erf),
    {"sigmoid", RIVULET_PACK_LOOP(float, pack32, sigmoid), nullptr, nullptr},
    {"softplus", RIVULET_PACK_LOOP(float, pack32, softplus), nullptr, nullptr},
};

constexpr contestants<double> rows64[] = {
    RIVULET_ROW64(exp),
    RIVULET_ROW64(expm1),
    RIVULET_ROW64(log),
    RIVULET_ROW64(log1p),
    {"pow", RIVULET_POWER_LOOP(double, pack64), RIVULET_LOOP(double, RIVULET_SLEEF64(pow, u10), load_double(b + i)),
     RIVULET_LOOP(double, RIVULET_GLIBC64(vv, pow), load_double(b + i))},
    {"sqrt", RIVULET_PACK_LOOP(double, pack64, sqrt), RIVULET_LOOP(double, RIVULET_SLEEF64(sqrt, u05)), nullptr},
    RIVULET_ROW64(cbrt),
    RIVULET_ROW64(sin),
    RIVULET_ROW64(cos),
    RIVULET_ROW64(tan),
    RIVULET_ROW64(asin),
    RIVULET_ROW64(acos),
    RIVULET_ROW64(atan),
    RIVULET_ROW64(sinh),
    RIVULET_ROW64(cosh),
    RIVULET_ROW64(tanh),
    RIVULET_ROW64(erf),
    {"sigmoid", RIVULET_PACK_LOOP(double, pack64, sigmoid), nullptr, nullptr},
    {"softplus", RIVULET_PACK_LOOP(double, pack64, softplus), nullptr, nullptr},
};

#undef RIVULET_LOOP
#undef RIVULET_PACK_LOOP
#undef RIVULET_POWER_LOOP
#undef RIVULET_ROW32
#undef RIVULET_ROW64

}  // namespace
}  // namespace rivulet::bench
