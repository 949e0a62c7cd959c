// The digest sees every bit of every row and nothing else.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "host/descent/descent.hpp"

namespace rivulet {
namespace {

instance_table some_rows(std::uint64_t first, std::size_t count) {
  instance_table rows;
  resize(rows, count, first, 3, 2);
  for (std::size_t row = 0; row < count; ++row) {
    auto const number = static_cast<double>(first + row);
    rows.outcome[row] = static_cast<outcome>((first + row) % 9);
    rows.converged_by[row] = static_cast<convergence_test>((first + row) % 5);
    rows.iterations[row] = 10 * (first + row);
    rows.evaluations[row] = 10 * (first + row) + 1;
    rows.best_iteration[row] = 3;
    rows.cycle_period[row] = (first + row) % 2;
    rows.f[row] = std::sqrt(number);
    rows.gradient_norm[row] = 1 / (number + 1);
    rows.best_f[row] = -number;
    for (auto& values : rows.reducers) values[row] = 0.1 * number;
    for (auto& values : rows.x) values[row] = 0.3 + number;
  }
  return rows;
}

std::vector<std::vector<double>*> number_columns(instance_table& rows) {
  std::vector<std::vector<double>*> columns{&rows.f, &rows.gradient_norm, &rows.best_f};
  for (auto& values : rows.reducers) columns.push_back(&values);
  for (auto& values : rows.x) columns.push_back(&values);
  return columns;
}

std::vector<std::vector<std::uint64_t>*> count_columns(instance_table& rows) {
  return {&rows.iterations, &rows.evaluations, &rows.best_iteration, &rows.cycle_period};
}

TEST(digest, changes_with_any_bit_of_a_number) {
  auto rows = some_rows(5, 3);
  auto const before = digest(rows);
  for (auto* values : number_columns(rows)) {
    for (unsigned bit = 0; bit < 64; ++bit) {
      double const old = (*values)[1];
      (*values)[1] = std::bit_cast<double>(std::bit_cast<std::uint64_t>(old) ^ (std::uint64_t{1} << bit));
      EXPECT_NE(digest(rows), before) << "bit " << bit;
      (*values)[1] = old;
    }
  }
  EXPECT_EQ(digest(rows), before);
}

TEST(digest, changes_with_any_bit_of_a_count) {
  auto rows = some_rows(5, 3);
  auto const before = digest(rows);
  for (auto* values : count_columns(rows)) {
    for (unsigned bit = 0; bit < 64; ++bit) {
      (*values)[2] ^= std::uint64_t{1} << bit;
      EXPECT_NE(digest(rows), before) << "bit " << bit;
      (*values)[2] ^= std::uint64_t{1} << bit;
    }
  }
}

TEST(digest, changes_with_outcome_and_test) {
  auto rows = some_rows(0, 1);
  auto const before = digest(rows);
  rows.outcome[0] = outcome::cycling;
  EXPECT_NE(digest(rows), before);
  rows = some_rows(0, 1);
  rows.converged_by[0] = convergence_test::step;
  EXPECT_NE(digest(rows), before);
}

TEST(digest, changes_when_two_fields_or_two_rows_swap_values) {
  auto rows = some_rows(0, 4);
  auto const before = digest(rows);
  std::swap(rows.f[2], rows.best_f[2]);
  EXPECT_NE(digest(rows), before);
  std::swap(rows.f[2], rows.best_f[2]);
  std::swap(rows.x[0][1], rows.x[0][2]);
  EXPECT_NE(digest(rows), before);
}

TEST(digest, changes_with_the_global_number) {
  EXPECT_NE(digest(some_rows(0, 1)), [] {
    auto rows = some_rows(0, 1);
    rows.first = 1;
    return digest(rows);
  }());
}

TEST(digest, does_not_see_how_rows_are_cut_into_chunks) {
  auto const whole = digest(some_rows(100, 1000));
  EXPECT_EQ(whole, digest(some_rows(100, 1)) + digest(some_rows(101, 999)));
  EXPECT_EQ(whole, digest(some_rows(600, 500)) + digest(some_rows(350, 250)) + digest(some_rows(100, 250)));
}

TEST(digest, takes_all_nan_as_one) {
  auto rows = some_rows(0, 2);
  rows.f[1] = std::numeric_limits<double>::quiet_NaN();
  auto const before = digest(rows);
  rows.f[1] = -std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(digest(rows), before);
  rows.f[1] = std::bit_cast<double>(std::uint64_t{0x7ff8000000000123});
  EXPECT_EQ(digest(rows), before);
}

TEST(digest, tells_zeros_of_different_sign_apart) {
  auto rows = some_rows(0, 1);
  rows.f[0] = 0.0;
  auto const before = digest(rows);
  rows.f[0] = -0.0;
  EXPECT_NE(digest(rows), before);
}

TEST(digest, of_nothing_is_zero) { EXPECT_EQ(digest(instance_table{}), 0U); }

TEST(resize, gives_every_column_its_rows) {
  auto rows = some_rows(7, 3);
  EXPECT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows.first, 7U);
  for (auto const* values : number_columns(rows)) EXPECT_EQ(values->size(), 3U);
  for (auto const* values : count_columns(rows)) EXPECT_EQ(values->size(), 3U);
  EXPECT_EQ(rows.converged_by.size(), 3U);
}

}  // namespace
}  // namespace rivulet
