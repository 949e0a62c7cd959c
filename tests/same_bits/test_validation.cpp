// Rows held back: descents do not see them, losses at the last points do, and the best by them is reported.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <rivulet/rivulet.hpp>

#include "host/cli/request.hpp"
#include "tests/same_bits/executions.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

study over(std::string_view text, data_table data) {
  objective_options options;
  options.columns = data.columns();
  options.constants = {"l2"};
  study result;
  result.objective = objective(text, options);
  result.data = std::move(data);
  return result.set("l2", "0.5");
}

/// 40 rows near a line in 4 groups; every third row has a v that is not 0.
data_table points() {
  std::vector<double> x, y, v, g;
  for (int r = 0; r < 40; ++r) {
    x.push_back(0.125 * r - 2);
    y.push_back(static_cast<float>(3 * x.back() + std::sin(9.0 * r)));
    v.push_back(r % 3 == 0 ? r - 50 : 0);
    g.push_back(r % 4 + 0.5);
  }
  return data_table({"x", "y", "v", "g"}, {x, y, v, g});
}

study ridge() {
  auto result = over("mean(rows, (y - w*x)^2) + l2*w^2", points());
  result.set("l2", "0,0.01,0.1,1,10").set("learning_rate", "0.01,0.1").start({-1}).start({2});
  result.validation_column = "v";
  return result;
}

instance_table rows_of_run(study const& study, run_options const& options = on("cpu")) {
  instance_table rows;
  run(study, options, rows);
  return rows;
}

TEST(validation, leaves_descents_to_the_other_rows) {
  auto const all = points();
  std::vector<double> x, y;
  for (std::size_t r = 0; r < all.rows(); ++r) {
    if (all.column("v")[r] != 0) continue;
    x.push_back(all.column("x")[r]);
    y.push_back(all.column("y")[r]);
  }
  auto training = ridge();
  training.data = data_table({"x", "y"}, {x, y});
  training.validation_column.clear();
  auto const with = rows_of_run(ridge()), without = rows_of_run(training);
  ASSERT_EQ(with.reducers.size(), 2u);
  EXPECT_EQ(without.reducers.size(), 0u);
  EXPECT_EQ(with.f, without.f);
  EXPECT_EQ(with.x, without.x);
  EXPECT_EQ(with.iterations, without.iterations);
}

TEST(validation, shows_losses_without_terms_that_no_row_takes_part_in) {
  auto const all = points();
  for (std::string_view const device : {"reference", "cpu"}) {
    auto const rows = rows_of_run(ridge(), on(device));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      double sums[2]{}, counts[2]{};
      for (std::size_t r = 0; r < all.rows(); ++r) {
        std::size_t const part = all.column("v")[r] != 0 ? 1 : 0;
        sums[part] += std::pow(all.column("y")[r] - rows.x[0][i] * all.column("x")[r], 2);
        counts[part] += 1;
      }
      EXPECT_NEAR(rows.reducers[0][i], sums[0] / counts[0], 1e-13 * sums[0]);
      EXPECT_NEAR(rows.reducers[1][i], sums[1] / counts[1], 1e-13 * sums[1]);
    }
  }
}

/// What is left of sums, differences and signs.
TEST(validation, keeps_every_term_over_rows_with_its_sign) {
  auto const data = data_table({"x", "v"}, {{1, 2, 4, 8}, {0, 0, 1, 1}});
  struct expected {
    std::string_view text;
    double training, validation;
  };
  for (auto const& [text, training, validation] :
       {expected{"sum(rows, x) + l2*w^2", 3, 12}, expected{"w^2 - sum(rows, x)", -3, -12},
        expected{"-(w^2 + sum(rows, x)) + 2*sum(rows, x)", 3, 12},
        expected{"w + 2*(sum(rows, x) + w)", 6 + 2 * 5, 24 + 2 * 5},
        expected{"sum(rows, x) - (w - sum(rows, x^2))", 3 + 5, 12 + 80}, expected{"sum(rows, x*w)", 15, 60}}) {
    auto study = over(text, data);
    study.validation_column = "v";
    study.start({5});
    study.stop.max_iterations = 0;
    for (bool const maximize : {false, true}) {
      study.maximize = maximize;
      auto const rows = rows_of_run(study);
      EXPECT_EQ(rows.reducers.at(0)[0], training) << text;
      EXPECT_EQ(rows.reducers.at(1)[0], validation) << text;
    }
  }
}

