// Multisets of ordered keys: sorted and counted with Thrust, which here only ever handles whole numbers.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/value_counts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <thrust/execution_policy.h>
#include <thrust/functional.h>
#include <thrust/iterator/constant_iterator.h>
#include <thrust/merge.h>
#include <thrust/reduce.h>
#include <thrust/sort.h>

#include "host/statistics/ordered_key.hpp"

namespace rivulet {
namespace {

constexpr int dropped_bits = 64 - value_counts::bin_bits;
/// Sorting a few small sets costs less than merging them once they are sorted.
constexpr std::size_t most_pending = std::size_t{1} << 20;
/// Whole numbers that span less than this are counted in a table instead of being sorted.
constexpr std::uint64_t table_limit = 1 << 16;

/// Sorts `keys` and counts equal ones.
counted_keys count_keys(std::vector<std::uint64_t> keys) {
  thrust::sort(thrust::device, keys.data(), keys.data() + keys.size());
  counted_keys result{std::vector<std::uint64_t>(keys.size()), std::vector<std::uint64_t>(keys.size())};
  auto const ends =
      thrust::reduce_by_key(thrust::device, keys.data(), keys.data() + keys.size(),
                            thrust::constant_iterator<std::uint64_t>(1), result.keys.data(), result.counts.data());
  auto const distinct = static_cast<std::size_t>(ends.first - result.keys.data());
  result.keys.resize(distinct);
  result.counts.resize(distinct);
  return result;
}

counted_keys merge_runs(counted_keys const& a, counted_keys const& b) {
  std::size_t const total = a.keys.size() + b.keys.size();
  counted_keys merged{std::vector<std::uint64_t>(total), std::vector<std::uint64_t>(total)};
  thrust::merge_by_key(thrust::device, a.keys.data(), a.keys.data() + a.keys.size(), b.keys.data(),
                       b.keys.data() + b.keys.size(), a.counts.data(), b.counts.data(), merged.keys.data(),
                       merged.counts.data());
  counted_keys result{std::vector<std::uint64_t>(total), std::vector<std::uint64_t>(total)};
  auto const ends = thrust::reduce_by_key(thrust::device, merged.keys.data(), merged.keys.data() + total,
                                          merged.counts.data(), result.keys.data(), result.counts.data());
  auto const distinct = static_cast<std::size_t>(ends.first - result.keys.data());
  result.keys.resize(distinct);
  result.counts.resize(distinct);
  result.keys.shrink_to_fit();
  result.counts.shrink_to_fit();
  return result;
}

}  // namespace

value_counts::value_counts(bool exact) : exact_(exact) {}

void value_counts::add(std::span<double const> values) {
  std::vector<std::uint64_t> keys;
  keys.reserve(values.size());
  for (double const value : values) {
    if (!std::isnan(value)) keys.push_back(ordered_key(value));
  }
  contents_.not_a_number += values.size() - keys.size();
  add_keys(std::move(keys));
}

void value_counts::add(std::span<std::uint64_t const> values) {
  if (values.empty()) return;
  auto const [least, greatest] = std::minmax_element(values.begin(), values.end());
  if (!exact_ || *greatest - *least >= table_limit) {
    std::vector<std::uint64_t> keys;
    keys.reserve(values.size());
    for (std::uint64_t const value : values) keys.push_back(ordered_key(static_cast<double>(value)));
    return add_keys(std::move(keys));
  }
  std::uint64_t const base = *least;
  std::vector<std::uint64_t> table(*greatest - base + 1, 0);
  for (std::uint64_t const value : values) ++table[value - base];
  counted_keys run;
  for (std::uint64_t i = 0; i < table.size(); ++i) {
    if (table[i] == 0) continue;
    std::uint64_t const key = ordered_key(static_cast<double>(base + i));
    if (!run.keys.empty() && run.keys.back() == key) {
      run.counts.back() += table[i];
    } else {
      run.keys.push_back(key);
      run.counts.push_back(table[i]);
    }
  }
  add_run(std::move(run));
}

void value_counts::add_keys(std::vector<std::uint64_t> keys) {
  if (keys.empty()) return;
  if (exact_) {
    pending_.insert(pending_.end(), keys.begin(), keys.end());
    if (pending_.size() >= most_pending) add_pending();
    return;
  }
  if (bins_.empty()) bins_.resize(std::size_t{1} << bin_bits);
  for (std::uint64_t const key : keys) {
    contents_.lowest = std::min(contents_.lowest, key);
    contents_.highest = std::max(contents_.highest, key);
    ++bins_[key >> dropped_bits];
  }
}

void value_counts::add_pending() const {
  if (!pending_.empty()) add_run(count_keys(std::exchange(pending_, {})));
}

void value_counts::add_run(counted_keys run) const {
  if (run.keys.empty()) return;
  contents_.lowest = std::min(contents_.lowest, run.keys.front());
  contents_.highest = std::max(contents_.highest, run.keys.back());
  runs_.push_back(std::move(run));
  while (runs_.size() > 1 && runs_[runs_.size() - 2].keys.size() < 2 * runs_.back().keys.size()) {
    auto const last = std::move(runs_.back());
    runs_.pop_back();
    runs_.back() = merge_runs(runs_.back(), last);
  }
}

void value_counts::consolidate() const {
  add_pending();
  for (auto& run : runs_) {
    contents_.sorted = contents_.sorted.keys.empty() ? std::move(run) : merge_runs(contents_.sorted, run);
  }
  runs_.clear();
  if (bins_.empty()) return;
  counted_keys found;
  for (std::uint64_t bin = 0; bin < bins_.size(); ++bin) {
    if (bins_[bin] == 0) continue;
    found.keys.push_back(bin << dropped_bits);
    found.counts.push_back(bins_[bin]);
  }
  bins_.clear();
  contents_.sorted = contents_.sorted.keys.empty() ? std::move(found) : merge_runs(contents_.sorted, found);
}

void value_counts::add(std::vector<std::uint64_t> keys, std::uint64_t not_a_number) {
  contents_.not_a_number += not_a_number;
  add_keys(std::move(keys));
}

bool value_counts::empty() const {
  return pending_.empty() && runs_.empty() && bins_.empty() && contents_.sorted.keys.empty() &&
         contents_.not_a_number == 0;
}

void value_counts::merge(contents const& theirs) {
  consolidate();
  contents_.not_a_number += theirs.not_a_number;
  contents_.lowest = std::min(contents_.lowest, theirs.lowest);
  contents_.highest = std::max(contents_.highest, theirs.highest);
  contents_.sorted = merge_runs(contents_.sorted, theirs.sorted);
}

value_counts::contents const& value_counts::get() const {
  consolidate();
  return contents_;
}

void value_counts::set(contents stored) {
  pending_.clear();
  runs_.clear();
  bins_.clear();
  contents_ = std::move(stored);
}

double value_counts::shown(std::uint64_t key) const {
  if (exact_) return value_of_key(key);
  // The value of smallest magnitude in the bin, so that short numbers stay as they are.
  std::uint64_t const dropped = (std::uint64_t{1} << dropped_bits) - 1;
  std::uint64_t const representative = (key & sign_bit) != 0 ? key : key | dropped;
  return value_of_key(std::clamp(representative, contents_.lowest, contents_.highest));
}

double value_counts::value_at(std::uint64_t rank) const {
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < contents_.sorted.keys.size(); ++i) {
    seen += contents_.sorted.counts[i];
    if (seen >= rank) return shown(contents_.sorted.keys[i]);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

std::uint64_t value_counts::rank(std::uint64_t count, std::uint64_t percent) {
  std::uint64_t const whole = count / 100 * percent;
  std::uint64_t const rest = (count % 100 * percent + 99) / 100;
  return std::max<std::uint64_t>(whole + rest, 1);
}

quantiles value_counts::summarize() const {
  consolidate();
  quantiles result{};
  result.not_a_number = contents_.not_a_number;
  result.approximate = !exact_;
  for (std::uint64_t const count : contents_.sorted.counts) result.count += count;
  auto const at = [&](std::uint64_t percent) { return value_at(rank(result.count, percent)); };
  bool const any = result.count > 0;
  result.min = any ? value_of_key(contents_.lowest) : value_at(1);
  result.p05 = at(5);
  result.p25 = at(25);
  result.p50 = at(50);
  result.p75 = at(75);
  result.p95 = at(95);
  result.max = any ? value_of_key(contents_.highest) : value_at(1);
  return result;
}

std::uint64_t value_counts::count_between(double low, double high) const {
  consolidate();
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < contents_.sorted.keys.size(); ++i) {
    double const value = shown(contents_.sorted.keys[i]);
    if (low <= value && value <= high) result += contents_.sorted.counts[i];
  }
  return result;
}

}  // namespace rivulet
