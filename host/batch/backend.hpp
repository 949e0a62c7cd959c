// A back-end chosen by run options: descends any range of a sweep's instances.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <rivulet/run.hpp>

#include "host/batch/sweep.hpp"
#include "host/cpu/descend.hpp"

namespace rivulet::batch {

class backend {
 public:
  /// Throws device_error where the device or the instruction set is missing or fails its self-test, usage_error for
  /// an unknown name. `simd = auto` takes the environment's RIVULET_SIMD, if set, else the widest.
  explicit backend(run_options const& options);

  /// "cpu (avx512, 2 threads)"
  std::string const& description() const noexcept { return description_; }
  bool is_reference() const noexcept { return reference_; }
  cpu::execution const& how() const noexcept { return how_; }

  /// Descends the instances [first, first + count): rows in the user's sign, cycles confirmed.
  descent_counters descend(sweep const& sweep, std::uint64_t first, std::size_t count, instance_table& rows) const;

 private:
  void confirm_cycles(sweep const& sweep, instance_columns const& columns, instance_table& rows) const;

  bool reference_ = false;
  cpu::execution how_;
  std::string description_;
};

/// The instances of a shard: contiguous, of sizes that differ by at most one. Throws usage_error.
struct instance_range {
  std::uint64_t first = 0, count = 0;
};
instance_range shard_range(std::uint64_t instances, shard const& shard);

/// Bytes that one instance takes while its chunk is in memory.
std::uint64_t bytes_per_instance(sweep const& sweep);

}  // namespace rivulet::batch
