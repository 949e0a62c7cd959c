// A vector of a block as a fit of few parameters sees it: their number is a constant, so that loops over them unroll.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/block_view.hpp"
#include "kernels/region_state.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

/// For lm without bounds. What one trial point leaves for nobody - the factor and the step while it is solved for - is
/// not kept in slots.
template <typename L, int Parameters>
class fixed_view : public block_view<L> {
  using base = block_view<L>;
  using region = kernels::region::array;
  static constexpr int first_factor_row = region::array_count + Parameters;

 public:
  using T = typename base::T;
  static constexpr int state_arrays = first_factor_row + Parameters;

  RIVULET_LANE fixed_view(block<T>& owner, int vector) : base(owner, vector), state_(owner.state + vector * width<L>) {}

  static RIVULET_LANE constexpr int parameters() { return Parameters; }
  static RIVULET_LANE constexpr int arrays() { return state_arrays; }
  static RIVULET_LANE constexpr bool bounded() { return false; }
  RIVULET_LANE L array(int a, int i) const {
    if (a >= first_factor_row) return factor_[a - first_factor_row][i];
    if (a == region::work) return work_[i];
    return kernels::load<L>(state_ + ((1 + a) * Parameters + i) * base::slot);
  }
  RIVULET_LANE void put_array(int a, int i, L value) {
    if (a >= first_factor_row) {
      factor_[a - first_factor_row][i] = value;
    } else if (a == region::work) {
      work_[i] = value;
    } else {
      store(state_ + ((1 + a) * Parameters + i) * base::slot, value);
    }
  }
  RIVULET_LANE L number(int n) const { return kernels::load<L>(state_ + (numbers + n) * base::slot); }
  RIVULET_LANE void put_number(int n, L value) { store(state_ + (numbers + n) * base::slot, value); }

 private:
  static constexpr int numbers = (1 + state_arrays) * Parameters;

  T* state_;
  L factor_[Parameters][Parameters], work_[Parameters]{};
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
