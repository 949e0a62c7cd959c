// Sums over rows of data, for all lanes of a block: docs/methods.md, "Sums over rows".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/lanes.hpp"

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
        size_(static_cast<unsigned long>(rows_.sums) * static_cast<unsigned long>(owner.lanes)) {}

  void run() {
    if (rows_.leaves != nullptr) return run_compiled();
    block_.evaluate(rows_.before, block_.memory);
    add_subtree(0, 1, rows_.stack);
  }

 private:
  using L = lanes_of<T>;
  static constexpr long tree_width = 32;

  /// The partials index, index + step, … below 32, added on their tree.
  void add_subtree(long index, long step, T* stack) {
    if (step == tree_width) return add_partial(index);
    add_subtree(index, 2 * step, stack);
    if (index + step >= rows_.rows) return;
    copy(rows_.partials, stack);
    add_subtree(index + step, 2 * step, stack + size_);
    copy(stack, rows_.left);
    block_.evaluate(rows_.combine, block_.memory);
  }

  void add_partial(long index) {
    for (unsigned long i = 0; i < size_; ++i) rows_.partials[i] = static_cast<T>(-0.0f);
    for (long r = index; r < rows_.rows; r += tree_width) {
      T const* const row = rows_.values + r * rows_.columns;
      for (int c = 0; c < rows_.columns; ++c) rows_.column_scalars[c] = row[c];
      block_.evaluate(rows_.row, block_.memory);
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
    leaf.code.run(vector(first), leaf.turns, rows_.values + leaf.first_row * rows_.columns);
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
  unsigned long size_;  ///< numbers of all partials of one place in the tree
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
