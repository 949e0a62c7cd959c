// Any bytes as a study file: read, resolved, expanded and its first instances laid out - or an error of error.hpp.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <rivulet/error.hpp>

#include "host/batch/sweep.hpp"
#include "host/cli/request.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  using namespace rivulet;
  if (size > 4096) return 0;
  try {
    cli::request request;
    cli::read_study_text(std::string(reinterpret_cast<char const*>(bytes), size), "study.toml", request);
    // Large problems are right but slow: the reader and the sweep are what is tried here.
    if (request.reading.dimension > 64 || request.study.samples > 100'000) return 0;
    cli::resolve_objective(request);
    if (request.study.objective.data()->graph.size() > 20'000) return 0;
    batch::sweep const sweep(request.study);
    std::uint64_t const count = std::min<std::uint64_t>(sweep.instances(), 16);
    sweep.columns(0, count);
    sweep.columns(sweep.instances() - count, count);
  } catch (error const&) {
  }
  return 0;
}
