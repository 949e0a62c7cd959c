// The vectorised interpreter: one handler per operator and operand forms, the last result in eight vector registers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/lanes.hpp"

// A handler ends by jumping to the next one, which needs a compiler that turns sibling calls into jumps. Where that is
// not certain (no optimisation, sanitizers), a loop calls the handlers, with the accumulators in memory.
#if !defined(RIVULET_LOOP_DISPATCH)
#if !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    !(defined(__x86_64__) || defined(__aarch64__))
#define RIVULET_LOOP_DISPATCH 1
#else
#define RIVULET_LOOP_DISPATCH 0
#endif
#endif

#if defined(__clang__) && !RIVULET_LOOP_DISPATCH
#define RIVULET_JUMP [[clang::musttail]] return
#else
#define RIVULET_JUMP return
#endif

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

/// An operand of a running instruction; get<j> is its j-th vector, given the accumulator and the first operand.
template <typename L, operand_form form>
struct operand_reader;

template <typename L>
struct operand_reader<L, operand_form::slot> {
  kernels::scalar_of<L> const* from;
  RIVULET_LANE operand_reader(unsigned char const* memory, unsigned offset)
      : from(reinterpret_cast<kernels::scalar_of<L> const*>(memory + offset)) {}
  template <int j>
  RIVULET_LANE L get(L, L) const {
    return kernels::load<L>(from + j * width<L>);
  }
};

template <typename L>
struct operand_reader<L, operand_form::literal> {
  L value;
  RIVULET_LANE operand_reader(unsigned char const* memory, unsigned offset)
      : value(kernels::broadcast<L>(*reinterpret_cast<kernels::scalar_of<L> const*>(memory + offset))) {}
  template <int j>
  RIVULET_LANE L get(L, L) const {
    return value;
  }
};

template <typename L>
struct operand_reader<L, operand_form::accumulator> {
  RIVULET_LANE operand_reader(unsigned char const*, unsigned) {}
  template <int j>
  RIVULET_LANE L get(L accumulator, L) const {
    return accumulator;
  }
};

template <typename L>
struct operand_reader<L, operand_form::same> {
  RIVULET_LANE operand_reader(unsigned char const*, unsigned) {}
  template <int j>
  RIVULET_LANE L get(L, L first) const {
    return first;
  }
};

template <typename L, bool stores>
struct result_writer {
  kernels::scalar_of<L>* to;
  RIVULET_LANE result_writer(unsigned char* memory, unsigned offset)
      : to(reinterpret_cast<kernels::scalar_of<L>*>(memory + offset)) {}
  template <int j>
  RIVULET_LANE void put(L value) const {
    if constexpr (stores) store(to + j * width<L>, value);
  }
};

/// Applies `each` to the eight accumulators; its template argument is the number of the vector.
#define RIVULET_EACH(apply) \
  apply(0, r0) apply(1, r1) apply(2, r2) apply(3, r3) apply(4, r4) apply(5, r5) apply(6, r6) apply(7, r7)

template <typename L, typename Operation, operand_form A, bool stores>
struct unary {
  static RIVULET_LANE void run(code const* at, unsigned char* memory, L& r0, L& r1, L& r2, L& r3, L& r4, L& r5, L& r6,
                               L& r7) {
    operand_reader<L, A> const a(memory, at->a);
    result_writer<L, stores> const to(memory, at->to);
#define RIVULET_STEP(j, r)                                   \
  r = Operation::template apply<L>(a.template get<j>(r, r)); \
  to.template put<j>(r);
    RIVULET_EACH(RIVULET_STEP)
#undef RIVULET_STEP
  }
};

template <typename L, typename Operation, operand_form A, operand_form B, bool stores>
struct binary {
  static RIVULET_LANE void run(code const* at, unsigned char* memory, L& r0, L& r1, L& r2, L& r3, L& r4, L& r5, L& r6,
                               L& r7) {
    operand_reader<L, A> const a(memory, at->a);
    operand_reader<L, B> const b(memory, at->b);
    result_writer<L, stores> const to(memory, at->to);
#define RIVULET_STEP(j, r)                                                \
  {                                                                       \
    L const first = a.template get<j>(r, r);                              \
    r = Operation::template apply<L>(first, b.template get<j>(r, first)); \
    to.template put<j>(r);                                                \
  }
    RIVULET_EACH(RIVULET_STEP)
#undef RIVULET_STEP
  }
};

