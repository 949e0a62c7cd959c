// A vector of a block as the view that the kernels ask for: everything lies in slots.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/lanes.hpp"
#include "kernels/descend.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

template <typename L>
class block_view {
 public:
  using lane = L;
  using T = kernels::scalar_of<L>;
  static constexpr int slot = vectors_per_block * width<L>;

  RIVULET_LANE block_view(block<T>& owner, int vector) : block_(owner), offset_(vector * width<L>) {}

  RIVULET_LANE int parameters() const { return block_.parameters; }
  RIVULET_LANE L f() const { return load(block_.f, 0); }
  RIVULET_LANE L g(int i) const { return load(block_.gradient, i); }
  RIVULET_LANE void put_g(int i, L value) { put(block_.gradient, i, value); }
  RIVULET_LANE L x(int i) const { return load(block_.state, i); }
  RIVULET_LANE void put_x(int i, L value) { put(block_.state, i, value); }
  RIVULET_LANE L previous_x(int i) const { return load(block_.previous_x, i); }
  RIVULET_LANE void put_previous_x(int i, L value) { put(block_.previous_x, i, value); }
  RIVULET_LANE L array(int a, int i) const { return load(block_.state, (1 + a) * parameters() + i); }
  RIVULET_LANE void put_array(int a, int i, L value) { put(block_.state, (1 + a) * parameters() + i, value); }
  RIVULET_LANE L number(int n) const { return load(block_.state, numbers() + n); }
  RIVULET_LANE void put_number(int n, L value) { put(block_.state, numbers() + n, value); }
  RIVULET_LANE L base(int i) const { return load(block_.rates[i], 0); }
  RIVULET_LANE L get(kernels::hyper which) const { return load(block_.hyperparameters[static_cast<int>(which)], 0); }
  RIVULET_LANE L get(kernels::record which) const { return load(block_.records[static_cast<int>(which)], 0); }
  RIVULET_LANE void put(kernels::record which, L value) { put(block_.records[static_cast<int>(which)], 0, value); }
  RIVULET_LANE int state_size() const { return numbers() + block_.state_numbers; }
  RIVULET_LANE L state(int e) const { return load(block_.state, e); }
  RIVULET_LANE L saved(int e) const { return load(block_.saved, e); }
  RIVULET_LANE void put_saved(int e, L value) { put(block_.saved, e, value); }

 private:
  RIVULET_LANE int numbers() const { return (1 + block_.state_arrays) * parameters(); }
  RIVULET_LANE L load(T const* slots, int index) const {
    return kernels::load<L>(slots + static_cast<long>(index) * slot + offset_);
  }
  RIVULET_LANE void put(T* slots, int index, L value) const {
    store(slots + static_cast<long>(index) * slot + offset_, value);
  }

  block<T>& block_;
  int offset_;
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
