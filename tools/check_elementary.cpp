// Compares a float32 elementary function with the C library's float64 one on every input, or on every STRIDE-th.
// SPDX-License-Identifier: Apache-2.0
//
// c++ -std=c++20 -O2 -ffp-contract=off -mavx2 -mfma -I. tools/check_elementary.cpp -o check_elementary
// ./check_elementary exp        all 2³² inputs, about two minutes
// ./check_elementary all 997    every function, a sample
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "kernels/elementary.hpp"
#include "kernels/pack.hpp"

namespace {

namespace kernels = rivulet::kernels;
using lanes = kernels::pack<float, 8>;

struct function_row {
  char const* name;
  lanes (*value)(lanes);
  double (*oracle)(double);
};

constexpr function_row functions[] = {
    {"exp", [](lanes x) { return kernels::exp(x); }, std::exp},
    {"expm1", [](lanes x) { return kernels::expm1(x); }, std::expm1},
    {"log", [](lanes x) { return kernels::log(x); }, std::log},
    {"log1p", [](lanes x) { return kernels::log1p(x); }, std::log1p},
    {"sqrt", [](lanes x) { return kernels::sqrt(x); }, std::sqrt},
    {"sin", [](lanes x) { return kernels::sin(x); }, std::sin},
    {"cos", [](lanes x) { return kernels::cos(x); }, std::cos},
    {"tan", [](lanes x) { return kernels::tan(x); }, std::tan},
    {"tanh", [](lanes x) { return kernels::tanh(x); }, std::tanh},
};

/// Distance in units of the last place of a float32 at `exact`; an early infinity counts as 2¹²⁸.
double ulp_error(float value, double exact) {
  if (std::isnan(value) || std::isnan(exact)) return std::isnan(value) && std::isnan(exact) ? 0 : HUGE_VAL;
  if (std::signbit(value) != std::signbit(exact)) return HUGE_VAL;
  if (std::fabs(exact) > 0x1.ffffffp127 && std::isinf(value)) return 0;
  double const reached = std::isinf(value) ? std::copysign(0x1p128, value) : static_cast<double>(value);
  int exponent = 0;
  std::frexp(exact, &exponent);
  if (exponent < -125 || exact == 0) exponent = -125;
  return std::ldexp(std::fabs(reached - exact), 24 - exponent);
}

void check(function_row const& function, std::uint64_t stride) {
  double worst = 0;
  float worst_input = 0;
  float inputs[8];
  float values[8];
  for (std::uint64_t first = 0; first < 0x100000000; first += 8 * stride) {
    for (unsigned i = 0; i < 8; ++i) {
      auto const word = static_cast<std::uint32_t>(first + i * stride);
      std::memcpy(&inputs[i], &word, sizeof word);
    }
    store(values, function.value(kernels::load<lanes>(inputs)));
    for (unsigned i = 0; i < 8; ++i) {
      double const error = ulp_error(values[i], function.oracle(static_cast<double>(inputs[i])));
      if (error > worst) {
        worst = error;
        worst_input = inputs[i];
      }
    }
  }
  std::printf("%-6s %.4f ulp at %a\n", function.name, worst, static_cast<double>(worst_input));
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    std::fputs("usage: check_elementary NAME|all [STRIDE]\n", stderr);
    return 2;
  }
  std::string_view const name = words[1];
  std::uint64_t const stride = count > 2 ? std::strtoull(words[2], nullptr, 10) : 1;
  bool found = false;
  for (function_row const& function : functions) {
    if (stride == 0 || (name != "all" && name != function.name)) continue;
    found = true;
    check(function, stride);
  }
  if (!found) std::fputs("unknown function or stride 0\n", stderr);
  return found ? 0 : 2;
}
