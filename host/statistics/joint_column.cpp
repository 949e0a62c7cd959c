// Searching the keys by counting: every round asks all memories for the counts at some keys between the ends.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/joint_column.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "host/statistics/ordered_key.hpp"

namespace rivulet {
namespace {

/// Keys asked for in one round per value that is sought; each round divides what is left by as many.
constexpr std::uint64_t keys_per_round = 16;

struct key_interval {
  std::uint64_t low, high;
};

/// Ascending, the last one is `high`.
std::array<std::uint64_t, keys_per_round> pivots(key_interval const& within) {
  std::array<std::uint64_t, keys_per_round> result;
  std::uint64_t const width = within.high - within.low, step = width / keys_per_round + 1;
  for (std::uint64_t i = 0; i < keys_per_round; ++i) result[i] = within.low + std::min((i + 1) * step - 1, width);
  return result;
}

}  // namespace

joint_column::joint_column(std::vector<std::unique_ptr<on_device::accumulator>> const& devices, on_device::column which,
                           value_counts const& host)
    : devices_(devices), which_(which) {
  auto const& [sorted, not_a_number, lowest, highest] = host.get();
  for (std::uint64_t const key : sorted.keys) {
    host_keys_.push_back(which == on_device::column::iterations ? static_cast<std::uint64_t>(value_of_key(key)) : key);
  }
  std::partial_sum(sorted.counts.begin(), sorted.counts.end(), std::back_inserter(host_counts_));
  if (!host_keys_.empty()) range_ = {host_counts_.back(), 0, host_keys_.front(), host_keys_.back()};
  range_.not_a_number = not_a_number;
  for (auto const& device : devices) {
    auto const there = device->range(which);
    range_.values += there.values;
    range_.not_a_number += there.not_a_number;
    range_.lowest = std::min(range_.lowest, there.lowest);
    range_.highest = std::max(range_.highest, there.highest);
  }
}

std::vector<std::uint64_t> joint_column::count_up_to(std::span<std::uint64_t const> keys) const {
  std::vector<std::uint64_t> sum(keys.size()), there(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto const up_to = std::upper_bound(host_keys_.begin(), host_keys_.end(), keys[i]) - host_keys_.begin();
    sum[i] = up_to == 0 ? 0 : host_counts_[static_cast<std::size_t>(up_to) - 1];
  }
  for (auto const& device : devices_) {
    device->count_up_to(which_, keys, there);
    for (std::size_t i = 0; i < keys.size(); ++i) sum[i] += there[i];
  }
  return sum;
}

/// The keys of these ranks (from 1): the least that so many values do not exceed.
std::vector<std::uint64_t> joint_column::find(std::vector<std::uint64_t> const& ranks) const {
  std::vector<key_interval> left(ranks.size(), {range_.lowest, range_.highest});
  auto const open = [](key_interval const& each) { return each.low < each.high; };
  while (std::any_of(left.begin(), left.end(), open)) {
    std::vector<std::uint64_t> keys;
    for (auto const& each : left) {
      for (std::uint64_t const key : pivots(each)) keys.push_back(key);
    }
    auto const counts = count_up_to(keys);
    for (std::size_t i = 0; i < left.size(); ++i) {
      std::size_t const first = i * keys_per_round;
      std::size_t at = first;
      while (counts[at] < ranks[i]) ++at;  // the last one, `high`, has enough
      left[i] = {at == first ? left[i].low : keys[at - 1] + 1, keys[at]};
    }
  }
  std::vector<std::uint64_t> result;
  for (auto const& each : left) result.push_back(each.low);
  return result;
}

quantiles joint_column::summarize(std::uint64_t more) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  quantiles result{none, none, none, none, none, none, none, range_.values, range_.not_a_number, false};
  if (range_.values == 0) return result;
  std::vector<std::uint64_t> ranks;
  for (std::uint64_t const percent : {5, 25, 50, 75, 95}) ranks.push_back(value_counts::rank(range_.values, percent));
  auto const found = find(ranks);
  auto const shown = [&](std::uint64_t key) {
    return which_ == on_device::column::iterations ? static_cast<double>(key + more) : value_of_key(key);
  };
  result.min = shown(range_.lowest);
  result.p05 = shown(found[0]);
  result.p25 = shown(found[1]);
  result.p50 = shown(found[2]);
  result.p75 = shown(found[3]);
  result.p95 = shown(found[4]);
  result.max = shown(range_.highest);
  return result;
}

std::uint64_t joint_column::count_between(double low, double high) const {
  if (!(low <= high)) return 0;
  std::array<std::uint64_t, 2> const keys{ordered_key(low) - 1, ordered_key(high)};
  auto const counts = count_up_to(keys);
  return counts[1] - counts[0];
}

}  // namespace rivulet
