// NVRTC, CUDA's run-time compiler, looked for when the first kernel is compiled: the program starts without it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rivulet::cuda {

/// The functions of nvrtc.h that are used, declared here so that a build needs no CUDA headers. All give 0 for success.
struct nvrtc_functions {
  char const* (*error_string)(int result) = nullptr;
  int (*version)(int* major, int* minor) = nullptr;
  int (*count_of_architectures)(int* count) = nullptr;
  int (*architectures)(int* numbers) = nullptr;
  int (*create)(void** program, char const* source, char const* name, int headers, char const* const* header_texts,
                char const* const* header_names) = nullptr;
  int (*compile)(void* program, int count, char const* const* options) = nullptr;
  int (*destroy)(void** program) = nullptr;
  int (*log_size)(void* program, std::size_t* bytes) = nullptr;
  int (*log)(void* program, char* text) = nullptr;
  int (*ptx_size)(void* program, std::size_t* bytes) = nullptr;
  int (*ptx)(void* program, char* text) = nullptr;
  int (*cubin_size)(void* program, std::size_t* bytes) = nullptr;
  int (*cubin)(void* program, char* image) = nullptr;
};

struct nvrtc_library {
  nvrtc_functions call;
  int major = 0, minor = 0;
  std::vector<int> architectures;  ///< compute capabilities, 90 for 9.0, ascending; empty where it is missing
  std::string missing;             ///< why it cannot be used; empty where it can
};

/// Looks at RIVULET_NVRTC (the path of the library, then the only one) or, without it, at CUDA_HOME, CUDA_PATH, the
/// places of the dynamic linker and /usr/local/cuda. Looks once in a process.
nvrtc_library const& find_nvrtc();

}  // namespace rivulet::cuda
