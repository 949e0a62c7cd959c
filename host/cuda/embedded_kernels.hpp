// The text of kernels/, which travels inside the library so that NVRTC finds it wherever the program runs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace rivulet::cuda {

struct embedded_file {
  std::string_view name;  ///< as it is included: "kernels/descend.hpp"; NUL follows
  std::string_view text;  ///< NUL follows
};

/// All that device code may include, in the order of the names. The text is that of the build.
std::span<embedded_file const> embedded_kernels() noexcept;

}  // namespace rivulet::cuda
