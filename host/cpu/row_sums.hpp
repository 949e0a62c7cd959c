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
    if (index + step >= rows_.rows) return;
    copy(rows_.partials, stack);
    add_subtree(index + step, 2 * step, stack + size_);
    copy(stack, rows_.left);
    block_.evaluate(rows_.combine, block_.memory);
  }

  void add_partial(long index) {
    for (unsigned long i = 0; i < size_; ++i) rows_.partials[i] = static_cast<T>(-0.0f);
    for (long r = index; r < rows_.rows; r += width) {
      T const* const row = rows_.values + r * rows_.columns;
      for (int c = 0; c < rows_.columns; ++c) rows_.column_scalars[c] = row[c];
      block_.evaluate(rows_.row, block_.memory);
    }
  }

  void copy(T const* from, T* to) const { __builtin_memcpy(to, from, size_ * sizeof(T)); }

  block<T>& block_;
  row_code<T> const& rows_;
  unsigned long size_;  ///< numbers of all partials of one place in the tree
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
