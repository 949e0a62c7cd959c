// One thread's block of lanes: takes instances from the common queue, stores their results.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "host/cpu/layout.hpp"
#include "host/cpu/open_ranges.hpp"

namespace rivulet::cpu {

/// Hands out the rows in small contiguous ranges, so that threads write to cache lines of their own.
class instance_queue {
 public:
  instance_queue(std::size_t count, std::size_t range_size) : count_(count), range_size_(range_size) {}

  std::size_t range_size() const { return range_size_; }

  struct range {
    std::size_t next = 0, end = 0;
  };
  /// The next range; empty when all are taken.
  range take() {
    if (next_.load(std::memory_order_relaxed) >= count_) return {};
    auto const first = next_.fetch_add(range_size_, std::memory_order_relaxed);
    if (first >= count_) return {};
    return {first, count_ - first < range_size_ ? count_ : first + range_size_};
  }

 private:
  std::size_t const count_, range_size_;
  std::atomic<std::size_t> next_{0};
};

template <typename T>
class worker {
 public:
  worker(layout<T> const& plan, descent_settings const& settings, instance_columns const& instances,
         instance_table& rows, instance_queue& queue);
  worker(worker const&) = delete;
  worker& operator=(worker const&) = delete;

  /// Descends until the queue is empty. Returns the turns of all lanes.
  std::uint64_t run();

 private:
  /// A quantity that every new instance brings, and the slot it is loaded into.
  struct input {
    column from;
    T* to;
  };
  using row_place = typename open_ranges<T>::place;
  /// mean_last_f of one window: the last values of f, [place in the ring][lane].
  struct ring {
    std::size_t reducer;
    std::uint32_t window;
    std::vector<T> values;
    std::vector<std::uint32_t> next;  ///< per lane
  };

  static bool refill(block<T>& from) { return static_cast<worker*>(from.owner)->refill_lanes(); }
  static void finish(block<T>& from) { static_cast<worker*>(from.owner)->finish_lanes(); }
  static void remember_f(block<T>& from) { static_cast<worker*>(from.owner)->fill_rings(); }

  T* slot(std::uint32_t number) { return memory_.get() + number * lanes_; }
  void place_block();
  void place_rows();
  void place_own_rows();
  void load_rows(std::size_t lane, std::size_t group, std::uint64_t start_index);
  void fill_tile(std::size_t lane, long first, std::size_t count, bool grouped);
  void find_longest();
  void add_input(column const& from, std::uint32_t to);
  void write_literals(translation<T> const& from);
  bool refill_lanes();
  bool take_range();
  void load(std::size_t lane, std::size_t count);
  void finish_lanes();
  void store_vector(std::size_t first);
  void store(std::size_t lane);
  void store_rings(std::size_t lane, row_place const& place);
  void scatter(std::size_t vector);
  bool accepted(std::size_t lane) const;
  void fill_rings();
  T mean(ring const& from, std::size_t lane) const;

  struct release {
    void operator()(T* memory) const;
  };

  layout<T> const& plan_;
  descent_settings const& settings_;
  instance_table& rows_;
  instance_queue& queue_;
  column groups_;  ///< [instance] the group of rows it sums over
  column starts_;  ///< [instance] the number of its start, which batches are drawn by
  instance_queue::range range_;
  row_place next_place_{};  ///< of the row range_.next
  std::size_t lanes_, width_;
  unsigned all_;  ///< a bit for each lane of a vector
  std::unique_ptr<T[], release> memory_;
  std::vector<T*> rates_;
  std::vector<input> inputs_;
  std::vector<long> first_row_, row_count_;  ///< [lane] where instances have rows for themselves
  std::unique_ptr<T[], release> tile_;       ///< of row_plan::tiled
  std::vector<lane_draw> draws_;
  std::vector<ring> rings_;
  std::vector<row_place> places_;      ///< per lane; of vectors that go together the first lane's only
  std::vector<unsigned> consecutive_;  ///< per vector: lanes whose instances are consecutive rows of one range
  block<T> block_{};
  std::optional<open_ranges<T>> results_;
};

}  // namespace rivulet::cpu
