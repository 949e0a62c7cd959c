// CUDA C++ text to a kernel image, by NVRTC and the cache of images on disk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/cuda/device.hpp"

namespace rivulet::cuda {

struct compile_request {
  std::string source;        ///< may include "kernels/….hpp" and "kernels/….cuh", and nothing else
  std::string architecture;  ///< "sm_90": machine code; "compute_90": PTX
  std::string objective;     ///< for messages
  std::string entry;         ///< name of the kernel, which is extern "C"
};

struct compile_result {
  kernel_image image;
  std::string log;  ///< with the registers and spills of each kernel where the image is machine code
};

/// From the cache where it holds this request, else compiled and put there. Throws compile_error where the source is
/// wrong, device_error where NVRTC is missing or the device older than it compiles for.
kernel_image compile(compile_request const& request);
/// Compiles in any case, past the cache, and keeps the log.
compile_result compile_with_log(compile_request const& request);
/// The same with other options, of which the first names the architecture. The bits are then not promised: for tests.
compile_result compile_with_log(compile_request const& request, std::vector<std::string> options);

/// What the NVRTC that is here makes for a device of `wanted`: the same, or PTX of the newest virtual architecture that
/// it knows where the device is newer. Throws device_error.
std::string supported_architecture(std::string const& wanted);
/// The options of every compilation: those that fix the bits, and the architecture.
std::vector<std::string> compile_options(std::string const& architecture);

/// "13.0"; empty without NVRTC.
std::string nvrtc_version();
/// One sentence that says what to install; empty where NVRTC is here.
std::string why_no_compiler();

}  // namespace rivulet::cuda
