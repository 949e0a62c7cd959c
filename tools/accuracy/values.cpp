// The values that are measured: kernels/ on the widest packs that this translation unit is compiled for.
// SPDX-License-Identifier: Apache-2.0
#include "kernels/conformance.hpp"
#include "kernels/elementary.hpp"
#include "kernels/pack.hpp"
#include "tools/accuracy/functions.hpp"

namespace rivulet::accuracy {
namespace {

namespace k = rivulet::kernels;

#if defined(__AVX2__)
template <typename T>
using lanes = k::pack<T, 32 / sizeof(T)>;
#else
template <typename T>
using lanes = T;
#endif

template <int Arity, typename T, typename Function>
__attribute__((noinline)) void apply(block<T>& numbers, Function function) {
  using L = lanes<T>;
  using k::store;
  for (std::size_t i = 0; i < block_size; i += sizeof(L) / sizeof(T)) {
    if constexpr (Arity == 1) {
      store(numbers.value + i, function(k::load<L>(numbers.a + i)));
    } else if constexpr (Arity == 2) {
      store(numbers.value + i, function(k::load<L>(numbers.a + i), k::load<L>(numbers.b + i)));
    }
  }
}

}  // namespace

template <typename T>
bool evaluate(std::string_view name, block<T>& numbers) {
  using namespace k;
#define RIVULET_ROW(row, arity)                                                 \
  if (name == #row) {                                                           \
    apply<arity>(numbers, [](auto... arguments) { return row(arguments...); }); \
    return true;                                                                \
  }
  RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
  return false;
}

template <typename T>
unsigned long long digest_of(std::string_view name, int arity) {
  auto const span = k::conformance::fast_span(sizeof(T) == 8, arity);
  unsigned long long digest = 0;
  block<T> numbers;
  for (unsigned long long done = 0; done < span.count; done += block_size) {
    for (std::size_t i = 0; i < block_size; ++i) {
      numbers.a[i] = k::conformance::input<T>(arity, 0, span.first + done + i);
      numbers.b[i] = arity > 1 ? k::conformance::input<T>(arity, 1, span.first + done + i) : T(0);
    }
    evaluate(name, numbers);
    for (std::size_t i = 0; i < block_size; ++i) {
      digest += k::conformance::contribution(span.first + done + i, numbers.value[i]);
    }
  }
  return digest;
}

template bool evaluate<float>(std::string_view, block<float>&);
template bool evaluate<double>(std::string_view, block<double>&);
template unsigned long long digest_of<float>(std::string_view, int);
template unsigned long long digest_of<double>(std::string_view, int);

}  // namespace rivulet::accuracy
