// Results that stay in a device's memory until somebody asks for them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "host/cuda/device.hpp"
#include "kernels/launch_arguments.hpp"

namespace rivulet::cuda {

using float32_columns = kernels::result_columns<float, int>;
using float64_columns = kernels::result_columns<double, long long>;

/// The rows of consecutive instances, in the sign that is minimised, complete once `on` has done what was asked of it
/// before. The memory stays valid until the function that was given the rows returns.
struct device_rows {
  device* where = nullptr;
  stream_handle on;
  std::uint64_t first = 0;  ///< global number of row 0
  std::size_t count = 0;
  std::size_t parameters = 0, reducers = 0;
  std::variant<float32_columns, float64_columns> columns;
};

}  // namespace rivulet::cuda
