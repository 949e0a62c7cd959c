// The ways in which the processor can execute a study here: instruction sets, engines and threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/rivulet.hpp>

#include "host/cpu/descend.hpp"

namespace rivulet {

/// Threads and instances per chunk, 0: by memory.
using threads_and_chunk = std::pair<unsigned, std::uint64_t>;

/// `chunk`: instances, 0: by memory.
inline run_options on(std::string_view device, std::string_view simd = "auto", unsigned threads = 1,
                      std::uint64_t chunk = 0, std::string_view engine = "auto") {
  run_options options;
  options.device = device;
  options.simd = simd;
  options.cpu_engine = engine;
  options.threads = threads;
  options.chunk = chunk;
  return options;
}

/// Every instruction set here with every engine that can be had on it.
inline std::vector<run_options> cpu_executions(std::vector<threads_and_chunk> const& sizes) {
  std::vector<run_options> all;
  for (cpu::simd const lanes : cpu::available_simd()) {
    for (std::string const engine : {"interpreted", "compiled"}) {
      if (engine == "compiled" && !cpu::compiled_unavailable(lanes).empty()) continue;
      for (auto const& [threads, chunk] : sizes) all.push_back(on("cpu", cpu::name(lanes), threads, chunk, engine));
    }
  }
  return all;
}

inline std::string execution_text(run_options const& options) {
  return fmt::format("{}, {}, {} threads, chunk {}", options.simd, options.cpu_engine, options.threads, options.chunk);
}

/// All of the study's instances, bit by bit as on the reference, by the engine that was asked for.
inline void expect_same_bits(study const& study, std::vector<run_options> const& executions) {
  run_options reference;
  reference.device = "reference";
  auto const results = verify_each(study, reference, executions);
  for (std::size_t i = 0; i < executions.size(); ++i) {
    EXPECT_GT(results[i].instances, 0U);
    EXPECT_EQ(results[i].differing, 0U) << execution_text(executions[i]);
    EXPECT_THAT(results[i].right, testing::EndsWith(", " + executions[i].cpu_engine));
  }
}

}  // namespace rivulet
