// The CUDA back-end: a study's kernel on one or several GPUs, chunk by chunk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/cuda/device_rows.hpp"
#include "host/cuda/devices.hpp"
#include "host/cuda/generate.hpp"

namespace rivulet::cuda {

struct execution {
  device_list devices;
  std::string objective;               ///< for messages of the compiler
  std::optional<cuda::layout> layout;  ///< for tests: instead of the one that the study's size calls for
};

/// Seconds so far. Where chunks overlap, time during which several transfer (or descend) counts once per device.
struct phase_seconds {
  double compile = 0, transfer = 0, kernel = 0;
};

/// A program and its settings, compiled for the devices. Keeps the devices' memory between calls.
class session {
 public:
  /// `program` and `settings` must outlive the session. Throws what compiling throws, invalid_argument where the
  /// objective is too large.
  session(program const& program, descent_settings const& settings, varying_columns const& varying, execution how);
  ~session();
  session(session const&) = delete;
  session& operator=(session const&) = delete;

  /// Descends every instance; same bits as reference::descend. Rows are resized. `cycling` rows are candidates: the
  /// caller confirms them on the reference. Chunks that do not fit in a device's memory are halved.
  descent_counters descend(instance_columns const& instances, instance_table& rows);
  /// The same with at most `most` iterations, for comparing with the reference before a long run.
  descent_counters descend_briefly(instance_columns const& instances, std::uint64_t most, instance_table& rows);

  /// Descends every instance and hands over the results where they lie, chunk after chunk. Where a chunk has cycling
  /// rows it is given as host rows instead, so that they can be confirmed.
  struct sinks {
    std::function<void(device_rows const&)> device;
    std::function<void(instance_table&)> host;
  };
  descent_counters descend(instance_columns const& instances, sinks const& to);

  phase_seconds const& seconds() const noexcept;

 private:
  class state;
  std::unique_ptr<state> state_;
};

/// One call without a session: same arguments as the other back-ends.
descent_counters descend(program const& program, descent_settings const& settings, instance_columns const& instances,
                         instance_table& rows, execution const& how);

}  // namespace rivulet::cuda
