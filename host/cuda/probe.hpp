// What the CUDA runtime says about this machine, and what that means to a user.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/cuda/device.hpp"

namespace rivulet::cuda {

struct probe {
  std::string no_toolkit;   ///< why this build has no CUDA back-end; empty where it has one
  int runtime_version = 0;  ///< of the build, as CUDA counts: 13000
  int driver_version = 0;   ///< the newest that the driver serves; 0 without a driver
  std::string failure;      ///< what the runtime said instead of counting devices; empty where it counted
  std::string visible;      ///< CUDA_VISIBLE_DEVICES, with its name, where it is set
  std::vector<device_properties> gpus;
  std::string no_compiler;  ///< why NVRTC cannot be used; empty where it can
};

/// Asks this machine. no_compiler is not filled in.
probe ask_runtime();
/// A device of the CUDA runtime. Throws device_error.
std::shared_ptr<device> open_runtime_device(device_properties const& properties);

/// A sentence on what is missing first; empty where nothing is.
std::string why_unusable(probe const& found);
bool new_enough(device_properties const& gpu) noexcept;
/// 13000 -> "13.0"; empty for 0.
std::string version_text(int version);

}  // namespace rivulet::cuda
