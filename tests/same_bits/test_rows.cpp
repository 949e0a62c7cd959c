// Sums over rows of data: the same bits on every back-end, and the values that an independent sum gives.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include <rivulet/rivulet.hpp>

#include "host/cpu/descend.hpp"
#include "tests/same_bits/executions.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

/// A line with waves, float32 values.
data_table wavy(std::size_t rows) {
  std::vector<double> x, y;
  for (std::size_t r = 0; r < rows; ++r) {
    x.push_back(static_cast<float>(0.25 * static_cast<double>(r) - 3));
    y.push_back(static_cast<float>(2 * x.back() - 1 + std::sin(7 * x.back())));
  }
  return data_table({"x", "y"}, {x, y});
}

study fit(std::string_view text, std::size_t rows, precision precision) {
  objective_options options;
  options.columns = {"x", "y"};
  study result;
  result.objective = objective(text, options);
  result.data = wavy(rows);
  result.precision = precision;
  result.start_count = 70;
  result.start_box = "-1:1";
  result.stop.max_iterations = 40;
  return result;
}

constexpr auto texts = std::to_array<std::string_view>(
    {"mean(rows, (y - (w*x + b))^2) + 0.01*w^2", "sum(rows, log1p(exp(-y*(w*x + b))))",
     "sqrt(sum(rows, (y - w*exp(b*x))^2)) * mean(rows, where(x < b, y, w))", "log(sum(rows, exp(w*x + b*y))) - w*b"});

struct shape {
  std::size_t rows;
  precision real;
};

class sums_over_rows : public testing::TestWithParam<shape> {};

/// Every instruction set here, interpreted and compiled.
std::vector<run_options> executions() {
  std::vector<run_options> result{on("cpu", "scalar")};
  for (auto const lanes : cpu::available_simd()) {
    if (lanes == cpu::simd::scalar) continue;
    result.push_back(on("cpu", cpu::name(lanes), 2, 0, "interpreted"));
    if (cpu::compiled_unavailable(lanes).empty()) result.push_back(on("cpu", cpu::name(lanes), 2, 0, "compiled"));
    result.back().chunk = 33;
  }
  return result;
}

