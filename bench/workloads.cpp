// How fast is a device on the workloads of docs/performance.md, and which part of what a GPU can issue is that? Every
// study is compared with the reference before it is timed; where no device answers, the benchmark says why.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <rivulet/rivulet.hpp>

#include "bench/operation_count.hpp"
#include "host/batch/execute.hpp"

namespace rivulet::bench {
namespace {

/// The flags; bench/session.py gives them.
struct settings {
  std::string device = "cuda";
  std::string cpu_engine = "auto";
  double threads = 0;          ///< of the processor; 0: all
  std::uint64_t divisor = 1;   ///< of the number of instances
  double multiprocessors = 0;  ///< 0: no fraction of the issue limit
  double clock_ghz = 0;
  double lanes32 = 128, lanes64 = 64;  ///< additions a multiprocessor issues per clock
};

constexpr char const usage[] =
    "flags besides those of Google Benchmark:\n"
    "  --device=cuda         any device that run_options takes\n"
    "  --cpu_engine=auto     auto, compiled, interpreted; cpu only\n"
    "  --threads=N           of the processor; default: all\n"
    "  --divisor=N           an N-th of the instances\n"
    "  --multiprocessors=N   of the chip, for the fraction of its issue limit\n"
    "  --clock_ghz=X         of the chip\n"
    "  --lanes32=N           float32 operations a multiprocessor issues per clock; default 128\n"
    "  --lanes64=N           the same for float64; default 64\n";

struct workload {
  std::string_view name, objective;
  std::size_t dimension;
  std::uint64_t instances;
  void (*prepare)(study&, std::uint64_t instances);
  bool float32 = true;
};

void exactly(study& study, std::uint64_t steps) {
  study.stop.max_iterations = steps;
  study.stop.no_stop = true;
}

void sample(study& study, std::uint64_t instances, char const* box) {
  study.sampler = sampler::uniform;
  study.start_count = instances;
  study.start_box = box;
}

void prepare_w1(study& study, std::uint64_t instances) {
  study.set("learning_rate", "1e-3");
  sample(study, instances, "-2:2");
  exactly(study, 1000);
}

void prepare_w1_rates(study& study, std::uint64_t instances) {
  prepare_w1(study, instances);
  study.set("learning_rate", fmt::format("geomspace(1e-5,1e-2,{})", instances));
  study.zips = {{"learning_rate", "start"}};
}

void prepare_w1_best(study& study, std::uint64_t instances) {
  prepare_w1(study, instances);
  study.track = {"best"};
}

void prepare_w1_wide(study& study, std::uint64_t instances) {
  study.set("learning_rate", "1e-4");
  sample(study, instances, "-2:2");
  exactly(study, 100);
}

void prepare_w2(study& study, std::uint64_t instances) {
  study.method = "adam";
  study.set("learning_rate", "0.01");
  sample(study, instances, "-5.12:5.12");
  exactly(study, 1000);
}

void prepare_w3(study& study, std::uint64_t instances) {
  study.set("learning_rate", "0.01");
  sample(study, instances, "-5:5");
  study.stop.max_iterations = 10'000;
}

void prepare_w4(study& study, std::uint64_t instances) {
  study.set("learning_rate", fmt::format("linspace(0.001,1.05,{})", instances));
  study.start({9});
  study.stop.max_iterations = 100;
  study.stop.gradient_tolerance = 0.01;
}

void prepare_f2(study& study, std::uint64_t instances) {
  study.set("learning_rate", fmt::format("linspace(0,1.5,{})", instances));
  study.start({1});
  study.track = {"sum_f"};
  exactly(study, 1000);
}

constexpr std::string_view rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";
constexpr std::string_view chained = "sum(i, 1, n-1, (1-x[i])^2 + 100*(x[i+1]-x[i]^2)^2)";

workload const workloads[] = {
    {"W1", rosenbrock, 0, 65'536, prepare_w1},
    {"W1-rates", rosenbrock, 0, 65'536, prepare_w1_rates},
    {"W1-best", rosenbrock, 0, 65'536, prepare_w1_best},
    {"W1-1M", rosenbrock, 0, 1'048'576, prepare_w1},
    {"W1-10", chained, 10, 4'096, prepare_w1_wide},
    {"W1-100", chained, 100, 4'096, prepare_w1_wide},
    {"W2", "sum(i, 1, n, x[i]^2 - 10*cos(2*pi*x[i]) + 10)", 10, 16'384, prepare_w2},
    {"W3", "(x^2+y-11)^2 + (x+y^2-7)^2", 0, 65'536, prepare_w3},
    {"W4", "x^2 - 4*x + 1", 0, 1'000'000, prepare_w4},
    {"F2", "x^2*(1+1e-3*cos(2*pi*x/0.1))", 0, 1'048'576, prepare_f2, false},
};

/// A study that is checked and warmed up when the first benchmark asks for it.
class subject {
 public:
  subject(workload const& from, precision precision, settings const& with) : with_(with) {
    objective_options options;
    options.dimension = from.dimension;
    study_.objective = objective(std::string(from.objective), options);
    study_.precision = precision;
    from.prepare(study_, std::max<std::uint64_t>(from.instances / with.divisor, 64));
    options_.device = with.device;
    options_.cpu_engine = with.cpu_engine;
    options_.threads = static_cast<unsigned>(with.threads);
  }

  /// Why the study is not timed; nullopt where it is.
  std::optional<std::string> const& failure() {
    if (!prepared_) {
      prepared_ = true;
      try {
        check();
        warm_up();
      } catch (error const& e) {
        failure_ = e.what();
      }
    }
    return failure_;
  }

  report descend() const { return run(study_, options_); }
  report descend(instance_table& rows) const { return run(study_, options_, rows); }
  /// Without the statistics of a report; rows are looked at and dropped.
  void execute() const {
    batch::execute(*sweep_, options_, [](instance_table const& rows) { benchmark::DoNotOptimize(rows.f.data()); });
  }
  report const& first() const { return first_; }

  /// Rates and the fraction of the issue limit for `seconds` of the state's last iteration.
  void describe(benchmark::State& state, report const& last, double seconds) const {
    auto const steps = static_cast<double>(last.instance_steps);
    state.counters["steps/s"] = steps / seconds;
    state.counters["instances/s"] = static_cast<double>(last.instances) / seconds;
    state.counters["operations/step"] = static_cast<double>(count_.arithmetic());
    state.counters["utilisation"] = last.utilisation;
    state.counters["compile_seconds"] = first_.compile_seconds;
    state.counters["kernel_seconds"] = last.kernel_seconds;
    state.counters["transfer_seconds"] = last.transfer_seconds;
    double const lanes = study_.precision == precision::float32 ? with_.lanes32 : with_.lanes64;
    double const limit = with_.multiprocessors * lanes * with_.clock_ghz * 1e9;
    if (limit > 0) {
      state.counters["issue_fraction"] = static_cast<double>(count_.arithmetic()) * steps / (limit * seconds);
    }
    state.SetLabel(fmt::format("operations {}; {} checked; digest {:016x}; {}",
                               count_.text(method_from_name(study_.method)), checked_, last.digest, last.device));
  }

 private:
  /// Three slices of instances against the reference: a wrong answer is not worth timing.
  void check() {
    auto const& sweep = sweep_.emplace(study_);
    count_ = count_step(sweep, sweep.instances() / 2);
    std::uint64_t const parts = std::max<std::uint64_t>(sweep.instances() / 128, 1);
    for (std::uint64_t const part : {std::uint64_t{0}, parts / 2, parts - 1}) {
      run_options reference = options_, left = options_;
      reference.shard = left.shard = {part, parts};
      reference.device = "reference";
      verification const seen = verify(study_, reference, left);
      if (seen.differing != 0) {
        throw device_error(fmt::format("not timed: {} of {} instances differ from the reference, the first is {} in {}",
                                       seen.differing, seen.instances, seen.first.front().instance,
                                       seen.first.front().field));
      }
      checked_ += seen.instances;
    }
  }

  /// The first run compiles; the clock of an idle chip needs a while to rise.
  void warm_up() {
    first_ = descend();
    auto const begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(200)) descend();
  }

  settings const& with_;
  study study_;
  run_options options_;
  bool prepared_ = false;
  std::optional<std::string> failure_;
  step_count count_;
  std::uint64_t checked_ = 0;
  std::optional<batch::sweep> sweep_;
  report first_;
};

using subject_pointer = std::shared_ptr<subject>;

template <double report::*Seconds>
void time_descent(benchmark::State& state, subject_pointer const& of) {
  report last;
  for (auto _ : state) {
    last = of->descend();
    state.SetIterationTime(last.*Seconds);
  }
  of->describe(state, last, last.*Seconds);
}

/// What the kernels take, by the device's own events.
constexpr auto time_kernel = &time_descent<&report::kernel_seconds>;
/// From a study to its report: starts, transfers, kernels, statistics.
constexpr auto time_report = &time_descent<&report::seconds>;

/// The same with every instance's results in host memory.
void time_rows(benchmark::State& state, subject_pointer const& of) {
  report last;
  double seconds = 0;
  for (auto _ : state) {
    instance_table rows;
    auto const begin = std::chrono::steady_clock::now();
    last = of->descend(rows);
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    state.SetIterationTime(seconds);
    benchmark::DoNotOptimize(rows.f.data());
  }
  of->describe(state, last, seconds);
}

/// From an expanded study to every instance's results.
void time_execute(benchmark::State& state, subject_pointer const& of) {
  double seconds = 0;
  for (auto _ : state) {
    auto const begin = std::chrono::steady_clock::now();
    of->execute();
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    state.SetIterationTime(seconds);
  }
  of->describe(state, of->first(), seconds);
}

using timed_function = void (*)(benchmark::State&, subject_pointer const&);

void register_one(std::string const& name, subject_pointer const& of, timed_function time) {
  auto const body = [of, time](benchmark::State& state) {
    if (auto const& failure = of->failure()) {
      state.SkipWithError(failure->c_str());
      return;
    }
    time(state, of);
  };
  // One descent is one measurement: repetitions give its spread.
  benchmark::RegisterBenchmark(name.c_str(), body)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
}

void register_all(settings const& with) {
  for (workload const& each : workloads) {
    for (precision const real : {precision::float32, precision::float64}) {
      if (real == precision::float32 && !each.float32) continue;
      auto const of = std::make_shared<subject>(each, real, with);
      std::string const prefix = fmt::format("{}/{}/", each.name, name(real));
      register_one(prefix + "kernel", of, time_kernel);
      register_one(prefix + "report", of, time_report);
      register_one(prefix + "rows", of, time_rows);
      register_one(prefix + "execute", of, time_execute);
    }
  }
}

/// --name=VALUE into `into`; false where the flag has another name.
bool take(std::string_view flag, std::string_view name, std::string& into) {
  if (!flag.starts_with(name) || flag.substr(name.size(), 1) != "=") return false;
  into = flag.substr(name.size() + 1);
  return true;
}

bool take(std::string_view flag, std::string_view name, double& into) {
  std::string text;
  if (!take(flag, name, text)) return false;
  char* end = nullptr;
  into = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(into >= 0)) throw usage_error(fmt::format("{}: not a number >= 0", flag));
  return true;
}

settings parse(int argc, char** argv) {
  settings result;
  double divisor = 1;
  for (std::string_view const flag : std::vector<std::string_view>(argv + 1, argv + argc)) {
    if (take(flag, "--device", result.device) || take(flag, "--cpu_engine", result.cpu_engine)) continue;
    bool const known = take(flag, "--threads", result.threads) || take(flag, "--divisor", divisor) ||
                       take(flag, "--multiprocessors", result.multiprocessors) ||
                       take(flag, "--clock_ghz", result.clock_ghz) || take(flag, "--lanes32", result.lanes32) ||
                       take(flag, "--lanes64", result.lanes64);
    if (!known) throw usage_error(fmt::format("unknown flag {}\n{}", flag, usage));
  }
  result.divisor = std::max<std::uint64_t>(static_cast<std::uint64_t>(divisor), 1);
  return result;
}

}  // namespace
}  // namespace rivulet::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  try {
    static auto const settings = rivulet::bench::parse(argc, argv);
    rivulet::bench::register_all(settings);
  } catch (rivulet::error const& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return static_cast<int>(e.code());
  }
  benchmark::RunSpecifiedBenchmarks();
}
