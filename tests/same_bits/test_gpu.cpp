// The promise on a GPU, where one answers: the digests of the matrix, larger objectives, more instances than fit at
// once.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/cuda/devices.hpp"
#include "tests/same_bits/matrix.hpp"
#include "tests/support/functions_study.hpp"

namespace rivulet {
namespace {

constexpr std::uint64_t sizes[] = {1, 31, 32, 33, 1000, 100'003};

run_options on(char const* device, std::uint64_t chunk = 0) {
  run_options options;
  options.device = device;
  options.chunk = chunk;
  return options;
}

void skip_without_gpu() {
  if (auto const reason = cuda::discover().reason; !reason.empty()) GTEST_SKIP() << reason;
}

class same_bits_on_gpu : public testing::TestWithParam<std::tuple<method, precision>> {
 protected:
  void SetUp() override { skip_without_gpu(); }
};

TEST_P(same_bits_on_gpu, for_every_problem_and_size) {
  auto const [which, precision] = GetParam();
  for (subject const& on_problem : subjects) {
    for (std::uint64_t const size : sizes) {
      batch::sweep const sweep(make_study(which, on_problem, precision, size));
      std::uint64_t const expected = digest_on(sweep, on("reference"));
      for (std::uint64_t const chunk : {std::uint64_t{0}, size / 3 + 1}) {
        EXPECT_EQ(digest_on(sweep, on("cuda", chunk)), expected)
            << on_problem.problem << ' ' << on_problem.dimension << ", " << size << " instances, chunk " << chunk;
      }
    }
  }
}

TEST_P(same_bits_on_gpu, for_larger_objectives) {
  auto const [which, precision] = GetParam();
  for (std::size_t const dimension : {20U, 50U, 200U, 1000U}) {
    auto study = make_study(which, {"rosenbrock", dimension}, precision, 65);
    auto const result = verify(study, on("reference"), on("cuda"));
    EXPECT_EQ(result.differing, 0U) << dimension << " parameters";
    study.stop.no_stop = true;
    study.stop.max_iterations = 20;
    EXPECT_EQ(verify(study, on("reference"), on("cuda")).differing, 0U) << dimension << " parameters, fixed";
  }
}

/// Few rows and many; 100 parameters, whose partials are in a warp's memory.
TEST_P(same_bits_on_gpu, for_sums_over_rows) {
  objective_options options;
  options.columns = {"t", "y"};
  for (std::size_t const dimension : {4U, 100U}) {
    options.dimension = dimension;
    for (std::size_t const rows : {25U, 33U, 5000U}) {
      std::vector<double> t, y;
      for (std::size_t r = 0; r < rows; ++r) {
        t.push_back(static_cast<double>(r) / static_cast<double>(rows));
        y.push_back(r % 3 == 0 ? 1 : t.back());
      }
      study s;
      s.objective = objective("mean(rows, (y - sum(i, 1, n, x[i]*cos(i*t)))^2) + 0.001*sum(i, 1, n, x[i]^2)", options);
      s.data = data_table(options.columns, {t, y});
      s.method = std::string(name(std::get<0>(GetParam())));
      s.precision = std::get<1>(GetParam());
      s.start_count = rows == 5000 ? 65 : 1000;
      s.start_box = "-1:1";
      s.stop.max_iterations = 5;
      EXPECT_EQ(verify(s, on("cpu"), on("cuda")).differing, 0U) << dimension << " parameters, " << rows << " rows";
    }
  }
}

/// Short groups for threads and long ones for warps, of one length and of several; batches of them.
TEST_P(same_bits_on_gpu, for_rows_of_their_own) {
  objective_options options;
  options.columns = {"g", "t", "y"};
  for (std::size_t const rows : {25U, 3000U}) {
    for (bool const equal : {true, false}) {
      std::vector<double> g, t, y;
      for (std::size_t group = 0; group < (rows == 25 ? 1000U : 20U); ++group) {
        for (std::size_t r = 0; r < rows - (equal ? 0 : group % 11); ++r) {
          g.push_back(static_cast<double>(group));
          t.push_back(0.03125 * static_cast<double>(r % 50) - 1);
          y.push_back(std::sin(static_cast<double>(7 * group + r)));
        }
      }
      study s;
      s.objective = objective("mean(rows, (y - a*exp(-(t - b)^2) - c)^2) + 0.01*a^2", options);
      s.data = data_table(options.columns, {g, t, y});
      s.data_group = "g";
      s.method = std::string(name(std::get<0>(GetParam())));
      s.precision = std::get<1>(GetParam());
      s.start_count = 3;
      s.start_box = "-1:1";
      s.stop.max_iterations = 5;
      EXPECT_EQ(verify(s, on("cpu"), on("cuda")).differing, 0U) << rows << " rows";
      if (searches_lines(std::get<0>(GetParam()))) continue;
      for (auto const* const sampling : {"without_replacement", "with_replacement"}) {
        s.batch_rows = 14;
        s.batch_sampling = sampling;
        EXPECT_EQ(verify(s, on("cpu"), on("cuda")).differing, 0U) << rows << " rows, " << sampling;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(matrix, same_bits_on_gpu, every_method_and_precision(), label);

TEST_P(same_bits_on_gpu, for_an_objective_of_every_function) {
  auto study = functions_study();
  study.method = std::string(name(std::get<0>(GetParam())));
  study.precision = std::get<1>(GetParam());
  EXPECT_EQ(verify(study, on("reference"), on("cuda")).differing, 0U);
}

class gpu : public testing::Test {
 protected:
  void SetUp() override { skip_without_gpu(); }
};

TEST_F(gpu, reports_twenty_million_instances_like_the_processor) {
  study s;
  s.objective = problem_objective(find_problem("himmelblau"));
  s.start_box = "-5:5";
  s.start_count = 20'000'000;
  s.sampler = sampler::uniform;
  s.set("learning_rate", "0.01");
  for (auto const digits : {precision::float32, precision::float64}) {
    s.precision = digits;
    EXPECT_EQ(run(s, on("cuda", 3'000'001)).to_json(false), run(s, on("cpu")).to_json(false));
  }
}

TEST_F(gpu, reports_cycles_and_sums_like_the_processor) {
  study s;
  s.objective = objective("x^2-4*x+1");
  s.start({9});
  s.set("learning_rate", "linspace(0.001,1.05,100003)");
  s.stop.gradient_tolerance = 0.01;
  s.track = {"best", "f_initial", "sum_f", "sum_inverse_f", "mean_last_f(7)"};
  instance_table on_gpu, on_cpu;
  EXPECT_EQ(run(s, on("cuda"), on_gpu).to_json(false), run(s, on("cpu"), on_cpu).to_json(false));
  EXPECT_EQ(digest(on_gpu), digest(on_cpu));
}

TEST_F(gpu, serves_all_gpus_together) {
  auto const study = make_study(method::adam, {"rosenbrock", 10}, precision::float64, 100'003);
  EXPECT_EQ(verify(study, on("cpu"), on("cuda:all", 10'000)).differing, 0U);
}

}  // namespace
}  // namespace rivulet
