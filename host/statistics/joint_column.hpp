// Exact quantiles of a column whose values lie in several memories: only counts are asked of each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/statistics/device_accumulator.hpp"
#include "host/statistics/value_counts.hpp"

namespace rivulet {

/// The values that accumulators and `host` hold. All must outlive it, unchanged. Functions may throw
/// out_of_device_memory.
class joint_column {
 public:
  joint_column(std::vector<std::unique_ptr<on_device::accumulator>> const& devices, on_device::column which,
               value_counts const& host);

  /// Equal to value_counts::summarize() over all values; `more` is added to each (whole numbers only).
  quantiles summarize(std::uint64_t more = 0) const;
  /// Equal to value_counts::count_between().
  std::uint64_t count_between(double low, double high) const;

 private:
  std::vector<std::uint64_t> count_up_to(std::span<std::uint64_t const> keys) const;
  std::vector<std::uint64_t> find(std::vector<std::uint64_t> const& ranks) const;

  std::vector<std::unique_ptr<on_device::accumulator>> const& devices_;
  on_device::column which_;
  std::vector<std::uint64_t> host_keys_;    ///< as devices store values, ascending
  std::vector<std::uint64_t> host_counts_;  ///< of values up to each
  on_device::column_range range_;
};

}  // namespace rivulet
