// Statistics on GPUs in a build without CUDA.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/error.hpp>

#include "host/statistics/device_accumulator.hpp"

namespace rivulet::on_device {

std::unique_ptr<accumulator> make_cuda_accumulator(settings const&, int) {
  throw device_error("this build has no CUDA back-end");
}

}  // namespace rivulet::on_device
