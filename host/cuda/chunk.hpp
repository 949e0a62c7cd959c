// One chunk in flight on one device: its stream, its memory, its copies and its launch.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "host/cuda/device_rows.hpp"
#include "host/cuda/generate.hpp"
#include "host/cuda/memory.hpp"
#include "host/cuda/row_data.hpp"
#include "host/descent/loop_settings.hpp"

namespace rivulet::cuda {

/// The kernel of a study as it lies on one device.
struct loaded_kernel {
  loaded_kernel(device& where, kernel_image const& image, generated_kernel const& from);
  launch_shape shape;  ///< blocks: as many as the device holds at once
  kernel code;
};

/// What all chunks of a session share.
struct chunk_plan {
  rivulet::program const* program;
  descent_settings const* settings;
  generated_kernel kernel;
};

/// Seconds, [begin, end).
using interval = std::pair<double, double>;

/// Rows [begin, begin + count) of the instances of a call.
struct chunk_range {
  std::size_t begin = 0, count = 0;
};

/// What a call asks of all its chunks.
struct chunk_request {
  instance_columns const* instances;
  std::uint64_t max_iterations;
  instance_table* rows;  ///< where results go; null: they stay on the device
};

/// T is the precision of the study.
template <typename T>
class chunk {
 public:
  using integer = kernels::integer_of<T>;
  using columns = kernels::result_columns<T, integer>;

  chunk(device& where, loaded_kernel const& loaded, chunk_plan const& plan, row_data<T> const& data);
  chunk(chunk const&) = delete;
  chunk& operator=(chunk const&) = delete;
  /// Waits: nothing may still run when the memory goes.
  ~chunk();

  device& where() const noexcept { return where_; }
  bool busy() const noexcept { return range_.count > 0; }
  chunk_range range() const noexcept { return range_; }
  /// Starts copying and descending; the chunk is busy until end(). False, and nothing done, where the device has not
  /// enough memory for so many rows.
  [[nodiscard]] bool start(chunk_request const& request, chunk_range range);
  bool finished() { return where_.finished(ended_.get()); }
  void end() noexcept { range_ = {}; }
  void release_memory() noexcept;

  // Once it has finished:
  kernels::launch_counters const& counters() const noexcept;
  /// `first`: global number of the first instance of the call.
  device_rows rows(std::uint64_t first) const;
  /// Where start() was given rows: writes the results into the rows of `to` from `at` on.
  void take(instance_table& to, std::size_t at) const;
  /// Adds when it copied and when it descended, since `origin` was recorded.
  void add_times(event_handle origin, std::vector<interval>& transfers, std::vector<interval>& kernels);

 private:
  /// Bytes before each part of the input buffer.
  struct input_layout {
    std::size_t inputs, starts, groups, uniform, size;
  };
  input_layout layout_inputs() const;
  bool reserve(bool with_rows);
  void choose_rows();
  bool reserve_rows();
  void stage();
  void stage_row_numbers();
  void copy_rows();
  kernels::row_table<T> rows_table() const;
  columns place_results(void* base) const;
  std::size_t counters_at() const;  ///< bytes from the beginning of the results
  void launch(chunk_request const& request);

  device& where_;
  loaded_kernel const& loaded_;
  chunk_plan const& plan_;
  row_data<T> const& data_;
  stream stream_;
  event started_, copied_, descended_, ended_;
  device_buffer in_, results_, scratch_, tables_, row_values_, row_ranges_;
  host_buffer staged_in_, staged_results_, staged_counters_, staged_rows_;
  bool tables_are_there_ = false;
  instance_columns const* instances_ = nullptr;
  chunk_range range_;
  std::size_t pitch_ = 0;                    ///< rows between columns
  std::size_t start_rows_ = 0;               ///< pitch_, or 1 where all instances share one start
  std::vector<std::uint32_t> group_places_;  ///< of a chunk that brings its groups: [row]
  std::optional<group_layout> own_groups_;
  std::vector<kernels::row_range> own_ranges_;
  launch_shape shape_;
};

}  // namespace rivulet::cuda
