// Every kernel function has its golden digest on scalars and on packs of every width and instruction set.
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/lane_digest.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "host/expression/operators.hpp"
#include "tests/kernels/golden.hpp"

namespace rivulet::test {
namespace {

namespace conformance = kernels::conformance;

/// Portable packs call the C library's fma per lane: slow, so they walk the first part only.
constexpr std::uint64_t portable_pack_count = std::uint64_t{1} << 16;

std::vector<int> widths(instruction_set const& set, int precision) {
  std::vector<int> result{1};
  for (int bytes = 16; bytes <= set.widest_bytes; bytes *= 2) result.push_back(8 * bytes / precision);
  return result;
}

class lane_digests : public testing::TestWithParam<int> {
 protected:
  static std::uint64_t digest(instruction_set const& set, int precision, int width, conformance::span span) {
    auto const function = static_cast<lane_function>(GetParam());
    return (precision == 64 ? set.digest64 : set.digest32)(function, width, span.first, span.count);
  }
  static std::string place(instruction_set const& set, int precision, int width) {
    return std::string(row().name) + " float" + std::to_string(precision) + " on " + set.name + " × " +
           std::to_string(width) + "; `make golden` after a change of bits that is meant";
  }
  static lane_function_row const& row() { return lane_functions[GetParam()]; }

  static void expect_golden(instruction_set const& set) {
    if (!set.available()) GTEST_SKIP() << "this processor lacks " << set.name;
    for (int const precision : {32, 64}) {
      auto const span = conformance::fast_span(precision == 64, row().arity);
      for (int const width : widths(set, precision)) {
        EXPECT_EQ(digest(set, precision, width, span), golden(row().name, precision).fast)
            << place(set, precision, width);
      }
    }
  }
};

TEST_P(lane_digests, are_golden_on_scalars) {
  for (int const precision : {32, 64}) {
    auto const& wanted = golden(row().name, precision);
    bool const float64 = precision == 64;
    EXPECT_EQ(digest(portable_set, precision, 1, conformance::start_up_span(float64, row().arity)), wanted.start_up)
        << place(portable_set, precision, 1);
    EXPECT_EQ(digest(portable_set, precision, 1, conformance::fast_span(float64, row().arity)), wanted.fast)
        << place(portable_set, precision, 1);
  }
}

TEST_P(lane_digests, agree_on_portable_packs) {
  for (int const precision : {32, 64}) {
    auto const middle = conformance::fast_span(precision == 64, row().arity);
    conformance::span const span{middle.first + middle.count / 2 - portable_pack_count / 2, portable_pack_count};
    std::uint64_t const wanted = digest(portable_set, precision, 1, span);
    for (int const width : widths(portable_set, precision)) {
      EXPECT_EQ(digest(portable_set, precision, width, span), wanted) << place(portable_set, precision, width);
    }
  }
}

TEST_P(lane_digests, are_golden_on_avx2) { expect_golden(avx2_set); }
TEST_P(lane_digests, are_golden_on_avx512) { expect_golden(avx512_set); }

INSTANTIATE_TEST_SUITE_P(functions, lane_digests, testing::Range(0, lane_function_count),
                         [](auto const& row) { return std::string(lane_functions[row.param].name); });

TEST(lane_functions, are_the_operators_of_objectives) {
  std::set<std::string_view> names{"sum"};
  for (int i = 0; i < operator_count; ++i) names.insert(lane_functions[i].name);
  std::set<std::string_view> operators;
  for (auto const& row : expression::operator_table) operators.insert(row.name);
  EXPECT_EQ(names, operators);
}

TEST(golden_digests, belong_to_functions_and_differ_from_each_other) {
  std::set<std::string_view> names;
  for (auto const& row : lane_functions) names.insert(row.name);
  std::set<std::uint64_t> digests;
  for (auto const& row : conformance::golden_digests) {
    EXPECT_EQ(names.count(row.name), 1u) << row.name << " is no function any more; run `make golden`";
    EXPECT_TRUE(digests.insert(row.full).second) << row.name;
  }
}

}  // namespace
}  // namespace rivulet::test
