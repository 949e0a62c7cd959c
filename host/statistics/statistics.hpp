// Convergence statistics: exact, mergeable, independent of chunks, shards and threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <rivulet/report.hpp>

#include "host/batch/sweep.hpp"

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
  /// Adds what another one gathered over other instances of the same study; throws invalid_argument where it is not.
  void merge(convergence_statistics const& other);
  /// The report's fields that the instances determine; numerics_version, interrupted, device and timing are left to
  /// the caller.
  report summarize() const;

  /// A text (JSON) from which deserialize() makes an equal accumulator.
  std::string serialize() const;
  /// Throws io_error when `text` is not of this study or is damaged.
  static convergence_statistics deserialize(batch::sweep const& sweep, std::string_view text);

  struct state;  ///< host/statistics/state.hpp

 private:
  std::unique_ptr<state> state_;
};

}  // namespace rivulet
