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

  /// Keeps copies of what the loops over parameters use: stores into slots might otherwise alias the block itself.
  RIVULET_LANE block_view(block<T>& owner, int vector)
      : block_(owner),
        parameters_(owner.parameters),
        arrays_(owner.state_arrays),
        offset_(vector * width<L>),
        lower_(owner.lower),
        upper_(owner.upper),
        state_(owner.state + offset_),
        gradient_(owner.gradient + offset_) {}

  RIVULET_LANE int parameters() const { return parameters_; }
  RIVULET_LANE L f() const { return load(block_.f + offset_, 0); }
  RIVULET_LANE void put_f(L value) { put(block_.f + offset_, 0, value); }
  RIVULET_LANE int arrays() const { return arrays_; }
  RIVULET_LANE L g(int i) const { return load(gradient_, i); }
  RIVULET_LANE void put_g(int i, L value) { put(gradient_, i, value); }
  RIVULET_LANE L x(int i) const { return load(state_, i); }
  RIVULET_LANE void put_x(int i, L value) { put(state_, i, value); }
  RIVULET_LANE L previous_x(int i) const { return load(block_.previous_x + offset_, i); }
  RIVULET_LANE void put_previous_x(int i, L value) { put(block_.previous_x + offset_, i, value); }
  RIVULET_LANE L array(int a, int i) const { return load(state_, (1 + a) * parameters() + i); }
  RIVULET_LANE void put_array(int a, int i, L value) { put(state_, (1 + a) * parameters() + i, value); }
  RIVULET_LANE L number(int n) const { return load(state_, numbers() + n); }
  RIVULET_LANE void put_number(int n, L value) { put(state_, numbers() + n, value); }
  RIVULET_LANE L base(int i) const { return load(block_.rates[i] + offset_, 0); }
  RIVULET_LANE bool bounded() const { return lower_ != nullptr; }
  RIVULET_LANE L lower(int i) const { return kernels::broadcast<L>(lower_[i]); }
  RIVULET_LANE L upper(int i) const { return kernels::broadcast<L>(upper_[i]); }
  RIVULET_LANE L get(kernels::hyper which) const {
    return load(block_.hyperparameters[static_cast<int>(which)] + offset_, 0);
  }
  RIVULET_LANE L get(kernels::record which) const { return load(block_.records[static_cast<int>(which)] + offset_, 0); }
  RIVULET_LANE void put(kernels::record which, L value) {
    put(block_.records[static_cast<int>(which)] + offset_, 0, value);
  }
  RIVULET_LANE int state_size() const { return numbers() + block_.state_numbers; }
  RIVULET_LANE L state(int e) const { return load(state_, e); }
  RIVULET_LANE L saved(int e) const { return load(block_.saved + offset_, e); }
  RIVULET_LANE void put_saved(int e, L value) { put(block_.saved + offset_, e, value); }

 private:
  RIVULET_LANE int numbers() const { return (1 + arrays_) * parameters(); }
  RIVULET_LANE L load(T const* slots, int index) const {
    return kernels::load<L>(slots + static_cast<long>(index) * slot);
  }
  RIVULET_LANE void put(T* slots, int index, L value) const { store(slots + static_cast<long>(index) * slot, value); }

  block<T>& block_;
  int parameters_, arrays_, offset_;
  T const* lower_;
  T const* upper_;
  T* state_;
  T* gradient_;
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
