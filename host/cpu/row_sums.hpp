// Sums over rows of data, for all lanes of a block: docs/methods.md, "Sums over rows".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/lanes.hpp"
#include "host/cpu/row_draws.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

/// Interpreted, it walks the tree of width 32 partial by partial: the rows l, l + 32, … are added in order, a partial
/// whose neighbour is still missing waits on the stack. So no more partials than levels exist at once. Compiled code
/// adds up a leaf at a time, which may be several partials.
template <typename T>
class row_sums {
 public:
  explicit row_sums(block<T>& owner)
      : block_(owner),
        rows_(owner.rows),
        count_(rows_.own.columns > 0 ? rows_.own.most : rows_.rows),
        size_(static_cast<unsigned long>(rows_.sums) * static_cast<unsigned long>(owner.lanes)) {}

  void run() {
    if (draws_rows() && rows_.own.tile != nullptr) fill_tile();
    if (rows_.leaves != nullptr) {
      run_compiled();
    } else {
      block_.evaluate(rows_.before, block_.memory);
      add_subtree(0, 1, rows_.stack);
    }
    if (draws_rows()) finish_batches();
  }

 private:
  using L = lanes_of<T>;
  static constexpr long tree_width = 32;

  bool draws_rows() const { return rows_.own.batches.rows > 0; }

  /// Row r of a lane, of those that its columns have.
  long row_of(long lane, long r) const {
    auto const& batches = rows_.own.batches;
    if (batches.rows == 0) return r;
    return drawn_row(batches.draws[lane], batches.with_replacement, static_cast<unsigned>(r));
  }

  void fill_tile() {
    auto const& own = rows_.own;
    for (long lane = 0; lane < block_.lanes; ++lane) {
      for (long r = 0; r < own.count[lane]; ++r) take_row(lane, r, own.tile + r * own.columns * block_.lanes);
    }
  }

  /// The columns of row r of the lane to the lane's places from `to` on.
  void take_row(long lane, long r, T* to) const {
    auto const& own = rows_.own;
    long const row = row_of(lane, r);
    for (long c = 0; c < own.columns; ++c) {
      to[c * block_.lanes + lane] = static_cast<T>(own.sources[c].at(own.first[lane], row));
    }
  }

  void finish_batches() {
    auto const& own = rows_.own;
    for (long lane = 0; lane < block_.lanes; ++lane) {
      if (own.count[lane] > 0) finish_batch(own.batches.draws[lane], static_cast<unsigned>(own.batches.rows));
    }
  }

  /// The partials index, index + step, … below 32, added on their tree.
  void add_subtree(long index, long step, T* stack) {
    if (step == tree_width) return add_partial(index);
    add_subtree(index, 2 * step, stack);
    if (index + step >= count_) return;
    copy(rows_.partials, stack);
    add_subtree(index + step, 2 * step, stack + size_);
    copy(stack, rows_.left);
    block_.evaluate(rows_.combine, block_.memory);
  }

  void add_partial(long index) {
    for (unsigned long i = 0; i < size_; ++i) rows_.partials[i] = static_cast<T>(-0.0f);
    for (long r = index; r < count_; r += tree_width) {
      T const* const row = rows_.values + r * rows_.columns;
      for (int c = 0; c < rows_.columns; ++c) rows_.column_scalars[c] = row[c];
      if (rows_.own.columns > 0) take_own(r);
      bool const some_lack_it = rows_.own.columns > 0 && r >= rows_.own.least;
      if (some_lack_it) copy(rows_.partials, rows_.left);
      block_.evaluate(rows_.row, block_.memory);
      if (some_lack_it) put_back(r);
    }
  }

  /// Row r of every lane into the slots of its columns; a lane that has no such row keeps the last one.
  void take_own(long r) {
    auto const& own = rows_.own;
    long const lanes = block_.lanes, row = own.columns * lanes;
    if (own.tile != nullptr) {
      __builtin_memcpy(own.slots, own.tile + r * row, static_cast<unsigned long>(row) * sizeof(T));
      return;
    }
    for (long lane = 0; lane < lanes; ++lane) {
      if (r < own.count[lane]) take_row(lane, r, own.slots);
    }
  }

