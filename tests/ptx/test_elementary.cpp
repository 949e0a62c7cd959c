// Every kernel function as NVRTC compiles it, executed, against the same function compiled for the host.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "host/cuda/compiler.hpp"
#include "kernels/elementary.hpp"
#include "tests/kernels/lane_digest.hpp"
#include "tests/kernels/lane_inputs.hpp"
#include "tests/support/ptx/machine.hpp"

namespace rivulet::testing {
namespace {

constexpr std::size_t input_count = 10'240;

template <int Arity, typename T, typename Function>
T apply(Function function, T a, T b, T c) {
  if constexpr (Arity == 1) {
    return function(a);
  } else if constexpr (Arity == 2) {
    return function(a, b);
  } else {
    return function(a, b, c);
  }
}

template <typename T>
constexpr char const* spelling = sizeof(T) == 4 ? "float" : "double";

std::string kernel_text(std::string const& name, int arity, std::string const& type) {
  std::string const call = arity == 1 ? "(a[i])" : arity == 2 ? "(a[i], b[i])" : "(a[i], b[i], c[i])";
  return "extern \"C\" __global__ void evaluate_" + name + "(" + type + " const* a, " + type + " const* b, " + type +
         " const* c, " + type +
         "* out, unsigned count) {\n  unsigned const i = blockIdx.x * blockDim.x + threadIdx.x;\n" +
         "  if (i < count) out[i] = rivulet::kernels::" + name + call + ";\n}\n";
}

template <typename T>
ptx::image compiled_functions() {
  std::string source = "#include \"kernels/elementary.hpp\"\n";
#define RIVULET_ROW(name, arity) source += kernel_text(#name, arity, spelling<T>);
  RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
  return ptx::parse(cuda::compile_with_log({source, "compute_90", "elementary functions", "evaluate_add"}).image.bytes);
}

template <typename T>
struct columns {
  std::vector<T> a, b, c;
};

template <typename T>
std::vector<T> execute(ptx::image const& code, std::string const& name, columns<T>& in) {
  std::vector<T> out(in.a.size());
  ptx::memory memory;
  for (std::vector<T>* each : {&in.a, &in.b, &in.c, &out}) memory.add(each->data(), each->size() * sizeof(T));
  T* pointers[] = {in.a.data(), in.b.data(), in.c.data(), out.data()};
  unsigned count = static_cast<unsigned>(in.a.size());
  void* const arguments[] = {&pointers[0], &pointers[1], &pointers[2], &pointers[3], &count};
  ptx::run(code, "evaluate_" + name, {{(count + 127) / 128, 1, 1}, {128, 1, 1}, 0, arguments}, memory);
  return out;
}

template <typename T, typename Function>
void expect_same(std::vector<T> const& out, columns<T> const& in, char const* name, Function const& host) {
  using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  std::size_t wrong = 0;
  for (std::size_t n = 0; n < out.size(); ++n) {
    T const expected = host(in.a[n], in.b[n], in.c[n]);
    bool const same =
        out[n] != out[n] ? expected != expected : std::bit_cast<word>(out[n]) == std::bit_cast<word>(expected);
    if (!same && ++wrong <= 3) {
      ADD_FAILURE() << name << '(' << in.a[n] << ", " << in.b[n] << ", " << in.c[n] << ") is " << out[n]
                    << ", on the host " << expected;
    }
  }
  EXPECT_EQ(wrong, 0u) << name;
}

template <typename T>
class elementary : public ::testing::Test {};
using precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(elementary, precisions);

TYPED_TEST(elementary, functions_of_device_code_have_the_bits_of_the_host) {
  if (std::string const missing = cuda::why_no_compiler(); !missing.empty()) GTEST_SKIP() << missing;
  ptx::image const code = compiled_functions<TypeParam>();
  columns<TypeParam> in{test::mixed_numbers<TypeParam>(input_count, 0), test::mixed_numbers<TypeParam>(input_count, 1),
                        test::mixed_numbers<TypeParam>(input_count, 2)};
#define RIVULET_ROW(name, arity)                                                               \
  expect_same(execute(code, #name, in), in, #name, [](TypeParam a, TypeParam b, TypeParam c) { \
    return apply<arity>([](auto... x) { return kernels::name(x...); }, a, b, c);               \
  });
  RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
}

}  // namespace
}  // namespace rivulet::testing
