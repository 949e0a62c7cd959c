// Statistics of rows in the memory of a Thrust system: one text, compiled for the host (TBB) and for GPUs (CUDA).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/sort.h>
#include <thrust/transform_reduce.h>

#include "host/statistics/device_accumulator.hpp"
#include "host/statistics/device_counting.hpp"
#include "host/statistics/device_memory.hpp"
#include "host/statistics/device_minima.hpp"
#include "host/statistics/row_view.hpp"

namespace rivulet::on_device {

struct row_sums {
  std::uint64_t instance_steps = 0, digest = 0;
  std::uint64_t best_key = ~std::uint64_t{0};  ///< of the f that is minimised
  std::uint32_t best_row = ~std::uint32_t{0};
};

template <typename View>
struct sums_of_row {
  View rows;
  RIVULET_HOST_DEVICE row_sums operator()(std::uint32_t row) const {
    row_sums sums;
    sums.instance_steps = rows.iterations(row);
    sums.digest = rows.hash(row);
    double const f = rows.columns.f[row];
    if (f - f == 0) {  // finite
      sums.best_key = ordered_key(f);
      sums.best_row = row;
    }
    return sums;
  }
};

struct add_sums {
  RIVULET_HOST_DEVICE row_sums operator()(row_sums const& a, row_sums const& b) const {
    bool const first = a.best_key != b.best_key ? a.best_key < b.best_key : a.best_row < b.best_row;
    row_sums sums = first ? a : b;
    sums.instance_steps = a.instance_steps + b.instance_steps;
    sums.digest = a.digest + b.digest;
    return sums;
  }
};

/// How many of the sorted keys are <= queries[i].
struct count_keys_up_to {
  std::uint64_t const* sorted;
  std::uint64_t size;
  std::uint64_t const* queries;
  std::uint64_t* counts;
  RIVULET_HOST_DEVICE void operator()(std::uint32_t i) const {
    std::uint64_t low = 0, high = size;
    while (low < high) {
      std::uint64_t const middle = low + (high - low) / 2;
      if (sorted[middle] <= queries[i]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    counts[i] = low;
  }
};

struct bin_is_used {
  std::uint64_t const* table;
  RIVULET_HOST_DEVICE bool operator()(std::uint32_t bin) const { return table[bin] != 0; }
};

struct gather_words {
  std::uint64_t const* from;
  std::uint32_t const* chosen;
  std::uint64_t* to;
  RIVULET_HOST_DEVICE void operator()(std::uint32_t i) const { to[i] = from[chosen[i]]; }
};

/// A System has policy(), allocate(), release(), copy_in(), copy_out(), copy(), clear(), bytes_copied(), begin(rows)
/// before rows (may be null) are read and end() after which nothing is under way.
template <typename System>
class summary final : public accumulator {
 public:
  template <typename... Arguments>
  explicit summary(settings const& settings, Arguments const&... arguments)
      : settings_(settings), system_(arguments...), tables_(settings.axes.size()) {}

  chunk_summary add(cuda::device_rows const& rows) override {
    session const here(system_, &rows);
    return std::visit([&](auto const& columns) { return add_rows(view_of(rows, columns)); }, rows.columns);
  }

  column_range range(column which) override {
    session const here(system_, nullptr);
    auto const& keys = sorted(which);
    column_range result;
    if (keys.size() == 0) return result;
    std::uint64_t const last_number = not_a_number_key - 1;
    count(keys, {&last_number, 1}, {&result.values, 1});
    result.not_a_number = keys.size() - result.values;
    if (result.values == 0) return result;
    result.lowest = keys.values(0, 1)[0];
    result.highest = keys.values(result.values - 1, 1)[0];
    return result;
  }

  void count_up_to(column which, std::span<std::uint64_t const> keys, std::span<std::uint64_t> counts) override {
    session const here(system_, nullptr);
    count(sorted(which), keys, counts);
  }

  void drain(column_sinks const& into) override {
    session const here(system_, nullptr);
    drain_keys(column::iterations, [&](std::vector<std::uint64_t> keys) {
      into.iterations->add(keys);
      for (auto& key : keys) ++key;
      into.evaluations->add(keys);
    });
    auto const add_numbers = [](value_counts& counts) {
      return [&counts](std::vector<std::uint64_t> keys) {
        auto const nans = std::erase(keys, not_a_number_key);
        counts.add(std::move(keys), nans);
      };
    };
    drain_keys(column::f, add_numbers(*into.f));
    drain_keys(column::best_f, add_numbers(*into.best_f));
    drain_keys(column::gradient_norm, add_numbers(*into.gradient_norm));
    if (bins_.size() == 0) return;
    value_counts* const sinks[binned_columns] = {into.iterations, into.evaluations, into.f, into.best_f,
                                                 into.gradient_norm};
    for (std::size_t c = 0; c < binned_columns; ++c) sinks[c]->merge(binned(c));
    bins_ = {};
    used_ = {};
    used_counts_ = {};
  }

  void drain(std::span<outcome_tables> axes) override {
    session const here(system_, nullptr);
    for (std::size_t a = 0; a < axes.size(); ++a) {
      if (tables_[a].size() == 0) continue;
      auto const entries = static_cast<std::size_t>(settings_.axes[a].entries);
      for (std::size_t which = 0; which < outcome_names.size(); ++which) {
        if (occurred_[which] == 0) continue;
        auto const counts = tables_[a].values(which * entries, entries);
        auto& to = axes[a][which];
        to.resize(entries);
        for (std::size_t i = 0; i < entries; ++i) to[i] += counts[i];
      }
      tables_[a] = {};
    }
    occurred_ = {};
  }

  std::uint64_t bytes_copied() const noexcept override { return system_.bytes_copied(); }

 private:
  template <typename Value>
  using array = device_array<Value, System>;
  /// Keys of one chunk, or of several once they are sorted.
  struct key_run {
    array<std::uint64_t> keys;
    bool sorted = false;
  };
  struct session {
    session(System& system, cuda::device_rows const* rows) : system_(system) { system_.begin(rows); }
    ~session() { system_.end(); }
    session(session const&) = delete;
    System& system_;
  };

  static auto numbers() { return thrust::counting_iterator<std::uint32_t>(0); }

  template <typename T, typename Integer>
  row_view<T, Integer> view_of(cuda::device_rows const& rows,
                               kernels::result_columns<T, Integer> const& columns) const {
    return {columns,
            rows.first,
            static_cast<std::uint32_t>(rows.count),
            static_cast<std::uint32_t>(rows.parameters),
            static_cast<std::uint32_t>(rows.reducers),
            settings_.maximize};
  }

  template <typename T, typename Integer>
  chunk_summary add_rows(row_view<T, Integer> const& rows) {
    chunk_summary result;
    count_all(rows, result);
    auto const sums = thrust::transform_reduce(system_.policy(), numbers(), numbers() + rows.count,
                                               sums_of_row<row_view<T, Integer>>{rows}, row_sums{}, add_sums{});
    result.instance_steps = sums.instance_steps;
    result.digest = sums.digest;
    auto const converged = static_cast<std::size_t>(result.outcomes[static_cast<std::size_t>(outcome::converged)]);
    cell_search<System, T, Integer> search(system_, rows, settings_);
    if (sums.best_row != ~std::uint32_t{0}) {
      auto best = search.entry(sums.best_row);
      result.best = {true, best.instance, best.f, std::move(best.x)};
    }
    if (converged > 0) result.cells = search.lowest(converged);
    keep(rows);
    for (std::size_t i = 0; i < occurred_.size(); ++i) occurred_[i] += result.outcomes[i];
    return result;
  }

  template <typename T, typename Integer>
  void count_all(row_view<T, Integer> const& rows, chunk_summary& result) {
    array<std::uint64_t> table(system_, result.outcomes.size());
    table.clear();
    count_axis(rows, axis_shape{}, table.data());
    std::ranges::copy(table.values(), result.outcomes.begin());
  }

  template <typename T, typename Integer>
  void count_axis(row_view<T, Integer> const& rows, axis_shape const& axis, std::uint64_t* table) {
    auto const shares = share_rows(rows.count, axis.stride * axis.size);
    thrust::for_each_n(system_.policy(), numbers(), shares.threads,
                       count_outcomes<T, Integer>{rows, axis, shares, table});
  }

  /// What stays on the device. All memory is there before anything changes.
  template <typename T, typename Integer>
  void keep(row_view<T, Integer> const& rows) {
    for (std::size_t a = 0; a < tables_.size(); ++a) {
      if (tables_[a].size() > 0) continue;
      tables_[a] = {system_, outcome_names.size() * static_cast<std::size_t>(settings_.axes[a].entries)};
      tables_[a].clear();
    }
    if (settings_.exact) {
      keep_keys(rows);
    } else {
      keep_bins(rows);
    }
    for (std::size_t a = 0; a < tables_.size(); ++a) count_axis(rows, settings_.axes[a], tables_[a].data());
  }

  template <typename T, typename Integer>
  void keep_keys(row_view<T, Integer> const& rows) {
    std::array<key_run, column_count> runs;
    write_keys<T, Integer> write{rows, {}};
    for (std::size_t c = 0; c < column_count; ++c) {
      runs[c].keys = {system_, rows.count};
      write.to[c] = runs[c].keys.data();
    }
    thrust::for_each_n(system_.policy(), numbers(), rows.count, write);
    for (std::size_t c = 0; c < column_count; ++c) runs_[c].push_back(std::move(runs[c]));
  }

  template <typename T, typename Integer>
  void keep_bins(row_view<T, Integer> const& rows) {
    if (bins_.size() == 0) {
      array<std::uint32_t> used(system_, bins_per_column);
      array<std::uint64_t> used_counts(system_, bins_per_column);
      bins_ = {system_, binned_columns * binned_column_size};
      bins_.clear();
      used_ = std::move(used);
      used_counts_ = std::move(used_counts);
    }
    auto const shares = share_rows(rows.count, 1);
    thrust::for_each_n(system_.policy(), numbers(), shares.threads, count_bins<T, Integer>{rows, shares, bins_.data()});
  }

  /// All keys of a column in one sorted array.
  array<std::uint64_t> const& sorted(column which) {
    auto& runs = runs_[static_cast<std::size_t>(which)];
    if (runs.empty()) runs.emplace_back();
    if (runs.size() > 1) {
      std::size_t total = 0;
      for (auto const& run : runs) total += run.keys.size();
      key_run all{array<std::uint64_t>(system_, total)};
      std::uint64_t* to = all.keys.data();
      for (auto const& run : runs) {
        system_.copy(to, run.keys.data(), run.keys.size() * sizeof(std::uint64_t));
        to += run.keys.size();
      }
      runs.clear();
      runs.push_back(std::move(all));
    }
    auto& run = runs[0];
    if (!run.sorted) thrust::sort(system_.policy(), run.keys.data(), run.keys.data() + run.keys.size());
    run.sorted = true;
    return run.keys;
  }

  void count(array<std::uint64_t> const& keys, std::span<std::uint64_t const> queries,
             std::span<std::uint64_t> counts) {
    array<std::uint64_t> asked(system_, std::vector<std::uint64_t>(queries.begin(), queries.end()));
    array<std::uint64_t> answers(system_, queries.size());
    thrust::for_each_n(system_.policy(), numbers(), queries.size(),
                       count_keys_up_to{keys.data(), keys.size(), asked.data(), answers.data()});
    std::ranges::copy(answers.values(), counts.begin());
  }

  template <typename Take>
  void drain_keys(column which, Take const& take) {
    auto& runs = runs_[static_cast<std::size_t>(which)];
    while (!runs.empty()) {
      if (runs.back().keys.size() > 0) take(runs.back().keys.values());
      runs.pop_back();
    }
  }

  value_counts::contents binned(std::size_t which) {
    std::uint64_t const* const table = bins_.data() + which * binned_column_size;
    auto const end =
        thrust::copy_if(system_.policy(), numbers(), numbers() + bins_per_column, used_.data(), bin_is_used{table});
    auto const size = static_cast<std::size_t>(end - used_.data());
    thrust::for_each_n(system_.policy(), numbers(), size, gather_words{table, used_.data(), used_counts_.data()});
    value_counts::contents result;
    for (std::uint64_t const bin : used_.values(0, size)) result.sorted.keys.push_back(bin << (64 - bin_bits));
    result.sorted.counts = used_counts_.values(0, size);
    auto const ends = bins_.values(which * binned_column_size + bins_per_column, 3);
    result.lowest = ~ends[0];
    result.highest = ends[1];
    result.not_a_number = ends[2];
    return result;
  }

  settings settings_;
  System system_;
  std::array<std::vector<key_run>, column_count> runs_;
  array<std::uint64_t> bins_;  ///< empty until needed
  array<std::uint32_t> used_;  ///< room for draining bins, so that it needs no more
  array<std::uint64_t> used_counts_;
  std::vector<array<std::uint64_t>> tables_;
  std::array<std::uint64_t, outcome_names.size()> occurred_{};
};

}  // namespace rivulet::on_device
