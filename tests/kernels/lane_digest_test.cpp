// Every kernel function gives the same bits on scalars and on packs of every width and instruction set.
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/lane_digest.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "host/expression/operators.hpp"
#include "tests/kernels/lane_inputs.hpp"

namespace rivulet::test {
namespace {

constexpr std::size_t full_count = std::size_t{1} << 20;
/// Portable packs call the C library's fma per lane: slow, so they walk the first part only.
constexpr std::size_t portable_pack_count = std::size_t{1} << 16;

template <typename T>
lane_inputs<T> inputs() {
  static auto const a = mixed_numbers<T>(full_count, 0);
  static auto const b = mixed_numbers<T>(full_count, 1);
  static auto const c = mixed_numbers<T>(full_count, 2);
  return {a.data(), b.data(), c.data()};
}

std::vector<int> widths(instruction_set const& set, bool float64) {
  std::vector<int> result{1};
  for (int bytes = 16; bytes <= set.widest_bytes; bytes *= 2) result.push_back(bytes / (float64 ? 8 : 4));
  return result;
}

std::uint64_t digest(instruction_set const& set, lane_function function, int width, bool float64, std::size_t count) {
  return float64 ? set.digest64(function, width, inputs<double>(), count)
                 : set.digest32(function, width, inputs<float>(), count);
}

class lane_digests : public testing::TestWithParam<int> {
 protected:
  void expect_widths_equal_scalars(instruction_set const& set, std::size_t count) {
    if (!set.available()) GTEST_SKIP() << "this processor lacks " << set.name;
    auto const function = static_cast<lane_function>(GetParam());
    for (bool const float64 : {false, true}) {
      std::uint64_t const expected = digest(portable_set, function, 1, float64, count);
      ASSERT_NE(expected, 0u);
      for (int const width : widths(set, float64)) {
        EXPECT_EQ(digest(set, function, width, float64, count), expected)
            << lane_function_names[GetParam()] << (float64 ? " float64" : " float32") << " on " << set.name << " × "
            << width;
      }
    }
  }
};

TEST_P(lane_digests, agree_on_portable_packs) { expect_widths_equal_scalars(portable_set, portable_pack_count); }
TEST_P(lane_digests, agree_on_avx2) { expect_widths_equal_scalars(avx2_set, full_count); }
TEST_P(lane_digests, agree_on_avx512) { expect_widths_equal_scalars(avx512_set, full_count); }

INSTANTIATE_TEST_SUITE_P(functions, lane_digests, testing::Range(0, lane_function_count),
                         [](auto const& row) { return std::string(lane_function_names[row.param]); });

TEST(lane_functions, are_the_operators_of_objectives) {
  std::set<std::string_view> names(std::begin(lane_function_names), std::end(lane_function_names));
  names.insert("sum");
  std::set<std::string_view> operators;
  for (auto const& row : expression::operator_table) operators.insert(row.name);
  EXPECT_EQ(names, operators);
}

}  // namespace
}  // namespace rivulet::test