TEST_P(sums_over_rows, have_the_bits_of_the_reference_on_all_lanes) {
  for (auto const text : texts) {
    for (std::string_view const method : {"gd", "adam", "bfgs"}) {
      for (bool const fixed : {false, true}) {
        if (fixed && method == "bfgs") continue;
        auto study = fit(text, GetParam().rows, GetParam().real);
        study.method = method;
        if (method == "bfgs") {
          study.set("c2", "0.1,0.9");
        } else {
          study.set("learning_rate", "0.001,0.01");
        }
        study.stop.no_stop = fixed;
        auto const others = executions();
        for (auto const& seen : verify_each(study, on("reference"), others)) {
          EXPECT_EQ(seen.differing, 0u) << text << ", " << method << (fixed ? ", fixed" : "");
          EXPECT_EQ(seen.instances, 140u);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(numbers, sums_over_rows,
                         testing::Values(shape{1, precision::float64}, shape{5, precision::float32},
                                         shape{25, precision::float32}, shape{31, precision::float64},
                                         shape{32, precision::float32}, shape{64, precision::float64},
                                         shape{700, precision::float32}, shape{33, precision::float64},
                                         shape{100, precision::float32}, shape{100, precision::float64}));

/// Columns that simplifying does away with keep their place in the data.
TEST(sums_over_rows, may_lose_a_column) {
  for (std::string_view const text :
       {"mean(rows, (x - w*y^0)^2)", "mean(rows, (x*0.5 - w*y^0)^2)", "mean(rows, (x-w)^2 + where(0,y,0))",
        "mean(rows, 0.5*(w-1)^2 + (w*0.3*y^0-0.7)^2)"}) {
    auto const study = fit(text, 40, precision::float64);
    for (auto const& seen : verify_each(study, on("reference"), {on("cpu"), on("cpu", "scalar")})) {
      EXPECT_EQ(seen.differing, 0u) << text;
    }
  }
  auto study = fit("mean(rows, (x*0.5 - w*y^0)^2)", 40, precision::float64);
  study.set("learning_rate", "0.1");
  study.stop.max_iterations = 1000;
  auto const data = wavy(40);
  double mean = 0;
  for (double const x : data.column("x")) mean += 0.5 * x / 40;
  for (std::string_view const device : {"reference", "cpu"}) EXPECT_NEAR(run(study, on(device)).best.x[0], mean, 1e-5);
}

/// What a condition guards is 0 where the condition does not hold, whatever the derivative is there.
TEST(sums_over_rows, keep_conditions_on_the_way_to_the_parameters) {
  for (std::string_view const text :
       {"mean(rows, where(w > 0, x*sqrt(w), w^2))", "mean(rows, where(w > 0, x*w^1.5, w^2))",
        "mean(rows, relu(x*w^0.5 - 100)) + (w-1)^2", "mean(rows, max(x*0 + w, x*sqrt(w))) + 0.5*w^2"}) {
    auto study = fit(text, 33, precision::float64);
    study.start_count = 0;
    study.start_box.clear();
    study.start({text.find("relu") == text.npos ? -1.0 : 0.0});
    study.stop.max_iterations = 3;
    std::vector<outcome> ends;
    auto options = on("cpu");
    options.on_rows = [&](instance_table const& rows) { ends = rows.outcome; };
    run(study, options);
    EXPECT_NE(ends.at(0), outcome::undefined_start) << text;
  }
}

/// The tree of docs/methods.md, written down once more.
template <typename Real>
Real tree(std::vector<Real> const& terms) {
  std::array<Real, 32> p;
  p.fill(Real(-0.0));
  for (std::size_t r = 0; r < terms.size(); ++r) p[r % 32] += terms[r];
  for (std::size_t offset : {16, 8, 4, 2, 1}) {
    for (std::size_t l = 0; l < offset; ++l) p[l] += p[l + offset];
  }
  return p[0];
}

TEST(sums_over_rows, are_those_of_the_tree) {
  auto study = fit("sum(rows, w*x) + 0*b", 77, precision::float32);
  study.start_count = 0;
  study.start_box.clear();
  study.start({0.3, 0});
  study.stop.max_iterations = 0;
  double f = 0;
  auto options = on("cpu");
  options.on_rows = [&](instance_table const& rows) { f = rows.f[0]; };
  run(study, options);
  std::vector<float> terms;
  auto const data = wavy(77);
  for (double const x : data.column("x")) terms.push_back(0.3F * static_cast<float>(x));
  EXPECT_EQ(f, static_cast<double>(tree(terms)));
}

/// Normal equations: w = cov(x, y) / var(x).
TEST(sums_over_rows, find_the_line_of_least_squares) {
  auto study = fit("mean(rows, (y - (w*x + b))^2)", 50, precision::float64);
  study.set("learning_rate", "0.02");
  study.stop.max_iterations = 5000;
  study.stop.gradient_tolerance = 1e-12;
  auto const found = run(study, on("cpu"));
  auto const data = wavy(50);
  auto const x = data.column("x"), y = data.column("y");
  double mx = 0, my = 0, xx = 0, xy = 0;
  for (std::size_t r = 0; r < 50; ++r) mx += x[r] / 50, my += y[r] / 50;
  for (std::size_t r = 0; r < 50; ++r) xx += (x[r] - mx) * (x[r] - mx), xy += (x[r] - mx) * (y[r] - my);
  ASSERT_EQ(found.minima.size(), 1u);
  EXPECT_EQ(found.minima[0].kind, stationary_kind::minimum);
  EXPECT_NEAR(found.minima[0].x[0], xy / xx, 1e-10);
  EXPECT_NEAR(found.minima[0].x[1], my - xy / xx * mx, 1e-10);
}

/// Newton's method from SciPy's BFGS, to the last digit (l2: w1, w2, b, f).
struct optimum {
  std::string_view l2;
  double w1, w2, b, f;
};
constexpr std::array optima{
    optimum{"0.01", 1.9720891740431465, 1.4502790041589555, -12.07357463594786, 0.22149702577352326},
    optimum{"0.1", 0.78058171088628, 0.43441224598933276, -4.631051344403793, 0.38514866604842796}};

TEST(sums_over_rows, find_the_logistic_regression_that_another_solver_finds) {
  for (auto const& wanted : optima) {
    objective_options options;
    options.columns = {"petal_length", "petal_width", "class"};
    options.constants = {"l2"};
    study study;
    study.data = read_data(RIVULET_SOURCE "/examples/data/iris.csv", options.columns);
    study.objective = objective(
        "mean(rows, logistic_loss(w1*petal_length + w2*petal_width + b, where(class == 2, 1, 0))) + l2*(w1^2 + w2^2)",
        options);
    study.method = "momentum";
    study.set("l2", wanted.l2).set("momentum", "0.99").set("learning_rate", "0.1").start({0, 0, 0});
    study.stop.max_iterations = 20'000;
    study.stop.gradient_tolerance = 1e-11;
    auto const found = run(study, on("cpu"));
    ASSERT_EQ(found.minima.size(), 1u) << wanted.l2;
    auto const& x = found.minima[0].x;
    EXPECT_NEAR(x[0], wanted.w1, 1e-7);
    EXPECT_NEAR(x[1], wanted.w2, 1e-7);
    EXPECT_NEAR(x[2], wanted.b, 1e-6);
    EXPECT_NEAR(found.minima[0].f, wanted.f, 1e-14);
  }
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

TEST(sums_over_rows, need_data_that_fits) {
  auto without = fit("sum(rows, w*x + b)", 5, precision::float64);
  without.data = {};
  EXPECT_THAT(refusal<invalid_argument>(without, on("cpu")), HasSubstr("of which it reads x"));
  auto other = fit("sum(rows, w*x + b*y)", 5, precision::float64);
  std::vector<double> const numbers{1, 2};
  other.data = data_table({"x"}, {numbers});
  EXPECT_THAT(refusal<invalid_argument>(other, on("cpu")), HasSubstr("no column 'y'"));
  auto large = fit("sum(rows, w*x + b)", 2, precision::float32);
  large.data = data_table({"x"}, {{1, 1e39}});
  EXPECT_THAT(refusal<data_error>(large, on("cpu")), HasSubstr("column x, row 2: 1e+39 is too large for float32"));
}

TEST(sums_over_rows, are_compiled_where_that_pays) {
  auto study = fit("mean(rows, (y - w*exp(b*x))^2)", 100, precision::float64);
  auto const reason = cpu::compiled_unavailable(cpu::available_simd().back());
  if (!reason.empty()) GTEST_SKIP() << "no compiled engine: " << reason;
  EXPECT_EQ(plan(study, on("cpu")).cpu_engine, "interpreted");
  study.stop.max_iterations = 100'000;
  EXPECT_EQ(plan(study, on("cpu")).cpu_engine, "compiled");
  study.stop.max_iterations = 3;
  EXPECT_EQ(run(study, on("cpu", "auto", 1, 0, "compiled")).cpu_engine, "compiled");
}

/// Stored statistics of other data belong to another study.
TEST(sums_over_rows, are_another_study_with_other_data) {
  auto study = fit("sum(rows, (w*x + b - y)^2)", 5, precision::float64);
  std::string first, second;
  auto options = on("cpu");
  options.shard = {0, 2};
  options.statistics = &first;
  run(study, options);
  study.data = wavy(6);
  options.shard = {1, 2};
  options.statistics = &second;
  run(study, options);
  EXPECT_THROW(merge(study, {first, second}), error);
}

}  // namespace
}  // namespace rivulet
