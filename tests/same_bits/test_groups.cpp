// Groups of rows: every instance sums over its own, with the bits that a study of that group alone has.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include <rivulet/rivulet.hpp>

#include "tests/same_bits/executions.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

constexpr std::array<std::size_t, 7> lengths{1, 40, 31, 32, 33, 2, 64};

/// Rows of all groups; `mixed`: those of one group are not neighbours. Values are float32 numbers.
data_table ragged(bool mixed, std::size_t times = 1) {
  std::vector<double> group, x, y;
  auto const add = [&](std::size_t g, std::size_t r) {
    group.push_back(10 * static_cast<double>(g) - 0.5);
    x.push_back(static_cast<float>(0.25 * static_cast<double>(r % 50) - 3));
    y.push_back(static_cast<float>(static_cast<double>(g) * x.back() - 1 + std::sin(7.0 * static_cast<double>(r))));
  };
  if (mixed) {
    for (std::size_t r = 0; r < 64 * times; ++r)
      for (std::size_t g = 0; g < lengths.size(); ++g)
        if (r < lengths[g] * times) add(g, r);
  } else {
    for (std::size_t g = 0; g < lengths.size(); ++g)
      for (std::size_t r = 0; r < lengths[g] * times; ++r) add(g, r);
  }
  return data_table({"g", "x", "y"}, {group, x, y});
}

data_table rows_of(data_table const& all, double group) {
  std::vector<double> x, y;
  for (std::size_t r = 0; r < all.rows(); ++r) {
    if (all.column("g")[r] != group) continue;
    x.push_back(all.column("x")[r]);
    y.push_back(all.column("y")[r]);
  }
  return data_table({"x", "y"}, {x, y});
}

constexpr std::string_view line = "mean(rows, (y - (w*x + b))^2) + 0.01*w^2";

study fits(std::string_view text, data_table data, precision precision) {
  objective_options options;
  options.columns = data.columns();
  study result;
  result.objective = objective(text, options);
  result.data = std::move(data);
  result.precision = precision;
  result.start_count = 9;
  result.start_box = "-1:1";
  result.stop.max_iterations = 40;
  return result.set("learning_rate", "0.001,0.01");
}

instance_table rows_of_run(study const& study, run_options const& options) {
  instance_table rows;
  run(study, options, rows);
  return rows;
}

void expect_same_bits(study const& study) {
  std::vector<run_options> const others{on("cpu", "scalar"), on("cpu", "auto", 2, 33), on("cpu", "auto", 1, 1000)};
  for (auto const& seen : verify_each(study, on("reference"), others)) {
    EXPECT_EQ(seen.differing, 0u) << seen.right << ", " << study.objective.text();
    EXPECT_GT(seen.instances, 0u);
  }
}

class groups_of_rows : public testing::TestWithParam<precision> {};

TEST_P(groups_of_rows, have_the_bits_of_the_reference_on_all_lanes) {
  for (std::string_view const text :
       {line, std::string_view("sqrt(sum(rows, (y - w*exp(b*x/4))^2)) * mean(rows, where(x < b, y, w))")}) {
    for (std::string_view const method : {"gd", "adam", "bfgs"}) {
      auto study = fits(text, ragged(true), GetParam());
      study.data_group = "g";
      study.method = method;
      if (method == "bfgs") study.settings.clear();
      expect_same_bits(study);
    }
  }
}

/// Where every group has as many rows, columns that all share are literals of the code or, in loops, copied to the
/// lanes.
TEST_P(groups_of_rows, of_one_length_have_them_compiled) {
  auto const reason = cpu::compiled_unavailable(cpu::available_simd().back());
  if (!reason.empty()) GTEST_SKIP() << "no compiled engine: " << reason;
  for (std::size_t const rows : {1U, 7U, 25U, 32U, 70U, 500U}) {
    std::vector<double> x, z;
    for (std::size_t r = 0; r < rows; ++r) x.push_back(static_cast<float>(0.25 * static_cast<double>(r % 50) - 3));
    for (std::size_t i = 0; i < 41 * rows; ++i) z.push_back(static_cast<float>(std::sin(0.7 * static_cast<double>(i))));
    for (std::string_view const method : {"adam", "bfgs", "lm"}) {
      auto study =
          fits("sum(rows, (z - (w*x + b)*exp(-b*x/9))^2)", data_table::stack(41, {"x", "z"}, {x, z}), GetParam());
      study.method = method;
      if (method != "adam") study.settings.clear();
      std::vector<run_options> others{on("cpu", "auto", 1, 33), on("cpu", "auto", 2)};
      for (auto& options : others) options.cpu_engine = "compiled";
      for (auto const& seen : verify_each(study, on("reference"), others)) {
        EXPECT_EQ(seen.differing, 0u) << seen.right << ", " << rows << " rows, " << method;
        EXPECT_THAT(seen.right, testing::EndsWith("compiled"));
        EXPECT_EQ(seen.instances, method == "adam" ? 738u : 369u);
      }
    }
  }
}

