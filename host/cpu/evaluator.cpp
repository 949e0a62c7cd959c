// The interpreter of one instruction set and one precision, as RIVULET_INSTRUCTION_SET and RIVULET_SCALAR say.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/handlers.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

template <typename T>
evaluator<T> make_evaluator() {
  using L = lanes_of<T>;
  return {width<L>, &find_handler<L>, reinterpret_cast<any_function>(&halt<L>), &evaluate<L>};
}

template evaluator<RIVULET_SCALAR> make_evaluator<RIVULET_SCALAR>();

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
