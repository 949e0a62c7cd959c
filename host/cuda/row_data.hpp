// The data of a study in a device's memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>

#include "host/cuda/memory.hpp"
#include "host/cuda/row_layout.hpp"

namespace rivulet::cuda {

/// Copied there once, for all chunks of a session; groups of rows that would fill more than half of the memory are left
/// to the chunks. The stream must outlive it.
template <typename T>
class row_data {
 public:
  row_data(device& where, stream_handle on)
      : where_(where), on_(on), values_(where, on), common_(where, on), ranges_(where, on) {}

  /// False where the device has not enough memory. Returns when the data is there. Null: nothing to copy.
  [[nodiscard]] bool place(row_values const* data, row_parts const& parts);
  /// False where every chunk brings the groups that it needs.
  bool holds_groups() const noexcept { return holds_groups_; }
  /// Instances of a chunk, at most: without limit unless it brings its groups.
  std::size_t most_instances() const noexcept { return most_instances_; }
  /// Without what depends on the instances, and without groups that are not here.
  kernels::row_table<T> table() const noexcept;

 private:
  bool place_groups(row_values const& data, row_parts const& parts);
  bool copy(group_layout const& from, device_buffer& to);

  device& where_;
  stream_handle on_;
  device_buffer values_, common_, ranges_;
  unsigned count_ = 0;
  bool holds_groups_ = true;
  std::size_t most_instances_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace rivulet::cuda