  /// The partials of the lanes that have no row r, from the left ones, which are unused meanwhile.
  void put_back(long r) {
    for (long s = 0; s < rows_.sums; ++s) {
      for (long lane = 0; lane < block_.lanes; ++lane) {
        if (r >= rows_.own.count[lane]) rows_.partials[s * block_.lanes + lane] = rows_.left[s * block_.lanes + lane];
      }
    }
  }

  void run_compiled() {
    run_groups(rows_.compiled_before, [&](int first) { rows_.compiled_before.run(vector(first), 1, nullptr); });
    run_groups(rows_.leaves->code, [&](int first) {
      for (long i = 0; i < rows_.leaf_count; ++i) add_leaf(rows_.leaves[i], first);
    });
  }

  template <typename Run>
  void run_groups(vector_code const& code, Run const& run) const {
    if (code.run == nullptr) return;
    for (int first = 0; first < vectors_per_block; first += code.group) run(first);
  }

  /// For the group that begins with vector `first`.
  void add_leaf(row_leaf const& leaf, int first) const {
    long const begin = first * width<L>, count = leaf.code.group * width<L>;
    T* const partials = rows_.partials + begin;
    if (leaf.accumulates) {
      long const step = block_.lanes, sums = rows_.sums;
      for (long s = 0; s < sums; ++s) {
        for (long i = 0; i < count; i += width<L>) {
          store(partials + s * step + i, kernels::broadcast<L>(static_cast<T>(-0.0f)));
        }
      }
    }
    auto const& own = rows_.own;
    T const* const row = own.tile != nullptr ? own.tile + leaf.first_row * own.columns * block_.lanes + begin
                                             : rows_.values + leaf.first_row * rows_.columns;
    leaf.code.run(vector(first), leaf.turns, row);
    if (leaf.merges == 0 && leaf.waits < 0) return;
    switch (__builtin_popcount(leaf.merges)) {
      case 0:
        return merge<0>(leaf, partials, count);
      case 1:
        return merge<1>(leaf, partials, count);
      case 2:
        return merge<2>(leaf, partials, count);
      case 3:
        return merge<3>(leaf, partials, count);
      case 4:
        return merge<4>(leaf, partials, count);
      default:
        return merge<5>(leaf, partials, count);
    }
  }

  /// Adds the sums that wait at `levels` levels to those of a leaf.
  template <int levels>
  void merge(row_leaf const& leaf, T* partials, long count) const {
    T const* waiting_at[levels + 1];
    auto rest = leaf.merges;
    for (int k = 0; k < levels; ++k, rest &= rest - 1) waiting_at[k] = waiting(__builtin_ctz(rest), count);
    bool const stays = leaf.waits < 0;
    T* const to = stays ? partials : waiting(leaf.waits, count);
    long const from_step = block_.lanes, to_step = stays ? from_step : count, sums = rows_.sums;
    for (long s = 0; s < sums; ++s) {
      for (long i = 0; i < count; i += width<L>) {
        L sum = kernels::load<L>(partials + s * from_step + i);
#pragma GCC unroll 5
        for (int k = 0; k < levels; ++k) sum = kernels::load<L>(waiting_at[k] + s * count + i) + sum;
        store(to + s * to_step + i, sum);
      }
    }
  }

  unsigned char* vector(int number) const { return block_.memory + number * vector_bytes; }
  /// Side by side for the vectors of one group: all groups use the same memory, which stays in the first cache.
  T* waiting(int level, long lanes) const { return rows_.stack + level * rows_.sums * lanes; }

  void copy(T const* from, T* to) const { __builtin_memcpy(to, from, size_ * sizeof(T)); }

  block<T>& block_;
  row_code<T> const& rows_;
  long count_;          ///< of the rows of the longest lane
  unsigned long size_;  ///< numbers of all partials of one place in the tree
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
