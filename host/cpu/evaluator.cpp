// The interpreter of one instruction set and one precision, as RIVULET_INSTRUCTION_SET and RIVULET_SCALAR say.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/handlers.hpp"
#include "kernels/conformance.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

namespace {

template <typename T>
void spring(int trap, T const* a, T const* b, T const* c, T* to, int count) {
  using L = lanes_of<T>;
  for (int i = 0; i < count; i += width<L>) {
    store(to + i,
          kernels::traps::spring(trap, kernels::load<L>(a + i), kernels::load<L>(b + i), kernels::load<L>(c + i)));
  }
}

template <typename T, typename Operation>
void apply_to_vector(void const* from, void* to) {
  using L = lanes_of<T>;
  store(static_cast<T*>(to), Operation::template apply<L>(kernels::load<L>(static_cast<T const*>(from))));
}

}  // namespace

template <typename T>
evaluator<T> make_evaluator() {
  using L = lanes_of<T>;
  return {width<L>,
          &find_handler<L>,
          reinterpret_cast<any_function>(&halt<L>),
          &evaluate<L>,
          &spring<T>,
          {&apply_to_vector<T, operations::sin_operation>, &apply_to_vector<T, operations::cos_operation>,
           &apply_to_vector<T, operations::tan_operation>}};
}

template evaluator<RIVULET_SCALAR> make_evaluator<RIVULET_SCALAR>();

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
