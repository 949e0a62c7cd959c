// Emulated GPUs in the place of the machine's own, for whole studies.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <rivulet/rivulet.hpp>

#include "host/cuda/devices.hpp"
#include "tests/support/emulated_device.hpp"

namespace rivulet {

/// The machine has these GPUs while this lives.
class machine_with {
 public:
  explicit machine_with(std::vector<testing::emulation> const& gpus) {
    for (auto const& each : gpus) devices_.push_back(std::make_shared<testing::emulated_device>(each));
    cuda::set_devices_for_testing([this] { return cuda::device_list(devices_.begin(), devices_.end()); });
  }
  ~machine_with() { cuda::set_devices_for_testing({}); }
  testing::emulated_device& operator[](std::size_t ordinal) { return *devices_[ordinal]; }

 private:
  std::vector<std::shared_ptr<testing::emulated_device>> devices_;
};

inline testing::emulation gpu(int ordinal = 0, std::size_t memory = std::size_t{1} << 28) {
  testing::emulation how;
  how.ordinal = ordinal;
  how.total_memory = memory;
  how.deferred = true;
  how.machine.blocks = ptx::order::random;
  how.machine.seed = static_cast<std::uint64_t>(ordinal) + 5;
  return how;
}

inline run_options on(std::string const& device) {
  run_options options;
  options.device = device;
  options.threads = 2;
  return options;
}

}  // namespace rivulet
