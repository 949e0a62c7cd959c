// The loop of one instruction set and one precision, as RIVULET_INSTRUCTION_SET and RIVULET_SCALAR say.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/turn.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {
namespace {

template <typename T>
void convert_numbers(T const* from, double* to, int count) {
  using word = kernels::integer_of<T>;
  constexpr bool narrow = sizeof(T) == 4;
  constexpr auto infinity = static_cast<word>(narrow ? 0x7f800000LL : 0x7ff0000000000000LL);
  constexpr auto nan = static_cast<word>(narrow ? 0x7fc00000LL : 0x7ff8000000000000LL);
  constexpr auto magnitude = static_cast<word>(narrow ? 0x7fffffffLL : 0x7fffffffffffffffLL);
  for (int i = 0; i < count; ++i) {
    auto const number = __builtin_bit_cast(word, from[i]);
    auto const is_nan = -static_cast<word>((number & magnitude) > infinity);  // all bits or none: no branch
    to[i] = static_cast<double>(__builtin_bit_cast(T, (number & ~is_nan) | (nan & is_nan)));
  }
}

template <typename T>
void convert_counts(T const* from, unsigned long long plus, unsigned long long* to, int count) {
  for (int i = 0; i < count; ++i) {
    to[i] = static_cast<unsigned long long>(__builtin_bit_cast(kernels::integer_of<T>, from[i])) + plus;
  }
}

template <typename T>
void convert_inputs(double const* from, T* to, int count) {
  for (int i = 0; i < count; ++i) to[i] = static_cast<T>(from[i]);
}

}  // namespace

template <typename T>
conversions<T> make_conversions() {
  return {&convert_numbers<T>, &convert_counts<T>, &convert_inputs<T>};
}

template <typename T>
void descend(block<T>& instances) {
  running_block<lanes_of<T>> running(instances);
  if (instances.fixed) {
    kernels::descend_fixed(running, instances.settings, instances.settings.max_iterations, instances.reduces);
  } else {
    kernels::descend(running);
  }
}

template conversions<RIVULET_SCALAR> make_conversions<RIVULET_SCALAR>();
template void descend<RIVULET_SCALAR>(block<RIVULET_SCALAR>&);

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
