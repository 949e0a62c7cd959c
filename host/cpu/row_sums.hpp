// Sums over rows of data, for all lanes of a block: docs/methods.md, "Sums over rows".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/engine.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

/// Walks the tree of width 32 partial by partial: the rows l, l + 32, … are added in order, a partial whose neighbour
/// is still missing waits on the stack. So no more partials than levels exist at once.
template <typename T>
class row_sums {
 public:
  explicit row_sums(block<T>& owner)
      : block_(owner),
        rows_(owner.rows),
        count_(rows_.own.columns > 0 ? rows_.own.most : rows_.rows),
        size_(static_cast<unsigned long>(rows_.sums) * static_cast<unsigned long>(owner.lanes)) {}

  void run() {
    block_.evaluate(rows_.before, block_.memory);
    add_subtree(0, 1, rows_.stack);
  }

 private:
  static constexpr long width = 32;

  /// The partials index, index + step, … below 32, added on their tree.
  void add_subtree(long index, long step, T* stack) {
    if (step == width) return add_partial(index);
    add_subtree(index, 2 * step, stack);
    if (index + step >= count_) return;
    copy(rows_.partials, stack);
    add_subtree(index + step, 2 * step, stack + size_);
    copy(stack, rows_.left);
    block_.evaluate(rows_.combine, block_.memory);
  }

  void add_partial(long index) {
    for (unsigned long i = 0; i < size_; ++i) rows_.partials[i] = static_cast<T>(-0.0f);
    for (long r = index; r < count_; r += width) {
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
    for (long c = 0; c < own.columns; ++c) {
      for (long lane = 0; lane < lanes; ++lane) {
        if (r < own.count[lane]) own.slots[c * lanes + lane] = static_cast<T>(own.values[c][own.first[lane] + r]);
      }
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

  void copy(T const* from, T* to) const { __builtin_memcpy(to, from, size_ * sizeof(T)); }

  block<T>& block_;
  row_code<T> const& rows_;
  long count_;          ///< of the rows of the longest lane
  unsigned long size_;  ///< numbers of all partials of one place in the tree
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
