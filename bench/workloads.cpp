// Which is faster on W1 to W4: the cpu back-end or a loop over instances? Both descend the same instances and are
// checked against each other before they are timed. Threads: RIVULET_BENCH_THREADS (default 2) for both.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include <rivulet/rivulet.hpp>

#include "bench/one_by_one.hpp"
#include "host/batch/execute.hpp"

namespace rivulet::bench {
namespace {

/// A workload of docs/performance.md: its study, its rival, and how far results may lie apart.
struct workload {
  std::string name;
  std::string objective;
  std::size_t dimension;
  void (*prepare)(study&);
  double tolerance;  ///< largest |difference| of x between different but equally good roundings
};

void prepare_w1(study& study) {
  study.set("learning_rate", "1e-3");
  study.start_count = 65'536;
  study.start_box = "-2:2";
  study.stop.max_iterations = 1000;
  study.stop.no_stop = true;
}

void prepare_w2(study& study) {
  study.method = "adam";
  study.set("learning_rate", "0.01");
  study.start_count = 16'384;
  study.start_box = "-5.12:5.12";
  study.stop.max_iterations = 1000;
  study.stop.no_stop = true;
}

void prepare_w3(study& study) {
  study.set("learning_rate", "0.01");
  study.start_count = 65'536;
  study.start_box = "-5:5";
  study.stop.max_iterations = 10'000;
}

void prepare_w4(study& study) {
  study.set("learning_rate", "linspace(0.001,1.05,1000000)");
  study.start({9});
  study.stop.max_iterations = 100;
  study.stop.gradient_tolerance = 0.01;
}

workload const workloads[] = {
    {"W1", "(1-x)^2 + 100*(y-x^2)^2", 0, prepare_w1, 1e-2},
    {"W2", "sum(i, 1, n, x[i]^2 - 10*cos(2*pi*x[i]) + 10)", 10, prepare_w2, 1e-2},
    {"W3", "(x^2+y-11)^2 + (x+y^2-7)^2", 0, prepare_w3, 1e-2},
    {"W4", "x^2 - 4*x + 1", 0, prepare_w4, 1e-2},
};

unsigned threads() {
  char const* const text = std::getenv("RIVULET_BENCH_THREADS");
  return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : 2;
}

/// The sweep of a workload and the same instances for the rival.
template <typename Real>
struct setup {
  batch::sweep sweep;
  points<Real> rival;

  static study make_study(workload const& w) {
    study study;
    objective_options options;
    options.dimension = w.dimension;
    study.objective = objective(w.objective, options);
    study.precision = sizeof(Real) == 4 ? precision::float32 : precision::float64;
    w.prepare(study);
    return study;
  }

  explicit setup(workload const& w) : sweep(make_study(w)) {
    std::size_t const count = sweep.instances();
    auto const chunk = sweep.columns(0, count);
    bool const rates = w.name == "W4";
    std::size_t const n = rates ? 1 : chunk.columns.start.size();
    for (std::size_t d = 0; d < n; ++d) {
      column const& from = rates ? chunk.columns.hyperparameters[0] : chunk.columns.start[d];
      auto& to = rival.start.emplace_back(count);
      for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<Real>(from[i]);
    }
    rival.end = rival.start;
    rival.iterations.resize(count);
  }
};

template <typename Real>
void descend_rival(std::string const& name, points<Real>& points) {
  auto const body = name == "W1"   ? one_by_one_w1<Real>
                    : name == "W2" ? one_by_one_w2<Real>
                    : name == "W3" ? one_by_one_w3<Real>
                                   : one_by_one_w4<Real>;
  tbb::task_arena arena(static_cast<int>(threads()));
  arena.execute([&] {
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, points.size(), 256),
                      [&](auto const& range) { body(points, range.begin(), range.end()); });
  });
}

std::uint64_t descend_lanes(batch::sweep const& sweep, std::function<void(instance_table const&)> const& on_rows) {
  run_options options;
  options.device = "cpu";
  options.threads = threads();
  return batch::execute(sweep, options, on_rows).instance_steps;
}

void discard(instance_table const& rows) { benchmark::DoNotOptimize(rows.f.data()); }

/// Share of instances on which both end in the same place; chaotic and diverging ones may differ.
template <typename Real>
double agreement(setup<Real>& setup, double tolerance) {
  std::size_t same = 0;
  descend_lanes(setup.sweep, [&](instance_table const& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      bool equal = true;
      for (std::size_t d = 0; d < rows.x.size(); ++d) {
        double const a = rows.x[d][row], b = static_cast<double>(setup.rival.end[d][rows.first + row]);
        bool const both_gone = !(std::abs(a) < 1e6) && !(std::abs(b) < 1e6);
        equal = equal && (both_gone || std::abs(a - b) <= tolerance);
      }
      same += equal;
    }
  });
  return static_cast<double>(same) / static_cast<double>(setup.sweep.instances());
}

template <typename Real>
void register_workload(workload const& w) {
  auto const shared = std::make_shared<setup<Real>>(w);
  descend_rival(w.name, shared->rival);
  double const share = agreement(*shared, w.tolerance);
  std::string const suffix = w.name + (sizeof(Real) == 4 ? "/float32" : "/float64");
  if (!(share >= 0.97)) {
    std::fprintf(stderr, "%s: only %.2f %% of the instances agree; not timed\n", suffix.c_str(), 100 * share);
    std::exit(1);
  }
  std::uint64_t const steps = descend_lanes(shared->sweep, discard);
  auto const report = [steps, shared](benchmark::State& state) {
    auto const rounds = static_cast<double>(state.iterations());
    state.counters["steps/s"] = benchmark::Counter(static_cast<double>(steps) * rounds, benchmark::Counter::kIsRate);
    state.counters["instances/s"] =
        benchmark::Counter(static_cast<double>(shared->sweep.instances()) * rounds, benchmark::Counter::kIsRate);
  };
  benchmark::RegisterBenchmark((suffix + "/rivulet").c_str(),
                               [=](benchmark::State& state) {
                                 for (auto _ : state) descend_lanes(shared->sweep, discard);
                                 report(state);
                               })
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark((suffix + "/one_by_one").c_str(),
                               [=](benchmark::State& state) {
                                 for (auto _ : state) descend_rival(w.name, shared->rival);
                                 report(state);
                               })
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace rivulet::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (auto const& workload : rivulet::bench::workloads) {
    rivulet::bench::register_workload<float>(workload);
    rivulet::bench::register_workload<double>(workload);
  }
  benchmark::RunSpecifiedBenchmarks();
}
