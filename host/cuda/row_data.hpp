// The data of a study in a device's memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "host/cuda/memory.hpp"
#include "host/program/program.hpp"
#include "kernels/launch_arguments.hpp"

namespace rivulet::cuda {

/// The columns in T, as kernels::row_table lays them out; the last block is filled up with zeros.
template <typename T>
std::vector<T> row_blocks(row_values const& data);

/// Copied there once, for all chunks of a session. The stream must outlive it.
template <typename T>
class row_data {
 public:
  row_data(device& where, stream_handle on) : where_(where), on_(on), values_(where, on) {}

  /// False where the device has not enough memory. Returns when the data is there. Null: nothing to copy.
  [[nodiscard]] bool place(row_values const* data);
  kernels::row_table<T> table() const noexcept { return {static_cast<T const*>(values_.data()), count_}; }

 private:
  device& where_;
  stream_handle on_;
  device_buffer values_;
  unsigned count_ = 0;
};

}  // namespace rivulet::cuda
