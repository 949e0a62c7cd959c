// Convergence statistics: exact, mergeable, independent of chunks, shards and threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <rivulet/report.hpp>

#include "host/batch/sweep.hpp"
#include "host/cuda/device_rows.hpp"

namespace rivulet {

/// Gathers what a report says. The sweep must outlive it.
class convergence_statistics {
 public:
  explicit convergence_statistics(batch::sweep const& sweep);
  ~convergence_statistics();
  convergence_statistics(convergence_statistics&&) noexcept;
  convergence_statistics& operator=(convergence_statistics&&) noexcept;

  /// Adds finished rows (user's sign). Chunks may come in any order and size; throws invalid_argument where an
  /// instance comes twice.
  void add(instance_table const& rows);
  /// The same for rows that lie on a device, in the sign that is minimised. What is large stays there: the device
  /// keeps 32 bytes per instance of a study of up to 2^24 instances, else 40 MiB, and a table per axis, until a
  /// report needs quantiles (a few of them cross), or until serialize() or merge() need all. Where the device has not
  /// enough memory, the host keeps them.
  void add(cuda::device_rows const& rows);
  /// Adds what another one gathered over other instances of the same study; throws invalid_argument where it is not.
  void merge(convergence_statistics const& other);
  /// The report's fields that the instances determine; numerics_version, interrupted, device and timing are left to
  /// the caller.
  report summarize() const;

  /// A text (JSON) from which deserialize() makes an equal accumulator.
  std::string serialize() const;
  /// Throws io_error when `text` is not of this study or is damaged.
  static convergence_statistics deserialize(batch::sweep const& sweep, std::string_view text);

  /// Sum of the iterations of all instances so far.
  std::uint64_t instance_steps() const noexcept;
  /// From devices to the host so far, for statistics.
  std::uint64_t bytes_copied() const noexcept;

  struct state;  ///< host/statistics/state.hpp

 private:
  std::unique_ptr<state> state_;
};

}  // namespace rivulet
