// From a program and its settings to the CUDA C++ text of its kernel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/cuda/inputs.hpp"
#include "host/cuda/row_layout.hpp"
#include "host/cuda/warp_schedule.hpp"

namespace rivulet::cuda {

/// Who holds an instance: a thread in its registers, or the lanes of a warp in memory. Never changes bits.
enum class layout : std::uint8_t { thread, warp };

/// What the host needs to know about a kernel besides its text.
struct generated_kernel {
  cuda::layout layout = layout::thread;
  std::string source;  ///< includes "kernels/…", entry `descend`
  kernel_inputs inputs;
  row_parts rows;
  std::vector<std::uint32_t> windows;  ///< of mean_last_f, one ring each
  std::vector<std::uint32_t> tables;   ///< warp: words of the schedule
  std::size_t scratch_per_holder = 0;  ///< elements of scratch memory for each thread or warp of the launch
  std::size_t shared_per_warp = 0;     ///< bytes of dynamic shared memory
  unsigned threads_per_block = 0;
};

inline constexpr char const* kernel_entry = "descend";

/// The layout that these sizes call for.
layout choose_layout(program const& program, descent_settings const& settings, kernel_inputs const& inputs);

/// `forced` overrides the choice, for tests. Throws invalid_argument for objectives of more parameters than are
/// supported.
generated_kernel generate(program const& program, descent_settings const& settings, varying_columns const& varying,
                          std::optional<layout> forced = {});

}  // namespace rivulet::cuda
