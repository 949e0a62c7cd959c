// Stands in for the runtime device in builds without the CUDA Toolkit.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/error.hpp>

#include "host/cuda/probe.hpp"

namespace rivulet::cuda {

probe ask_runtime() {
  probe found;
  found.no_toolkit = RIVULET_CUDA_MISSING;
  return found;
}

std::shared_ptr<device> open_runtime_device(device_properties const&) {
  throw device_error(why_unusable(ask_runtime()));
}

}  // namespace rivulet::cuda
