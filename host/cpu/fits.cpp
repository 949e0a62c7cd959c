// lm on the blocks of one instruction set and one precision, as RIVULET_INSTRUCTION_SET and RIVULET_SCALAR say.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/fits.hpp"

#include "host/cpu/fixed_view.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {
namespace {

constexpr int most_fixed_parameters = 8;

template <typename L, int Parameters>
struct view_of {
  using type = fixed_view<L, Parameters>;
};
template <typename L>
struct view_of<L, 0> {
  using type = block_view<L>;
};

/// The kernels on all vectors; where Parameters is 0, the block says how many there are.
template <typename L, int Parameters>
struct fits {
  using T = kernels::scalar_of<L>;
  using view_type = typename view_of<L, Parameters>::type;

  [[gnu::flatten]] static void start(block<T>& block) {
#pragma GCC unroll 1
    for (int v = 0; v < vectors_per_block; ++v) {
      if (block.fresh[v] == 0) continue;
      view_type view(block, v);
      auto const fresh = mask_from<L>(block.fresh[v]);
      kernels::start_instance(view, fresh);
      kernels::start_fit(view, fresh);
      block.fresh[v] = 0;
    }
  }
  [[gnu::flatten]] static void judge(block<T>& block) {
#pragma GCC unroll 1
    for (int v = 0; v < vectors_per_block; ++v) {
      view_type view(block, v);
      kernels::judge_fit(view, block.settings);
    }
  }
  [[gnu::flatten]] static void place(block<T>& block) {
#pragma GCC unroll 1
    for (int v = 0; v < vectors_per_block; ++v) {
      view_type view(block, v);
      kernels::place_fit(view, block.settings);
    }
  }
  [[gnu::flatten]] static void stop(block<T>& block) {
#pragma GCC unroll 1
    for (int v = 0; v < vectors_per_block; ++v) {
      view_type view(block, v);
      bool const some = kernels::judge(view, block.settings);
      auto const ending = bits(view.get(kernels::record::ending));
      block.ended[v] = some ? bits_from<L>(ending != kernels::whole<L>(0)) : 0;
    }
  }

  static constexpr fit_functions<T> functions{&start, &judge, &place, &stop};
};

template <typename L, int Parameters = most_fixed_parameters>
fit_functions<kernels::scalar_of<L>> find(int parameters) {
  if constexpr (Parameters == 0) {
    return fits<L, 0>::functions;
  } else {
    if (parameters == Parameters) return fits<L, Parameters>::functions;
    return find<L, Parameters - 1>(parameters);
  }
}

}  // namespace

template <typename T>
fit_functions<T> fit_functions_of(block<T> const& block) {
  using L = lanes_of<T>;
  bool const knows = width<L> > 1 && block.lower == nullptr;  // lanes of their own are slow anyhow
  return find<L, (width<L> > 1 ? most_fixed_parameters : 0)>(knows ? block.parameters : 0);
}

template fit_functions<RIVULET_SCALAR> fit_functions_of<RIVULET_SCALAR>(block<RIVULET_SCALAR> const&);

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