TEST_P(groups_of_rows, have_them_where_they_are_too_long_to_be_kept_by_lane) {
  auto study = fits(line, ragged(false, 90), GetParam());
  study.data_group = "g";
  study.stop.max_iterations = 3;
  expect_same_bits(study);
}

TEST_P(groups_of_rows, give_what_each_group_gives_alone) {
  for (bool const mixed : {false, true}) {
    auto all = fits(line, ragged(mixed), GetParam());
    all.data_group = "g";
    auto const together = rows_of_run(all, on("cpu", "auto", 2, 50));
    ASSERT_EQ(together.size(), 2 * lengths.size() * 9);
    for (std::size_t g = 0; g < lengths.size(); ++g) {
      auto const one = fits(line, rows_of(all.data, 10 * static_cast<double>(g) - 0.5), GetParam());
      ASSERT_EQ(one.data.rows(), lengths[g]);
      auto const alone = rows_of_run(one, on("reference"));
      for (std::size_t i = 0; i < alone.size(); ++i) {
        auto const at = (i / 9 * lengths.size() + g) * 9 + i % 9;
        EXPECT_EQ(together.f[at], alone.f[i]);
        EXPECT_EQ(together.x[0][at], alone.x[0][i]);
        EXPECT_EQ(together.x[1][at], alone.x[1][i]);
        EXPECT_EQ(together.iterations[at], alone.iterations[i]);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(precisions, groups_of_rows, testing::Values(precision::float32, precision::float64));

/// Tables of 20 rows as a stack and as rows with a column that tells them apart; x is the same in all.
TEST(stacks, are_groups_of_equal_length) {
  constexpr std::size_t tables = 150, rows = 20;
  std::vector<double> group, x, y, shared_x;
  for (std::size_t t = 0; t < tables; ++t) {
    for (std::size_t r = 0; r < rows; ++r) {
      group.push_back(static_cast<double>(t));
      x.push_back(0.25 * static_cast<double>(r));
      y.push_back(std::sin(static_cast<double>(t * rows + r)));
      if (t == 0) shared_x.push_back(x.back());
    }
  }
  auto grouped = fits(line, data_table({"g", "x", "y"}, {group, x, y}), precision::float64);
  grouped.data_group = "g";
  auto const stack = data_table::stack(tables, {"x", "y"}, {shared_x, y});
  EXPECT_EQ(stack.rows(), rows);
  EXPECT_EQ(stack.tables(), tables);
  auto const stacked = fits(line, stack, precision::float64);
  expect_same_bits(stacked);
  EXPECT_EQ(run(stacked, on("cpu")).digest, run(grouped, on("cpu")).digest);
  EXPECT_EQ(run(stacked, on("cpu")).axes.at(1).name, "group");
}

/// Fits with a closed form, exact in one step: the mean of four whole numbers.
study many_means(std::size_t count) {
  std::vector<double> z;
  for (std::size_t i = 0; i < 4 * count; ++i) z.push_back(static_cast<double>(i * 7919 % 1001));
  objective_options options;
  options.columns = {"z"};
  study result;
  result.objective = objective("sum(rows, (z - m)^2)", options);
  result.data = data_table::stack(count, {"z"}, {std::move(z)});
  result.precision = precision::float32;
  return result.set("learning_rate", "0.125").start({3});
}

void expect_means(study const& study, instance_table const& rows) {
  auto const z = study.data.column("z");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const at = 4 * (rows.first + i);
    ASSERT_EQ(rows.x[0][i], (z[at] + z[at + 1] + z[at + 2] + z[at + 3]) / 4) << i;
    ASSERT_EQ(rows.outcome[i], outcome::converged);
  }
}

TEST(stacks, of_100003_fits_give_every_fit_right) {
  auto const study = many_means(100'003);
  for (std::uint64_t const chunk : {0, 10'000, 65'537}) {
    auto const rows = rows_of_run(study, on("cpu", "auto", 2, chunk));
    ASSERT_EQ(rows.size(), 100'003u);
    expect_means(study, rows);
  }
  auto last = on("cpu");
  last.shard = {6, 7};
  last.chunk = 999;
  auto const rows = rows_of_run(study, last);
  EXPECT_EQ(rows.first + rows.size(), 100'003u);
  expect_means(study, rows);
}

TEST(groups_of_rows, are_an_axis_with_their_labels_in_the_order_of_their_first_rows) {
  auto study =
      fits("mean(rows, (y - w)^2)", data_table({"id", "y"}, {{7, 16777217, 7, 2}, {1, 2, 3, 4}}), precision::float32);
  study.data_group = "id";
  study.start_count = 0;
  study.start_box.clear();
  study.set("learning_rate", "0.5").start({0});
  auto const found = run(study, on("cpu"));
  ASSERT_EQ(found.axes.size(), 1u);
  EXPECT_EQ(found.axes[0].name, "id");
  EXPECT_THAT(found.axes[0].values, testing::ElementsAre(7, 16777217, 2));
  EXPECT_THAT(rows_of_run(study, on("cpu")).x[0], testing::ElementsAre(2, 2, 4));
}

/// One start for each group, without crossing them.
TEST(groups_of_rows, may_be_zipped_with_the_starts) {
  auto study = fits("sum(rows, (y - w)^2)", ragged(true), precision::float64);
  study.data_group = "g";
  study.start_count = 0;
  study.start_box.clear();
  study.settings.clear();
  study.start_table = data_table({"w"}, {{0, 10, 20, 30, 40, 50, 60}});
  study.zips = {{"g", "start"}};
  study.stop.max_iterations = 0;
  auto const rows = rows_of_run(study, on("cpu"));
  EXPECT_THAT(rows.x[0], testing::ElementsAre(0, 10, 20, 30, 40, 50, 60));
  expect_same_bits(study);
  study.zips.clear();
  EXPECT_EQ(rows_of_run(study, on("cpu")).size(), 49u);
}

TEST(groups_of_rows, have_a_curvature_each) {
  auto study = fits("sum(rows, x^2*(w - 1)^2)", data_table({"g", "x"}, {{1, 1, 2}, {1, 2, 3}}), precision::float64);
  study.data_group = "g";
  study.start_count = 0;
  study.start_box.clear();
  study.set("learning_rate", "0.01").start({0.5});
  study.stop.max_iterations = 1000;
  study.zips.clear();
  auto const found = run(study, on("cpu"));
  ASSERT_EQ(found.minima.size(), 1u);
  // The instance with the better f stands for both; its own rows decide.
  double const curvature = found.best.instance == 0 ? 10 : 18;
  EXPECT_NEAR(found.minima[0].eigenvalues[0], curvature, 1e-9);
}

template <typename Error>
std::string refusal(study const& study, run_options const& options) {
  try {
    run(study, options);
  } catch (Error const& problem) {
    return problem.what();
  }
  return "";
}

TEST(groups_of_rows, that_do_not_fit_are_refused) {
  auto study = fits(line, ragged(true), precision::float64);
  study.data_group = "h";
  EXPECT_THAT(refusal<invalid_argument>(study, on("cpu")), HasSubstr("no column 'h'"));
  study.data_group = "g";
  study.zips = {{"g", "start"}};
  EXPECT_THAT(refusal<invalid_argument>(study, on("cpu")), HasSubstr("g has 7 values, start has 9"));
  auto stacked = fits("mean(rows, (z - w)^2)", data_table::stack(2, {"z"}, {{1, 2, 3, 4}}), precision::float64);
  stacked.data_group = "z";
  EXPECT_THAT(refusal<invalid_argument>(stacked, on("cpu")), HasSubstr("a stack of 2 tables"));
  auto named = fits(line, data_table({"start", "x", "y"}, {{1, 2}, {1, 2}, {1, 2}}), precision::float64);
  named.data_group = "start";
  EXPECT_THAT(refusal<invalid_argument>(named, on("cpu")), HasSubstr("rename the column"));
  auto large = fits("mean(rows, (z - w)^2)", data_table::stack(2, {"z"}, {{1, 2, 3, 1e39}}), precision::float32);
  EXPECT_THAT(refusal<data_error>(large, on("cpu")), HasSubstr("column z, row 2 of table 2: 1e+39 is too large"));
}

TEST(stacks, that_do_not_fit_are_refused) {
  EXPECT_THROW(data_table::stack(3, {"z"}, {{1, 2, 3, 4}}), invalid_argument);
  EXPECT_THROW(data_table::stack(2, {"z", "x"}, {{1, 2, 3, 4}, {1, 2, 3}}), invalid_argument);
  EXPECT_THROW(data_table::stack(0, {"z"}, {{1}}), invalid_argument);
  EXPECT_THROW(data_table::stack(1, {"z"}, {{}}), invalid_argument);
  auto const stack = data_table::stack(2, {"z"}, {{1, 2, 3, 4}});
  EXPECT_EQ(joined({stack, data_table({"x"}, {{5, 6}})}).column("x").size(), 2u);
  EXPECT_THROW(joined({stack, data_table({"x"}, {{1, 2, 3}})}), invalid_argument);
  EXPECT_THROW(joined({stack, data_table({"z"}, {{1, 2}})}), invalid_argument);
  EXPECT_THROW(joined({stack, data_table::stack(4, {"x"}, {{1, 2, 3, 4}})}), invalid_argument);
}

}  // namespace
}  // namespace rivulet
