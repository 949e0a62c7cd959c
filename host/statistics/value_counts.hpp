// The multiset of one column of results, from which quantiles are read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <rivulet/report.hpp>

namespace rivulet {

/// Distinct ordered keys, ascending, each with how often it occurs.
struct counted_keys {
  std::vector<std::uint64_t> keys, counts;
  friend bool operator==(counted_keys const&, counted_keys const&) = default;
};

/// Counts of values; adding and merging in any order gives equal contents. `exact` keeps every distinct value, else
/// values are counted by the top 20 bits of their ordered key, and only the least and the greatest stay exact.
class value_counts {
 public:
  explicit value_counts(bool exact);

  void add(std::span<double const> values);
  void add(std::span<std::uint64_t const> values);
  /// Ordered keys of values, and how many more values were NaN.
  void add(std::vector<std::uint64_t> keys, std::uint64_t not_a_number);
  void merge(value_counts const& other) { merge(other.get()); }

  bool exact() const noexcept { return exact_; }
  bool empty() const;
  quantiles summarize() const;
  /// How many values v have low <= v <= high (approximate: whose bin's value has).
  std::uint64_t count_between(double low, double high) const;

  /// Bins are the top bits of ordered keys.
  static constexpr int bin_bits = 20;
  /// What decides the contents, for storing them.
  struct contents {
    counted_keys sorted;
    std::uint64_t not_a_number = 0;
    std::uint64_t lowest = ~std::uint64_t{0}, highest = 0;  ///< ordered keys; as here when there is no value
    friend bool operator==(contents const&, contents const&) = default;
  };
  contents const& get() const;
  void merge(contents const& theirs);
  void set(contents stored);

  /// Of `count` values, the rank (from 1) that at least `percent` % of them do not exceed: nearest rank.
  static std::uint64_t rank(std::uint64_t count, std::uint64_t percent);

 private:
  void add_keys(std::vector<std::uint64_t> keys);
  void add_run(counted_keys run) const;
  void add_pending() const;
  void consolidate() const;
  double value_at(std::uint64_t rank) const;
  double shown(std::uint64_t key) const;

  bool exact_;
  mutable std::vector<std::uint64_t> pending_;  ///< exact: keys that no run holds yet
  /// Exact: sorted runs of falling length, merged like the digits of a counter; consolidate() leaves them in
  /// contents_.sorted. Neither changes what is counted.
  mutable std::vector<counted_keys> runs_;
  mutable std::vector<std::uint64_t> bins_;  ///< approximate: one count per bin, empty until needed
  mutable contents contents_;
};

}  // namespace rivulet
