// Which instruction sets are there, and their lanes.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/engines.hpp"

#include <algorithm>

#include <rivulet/error.hpp>

#include "host/emit/compiled_routine.hpp"

namespace rivulet::cpu {

std::string_view name(simd value) {
  switch (value) {
    case simd::scalar:
      return "scalar";
    case simd::avx2:
      return "avx2";
    case simd::avx512:
      return "avx512";
  }
  return "";
}

std::vector<simd> available_simd() {
  std::vector<simd> result{simd::scalar};
#if RIVULET_X86_LANES
  __builtin_cpu_init();
  bool const avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2) result.push_back(simd::avx2);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    result.push_back(simd::avx512);
  }
#endif
  return result;
}

std::string compiled_unavailable(simd lanes) {
  if (lanes == simd::scalar) return "code is compiled for avx2 and avx512 lanes";
  // The smallest routine there is, as a trial.
  static bool const works = [] {
    emit::routine trial;
    trial.instructions.push_back({.op = emit::opcode::all_lanes});
    return emit::compile(trial, {emit::instruction_set::avx2, false, vectors_per_block, 1, 0}).has_value();
  }();
  return works ? "" : "this build has no emitter (asmjit was missing), or the system gives no executable memory";
}

template <typename T>
engine<T> engine_of(simd lanes) {
  auto const available = available_simd();
  if (std::find(available.begin(), available.end(), lanes) == available.end()) {
    throw device_error("this processor has no " + std::string(name(lanes)) + " lanes; the widest are " +
                       std::string(name(available.back())));
  }
#if RIVULET_X86_LANES
  if (lanes == simd::avx2) return {avx2::make_evaluator<T>(), &avx2::descend<T>, avx2::make_conversions<T>()};
  if (lanes == simd::avx512) return {avx512::make_evaluator<T>(), &avx512::descend<T>, avx512::make_conversions<T>()};
#endif
  return {scalar::make_evaluator<T>(), &scalar::descend<T>, scalar::make_conversions<T>()};
}

template engine<float> engine_of<float>(simd);
template engine<double> engine_of<double>(simd);

}  // namespace rivulet::cpu