/// Which rows are held back, a bit each.
std::vector<double> held_back(study study) {
  study.start({0});
  study.stop.max_iterations = 0;
  return rows_of_run(study).reducers.at(1);
}

TEST(validation, holds_back_a_fraction_that_the_seed_chooses) {
  std::vector<double> bit, one(50, 1), group;
  for (int r = 0; r < 50; ++r) bit.push_back(std::ldexp(1, r)), group.push_back(r % 5);
  auto study = over("sum(rows, bit) + w^2", data_table({"bit", "one", "g"}, {bit, one, group}));
  study.validation_fraction = 0.3;
  auto const first = held_back(study), again = held_back(study);
  EXPECT_EQ(first, again);
  study.seed = 1;
  EXPECT_NE(held_back(study), first);
  auto count = over("sum(rows, one) + w^2", study.data);
  for (double const fraction : {0.3, 1e-9, 0.99999}) {
    count.validation_fraction = fraction;
    EXPECT_THAT(held_back(count), ElementsAre(std::clamp(std::round(50 * fraction), 1.0, 49.0)));
  }
  count.validation_fraction = 0.3;
  count.data_group = "g";
  EXPECT_THAT(held_back(count), ElementsAre(3, 3, 3, 3, 3));
}

TEST(validation, has_the_same_bits_everywhere) {
  for (auto const precision : {precision::float32, precision::float64}) {
    for (std::string_view const group : {"", "g"}) {
      auto study = ridge();
      study.precision = precision;
      study.data_group = group;
      for (auto const& seen : verify_each(study, on("reference"), {on("cpu", "auto", 2, 7), on("cpu")}))
        EXPECT_EQ(seen.differing, 0u);
      EXPECT_EQ(run(study, on("reference")).digest, run(study, on("cpu", "auto", 2, 3)).digest);
    }
  }
}

TEST(validation, reports_the_best_by_it_which_replay_reproduces) {
  auto const study = ridge();
  auto const found = run(study, on("cpu"));
  auto const rows = rows_of_run(study);
  ASSERT_TRUE(found.validates);
  auto const& best = found.best_by_validation;
  ASSERT_TRUE(best.exists);
  auto const& losses = rows.reducers[1];
  auto const lowest = std::min_element(losses.begin(), losses.end()) - losses.begin();
  EXPECT_EQ(best.instance, static_cast<std::uint64_t>(lowest));
  EXPECT_NE(best.instance, found.best.instance) << "the study should tell training from validation";
  EXPECT_EQ(best.validation_loss, losses[best.instance]);
  EXPECT_EQ(best.training_loss, rows.reducers[0][best.instance]);
  EXPECT_EQ(best.f, rows.f[best.instance]);
  EXPECT_EQ(found.validation_loss.min, best.validation_loss);
  EXPECT_EQ(found.best.validation_loss, losses[found.best.instance]);
  auto const last = replay(study, best.instance).back();
  EXPECT_EQ(last.x, best.x);
  EXPECT_EQ(last.training_loss, best.training_loss);
  EXPECT_EQ(last.validation_loss, best.validation_loss);
  EXPECT_THAT(found.to_json(), HasSubstr("\"best_by_validation\": {\"instance\": " + std::to_string(best.instance)));
  EXPECT_THAT(found.to_table(), HasSubstr("best by validation: instance " + std::to_string(best.instance)));
}

TEST(validation, merges_from_shards) {
  auto const study = ridge();
  std::vector<std::string> parts(3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    auto options = on("cpu");
    options.shard = {i, 3};
    options.statistics = &parts[i];
    run(study, options);
  }
  EXPECT_EQ(merge(study, parts).to_json(false), run(study, on("cpu")).to_json(false));
  auto other = study;
  other.validation_column.clear();
  EXPECT_THROW(merge(other, parts), io_error);
}

