// What each operator does to a vector, for the interpreter: the functions of kernels/elementary.hpp as types.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/lanes.hpp"
#include "kernels/elementary.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET::operations {

#define RIVULET_OPERATION_0(name)
#define RIVULET_OPERATION_1(name)      \
  struct name##_operation {            \
    template <typename L>              \
    static RIVULET_LANE L apply(L a) { \
      using namespace kernels;         \
      return name(a);                  \
    }                                  \
  };
#define RIVULET_OPERATION_2(name)           \
  struct name##_operation {                 \
    template <typename L>                   \
    static RIVULET_LANE L apply(L a, L b) { \
      using namespace kernels;              \
      return name(a, b);                    \
    }                                       \
  };
#define RIVULET_OPERATION_3(name)                \
  struct name##_operation {                      \
    template <typename L>                        \
    static RIVULET_LANE L apply(L a, L b, L c) { \
      using namespace kernels;                   \
      return name(a, b, c);                      \
    }                                            \
  };
#define RIVULET_ROW(name, arity, spelling) RIVULET_OPERATION_##arity(name)
RIVULET_OPERATORS(RIVULET_ROW)
#undef RIVULET_ROW
#undef RIVULET_OPERATION_0
#undef RIVULET_OPERATION_1
#undef RIVULET_OPERATION_2
#undef RIVULET_OPERATION_3

struct copy_operation {
  template <typename L>
  static RIVULET_LANE L apply(L a) {
    return a;
  }
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET::operations
