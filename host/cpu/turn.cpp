// The loop of one instruction set and one precision, as RIVULET_INSTRUCTION_SET and RIVULET_SCALAR say.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/turn.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

template <typename T>
void descend(block<T>& instances) {
  running_block<lanes_of<T>> running(instances);
  if (instances.fixed) {
    kernels::descend_fixed(running, instances.settings, instances.settings.max_iterations, instances.reduces);
  } else {
    kernels::descend(running);
  }
}

template void descend<RIVULET_SCALAR>(block<RIVULET_SCALAR>&);

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