/// SciPy's BFGS and Newton's method on the rows that are not held back; these were drawn by another Philox.
struct optimum {
  double l2;
  std::vector<double> x;
  double f, training_loss, validation_loss;
};
std::vector<optimum> const optima{{0.1,
                                   {0.7722846358414863, 0.4290984836881995, -4.573014808257867},
                                   0.40716701798590155,
                                   0.3291121112398686,
                                   0.2558177919609127},
                                  {1,
                                   {0.20633884438439187, 0.09825065420537492, -1.5907874749600643},
                                   0.5721509773195279,
                                   0.5199220675658575,
                                   0.475656713885715}};

TEST(validation, of_the_logistic_example_is_that_of_another_solver) {
  cli::request asked;
  cli::read_study_file(RIVULET_SOURCE "/examples/logistic.toml", asked);
  cli::resolve_objective(asked);
  instance_table rows;
  auto const found = run(asked.study, on("cpu", "auto", 2), rows);
  ASSERT_GE(rows.size(), 10'000U);
  auto const l2 = std::ranges::find(found.axes, "l2", &axis_outcomes::name);
  ASSERT_NE(l2, found.axes.end());
  auto const starts = found.axes.back().values.size();
  for (auto const& wanted : optima) {
    std::size_t best = rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      bool const same = std::abs(l2->values[i / starts % l2->values.size()] - wanted.l2) < 1e-12;
      if (same && (best == rows.size() || rows.gradient_norm[i] < rows.gradient_norm[best])) best = i;
    }
    ASSERT_LT(best, rows.size());
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(rows.x[i][best], wanted.x[i], 1e-6);
    EXPECT_NEAR(rows.f[best], wanted.f, 1e-12);
    EXPECT_NEAR(rows.reducers[0][best], wanted.training_loss, 1e-7);
    EXPECT_NEAR(rows.reducers[1][best], wanted.validation_loss, 1e-7);
  }
  auto const& best = found.best_by_validation;
  auto const last = replay(asked.study, best.instance).back();
  EXPECT_EQ(last.x, best.x);
  EXPECT_EQ(last.validation_loss, best.validation_loss);
  EXPECT_LE(best.validation_loss, found.best.validation_loss);
}

template <typename Error>
std::string refusal(study const& study) {
  try {
    run(study, on("cpu"));
  } catch (Error const& problem) {
    return problem.what();
  }
  return "";
}

TEST(validation, that_cannot_be_is_refused) {
  auto study = ridge();
  study.validation_column = "z";
  EXPECT_THAT(refusal<invalid_argument>(study), HasSubstr("no column 'z'"));
  study.validation_column = "x";
  study.validation_fraction = 0.5;
  EXPECT_THAT(refusal<invalid_argument>(study), HasSubstr("give one"));
  study.validation_column.clear();
  for (double const wrong : {0.0, 1.0, -0.1, 2.0, std::nan("")}) {
    study.validation_fraction = wrong;
    EXPECT_THAT(refusal<invalid_argument>(study), HasSubstr("between 0 and 1"));
  }
  auto all = over("sum(rows, x*w)", data_table({"x", "g", "v"}, {{1, 2, 3}, {1, 1, 2}, {1, 0, 1}}));
  all.start({1});
  all.validation_column = "v";
  all.data_group = "g";
  EXPECT_THAT(refusal<invalid_argument>(all), HasSubstr("the group g = 2 has no row for training: all are held back"));
  all.validation_column = "x";
  EXPECT_THAT(refusal<invalid_argument>(all), HasSubstr("the group g = 1 has no row for training"));
  all.validation_column.clear();
  all.validation_fraction = 0.5;
  EXPECT_THAT(refusal<invalid_argument>(all), HasSubstr("the group g = 2 has one row"));
  all.data_group.clear();
  all.validation_fraction.reset();
  all.data = data_table({"x", "v"}, {{1, 2, 3}, {0, 0, 0}});
  all.validation_column = "v";
  EXPECT_THAT(refusal<invalid_argument>(all), HasSubstr("the data has no row for validation: none is held back"));
  objective_options no_columns;
  study.objective = objective("w^2", no_columns);
  study.settings.clear();
  EXPECT_THAT(refusal<invalid_argument>(study), HasSubstr("reads no column"));
}

}  // namespace
}  // namespace rivulet