template <typename L, typename Operation, operand_form A, operand_form B, operand_form C, bool stores>
struct ternary {
  static RIVULET_LANE void run(code const* at, unsigned char* memory, L& r0, L& r1, L& r2, L& r3, L& r4, L& r5, L& r6,
                               L& r7) {
    operand_reader<L, A> const a(memory, at->a);
    operand_reader<L, B> const b(memory, at->b);
    operand_reader<L, C> const c(memory, at->c);
    result_writer<L, stores> const to(memory, at->to);
#define RIVULET_STEP(j, r)                                                                             \
  {                                                                                                    \
    L const first = a.template get<j>(r, r);                                                           \
    r = Operation::template apply<L>(first, b.template get<j>(r, first), c.template get<j>(r, first)); \
    to.template put<j>(r);                                                                             \
  }
    RIVULET_EACH(RIVULET_STEP)
#undef RIVULET_STEP
  }
};

/// An elementary function: far more work than a store, so one copy of its text loops over the slots.
template <typename L, typename Operation, int arity>
struct elementary {
  static RIVULET_LANE void run(code const* at, unsigned char* memory, L& r0, L& r1, L& r2, L& r3, L& r4, L& r5, L& r6,
                               L& r7) {
    using T = kernels::scalar_of<L>;
    T const* const a = reinterpret_cast<T const*>(memory + at->a);
    T const* const b = reinterpret_cast<T const*>(memory + at->b);
    T* const to = reinterpret_cast<T*>(memory + at->to);
#pragma GCC unroll 1
    for (int j = 0; j < vectors_per_block * width<L>; j += width<L>) {
      if constexpr (arity == 1) {
        store(to + j, Operation::template apply<L>(kernels::load<L>(a + j)));
      } else {
        store(to + j, Operation::template apply<L>(kernels::load<L>(a + j), kernels::load<L>(b + j)));
      }
    }
#define RIVULET_STEP(j, r) r = kernels::load<L>(to + j * width<L>);
    RIVULET_EACH(RIVULET_STEP)
#undef RIVULET_STEP
  }
};

#if RIVULET_LOOP_DISPATCH

template <typename L>
struct accumulators {
  L r[vectors_per_block];
};
template <typename L>
using handler = void (*)(code const*, unsigned char*, accumulators<L>&);

template <typename L, typename Core>
void handle(code const* at, unsigned char* memory, accumulators<L>& s) {
  Core::run(at, memory, s.r[0], s.r[1], s.r[2], s.r[3], s.r[4], s.r[5], s.r[6], s.r[7]);
}

template <typename L>
void halt(code const*, unsigned char*, accumulators<L>&) {}

template <typename L>
void evaluate(code const* at, unsigned char* memory) {
  accumulators<L> s;
  for (auto& r : s.r) r = kernels::broadcast<L>(0);
  auto const end = reinterpret_cast<any_function>(&halt<L>);
  for (; at->run != end; ++at) reinterpret_cast<handler<L>>(at->run)(at, memory, s);
}

#else

template <typename L>
using handler = void (*)(code const*, unsigned char*, L, L, L, L, L, L, L, L);

template <typename L, typename Core>
void handle(code const* at, unsigned char* memory, L r0, L r1, L r2, L r3, L r4, L r5, L r6, L r7) {
  Core::run(at, memory, r0, r1, r2, r3, r4, r5, r6, r7);
  RIVULET_JUMP reinterpret_cast<handler<L>>(at[1].run)(at + 1, memory, r0, r1, r2, r3, r4, r5, r6, r7);
}

template <typename L>
void halt(code const*, unsigned char*, L, L, L, L, L, L, L, L) {}

template <typename L>
void evaluate(code const* at, unsigned char* memory) {
  L const r = kernels::broadcast<L>(0);
  reinterpret_cast<handler<L>>(at->run)(at, memory, r, r, r, r, r, r, r, r);
}

#endif

template <typename L, typename Core>
any_function pointer_to() {
  return reinterpret_cast<any_function>(&handle<L, Core>);
}

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
