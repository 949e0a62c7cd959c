// The GPUs of this machine: which there are, why none can be used, opening them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/cuda/device.hpp"

namespace rivulet::cuda {

/// The least compute capability that is supported.
inline constexpr int least_major = 7, least_minor = 5;

struct discovery {
  std::vector<device_properties> gpus;  ///< all that answer, the too old ones included
  std::string reason;                   ///< a sentence on what is missing; empty where `cuda` can be used
};

/// Versions as "13.0"; empty where there is none.
struct toolkit_versions {
  std::string driver;   ///< the newest CUDA that the installed driver serves
  std::string runtime;  ///< the CUDA this program was built with
  std::string nvrtc;
};

/// Initialises CUDA, which takes a fraction of a second, once in a process.
discovery discover();
toolkit_versions versions();

using device_list = std::vector<std::shared_ptr<device>>;
/// The devices of a word: "cuda" the first that can be used, "cuda:1" the one of this number, "cuda:all" all that can
/// be used. Throws usage_error for any other word, device_error where a device is missing.
device_list open_devices(std::string_view word);

/// For tests alone: from now on the devices of this machine are those that `devices` returns; an empty function ends
/// that. Not for use while another thread opens devices.
void set_devices_for_testing(std::function<device_list()> devices);

}  // namespace rivulet::cuda
