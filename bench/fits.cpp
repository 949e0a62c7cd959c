// How many of Gpufit's benchmark fits a second does the processor make, and how long does ZEUS's workload take? Checked
// against the reference before anything is timed. SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <rivulet/rivulet.hpp>

#include "bench/timing.hpp"
#include "host/batch/execute.hpp"
#include "host/batch/tables.hpp"
#include "host/cpu/descend.hpp"

namespace rivulet::bench {
namespace {

constexpr char const usage[] =
    "bench_fits [options]\n"
    "  --fits N      default 1000000\n"
    "  --rounds N    default 7\n"
    "  --threads N   default 1\n"
    "  --only NAME   easy, hard or zeus alone\n"
    "  --check N     no figures: N noiseless fits in chunks that do not divide them, each compared with the truth\n";

struct options {
  std::size_t fits = 1'000'000, check = 0;
  int rounds = 7;
  unsigned threads = 1;
  std::string_view only;

  bool wants(std::string_view name) const { return only.empty() || only == name; }
};

constexpr std::size_t side = 5, pixels = side * side, parameters = 5;
/// Przybylski et al. 2017: amplitude, centre, width, background; the noise of their signal-to-noise ratio.
constexpr std::array<double, parameters> nominal{500, 2, 2, 1, 10};
constexpr double noise = 17.0542;
/// Fits a second of Cpufit on one thread of this kind of machine.
constexpr double cpufit = 199'000;

/// What a user has in memory before fitting.
struct peaks {
  std::vector<double> x, y, z;
  std::vector<std::vector<double>> truth, starts;  ///< [parameter][fit]
};

/// A multiple of what is true, drawn between these.
struct start_range {
  double lower, upper;
};
constexpr start_range easy{0.9, 1.1}, hard{0.3, 3};

peaks make_peaks(std::size_t count, start_range const& start, double sigma) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> around(0.9, 1.1), away(start.lower, start.upper);
  std::normal_distribution<double> normal(0, 1);
  peaks made{{}, {}, {}, std::vector<std::vector<double>>(parameters), std::vector<std::vector<double>>(parameters)};
  for (std::size_t p = 0; p < pixels; ++p) {
    made.x.push_back(static_cast<double>(p % side));
    made.y.push_back(static_cast<double>(p / side));
  }
  made.z.reserve(count * pixels);
  for (std::size_t i = 0; i < count; ++i) {
    std::array<double, parameters> t{};
    for (std::size_t k = 0; k < parameters; ++k) {
      t[k] = nominal[k] * around(random);
      made.truth[k].push_back(t[k]);
      made.starts[k].push_back(t[k] * away(random));
    }
    for (std::size_t p = 0; p < pixels; ++p) {
      double const dx = made.x[p] - t[1], dy = made.y[p] - t[2];
      double const value = t[0] * std::exp(-(dx * dx + dy * dy) / (2 * t[3] * t[3])) + t[4];
      made.z.push_back(static_cast<float>(sigma > 0 ? value + sigma * normal(random) : value));
    }
  }
  return made;
}

study make_study() {
  objective_options const names{.variables = {"a", "cx", "cy", "w", "b"}, .columns = {"x", "y", "z"}};
  study result;
  result.objective = objective("sum(rows, (z - (a*exp(-((x - cx)^2 + (y - cy)^2)/(2*w^2)) + b))^2)", names);
  result.zips = {{"group", "start"}};
  result.method = "lm";
  result.precision = precision::float32;
  result.stop.max_iterations = 10;
  result.fit_results = "none";
  return result;
}

/// Takes over what `from` has.
void give_data(study& to, peaks from) {
  auto const tables = from.starts[0].size();
  std::vector<std::vector<double>> columns;  // an initializer list would copy
  for (auto* const each : {&from.x, &from.y, &from.z}) columns.push_back(std::move(*each));
  to.data = data_table::stack(tables, {"x", "y", "z"}, std::move(columns));
  to.start_table = {to.objective.parameters(), std::move(from.starts)};
}

/// As Gpufit measures it, over these data.
study benchmark(peaks data) {
  auto result = make_study();
  result.stop.f_tolerance = 1e-4;
  give_data(result, std::move(data));
  return result;
}

[[noreturn]] void refuse(std::string const& reason) {
  fmt::print(stderr, "bench_fits: {}\n", reason);
  std::exit(1);
}

/// Three slices against the reference.
void check(study const& study, run_options left) {
  auto const parts = std::max<std::uint64_t>(batch::sweep(study).instances() / 1000, 1);
  for (std::uint64_t const part : {std::uint64_t{0}, parts / 2, parts - 1}) {
    run_options reference;
    reference.device = "reference";
    reference.shard = left.shard = {part, parts};
    auto const seen = verify(study, reference, left);
    if (seen.differing == 0) continue;
    refuse(fmt::format("not timed: {} of {} instances differ from the reference", seen.differing, seen.instances));
  }
}

instance_table rows_of(study const& study, run_options const& how) {
  batch::sweep const sweep(study);
  instance_table rows;
  resize(rows, 0, 0, sweep.descent_program().parameters, sweep.reducer_names().size());
  batch::reserve(rows, sweep.instances());
  batch::execute(sweep, how, [&](instance_table const& chunk) { batch::append(rows, chunk); });
  return rows;
}

/// A copy of what a user has, made at no cost to the figure.
struct copied {
  peaks data;
  double seconds;
};
copied copy(peaks const& of) {
  auto const begin = clocks();
  copied made{of, 0};
  made.data.truth.clear();
  made.seconds = clocks().processor - begin.processor;
  return made;
}

double share(instance_table const& rows, outcome which) {
  return 100.0 * static_cast<double>(std::count(rows.outcome.begin(), rows.outcome.end(), which)) /
         static_cast<double>(rows.size());
}

void time_fits(char const* name, start_range const& start, options const& asked) {
  auto const data = make_peaks(asked.fits, start, noise);
  run_options how;
  how.device = "cpu";
  how.threads = asked.threads;
  auto const study = benchmark(copy(data).data);
  check(study, how);

  batch::sweep const sweep(study);
  auto const columns = sweep.columns(0, asked.fits);
  cpu::execution const lanes{cpu::available_simd().back(), asked.threads};
  cpu::descender descender(sweep.descent_program(), sweep.settings(), lanes);
  instance_table descended, listed, reported;
  std::vector<rival> rivals{{"descent alone",
                             [&] {
                               descender.descend(columns.columns, descended);
                               return 0.0;
                             },
                             1,
                             {},
                             {}},
                            {"from data to rows",
                             [&] {
                               auto fresh = copy(data);
                               listed = rows_of(benchmark(std::move(fresh.data)), how);
                               return fresh.seconds;
                             },
                             1,
                             {},
                             {}},
                            {"from data to rows and report",
                             [&] {
                               auto fresh = copy(data);
                               reported = {};
                               run(benchmark(std::move(fresh.data)), how, reported);
                               return fresh.seconds;
                             },
                             1,
                             {},
                             {}}};
  take_turns(rivals, asked.rounds, 0);
  if (digest(descended) != digest(listed) || digest(listed) != digest(reported)) refuse("the ways give different rows");
  auto const n = static_cast<double>(asked.fits);
  for (auto const& each : rivals) {
    std::vector<double> rates;
    for (spent const& turn : each.turns) rates.push_back(1e-3 * n / (asked.threads == 1 ? turn.processor : turn.wall));
    auto const found = spread_of(rates);
    fmt::print("| {} | {} | {:.0f} ({:.0f}–{:.0f}) | {:.2f} |\n", name, each.name, found.median, found.least,
               found.most, 1e3 * found.median / (cpufit * asked.threads));
  }
  fmt::print("\n{}: {:.2f} % converged, {:.2f} % at 10 iterations; {:.2f} evaluations a fit; digest {:016x}\n\n", name,
             share(listed, outcome::converged), share(listed, outcome::max_iterations),
             static_cast<double>(std::accumulate(listed.evaluations.begin(), listed.evaluations.end(), 0ull)) / n,
             digest(listed));
}

void time_zeus(options const& asked) {
  study study;
  study.objective = objective("(1-x)^2 + 100*(y-x^2)^2");
  study.method = "bfgs";
  study.start_box = "-5.12:5.12";
  study.start_count = 65'536;
  study.stop.max_iterations = 32;
  run_options how;
  how.device = "cpu";
  how.threads = asked.threads;
  check(study, how);
  std::vector<rival> rivals{{"rows",
                             [&] {
                               rows_of(study, how);
                               return 0.0;
                             },
                             1,
                             {},
                             {}}};
  take_turns(rivals, 3 * asked.rounds, 0);
  std::vector<double> wall;
  for (spent const& turn : rivals[0].turns) wall.push_back(1e3 * turn.wall);
  auto const found = spread_of(wall);
  fmt::print("ZEUS's workload, 65,536 starts of bfgs on Rosenbrock, float64: {:.1f} ({:.1f}–{:.1f}) ms\n", found.median,
             found.least, found.most);
}

/// Every fit by its own truth: without noise it must come back, and rounding moves it by about 1e-6 of itself.
int check_all(options const& asked) {
  constexpr double tolerance = 1e-4;
  auto data = make_peaks(asked.check, easy, 0);
  auto const truth = std::move(data.truth);
  auto study = make_study();
  give_data(study, std::move(data));
  std::size_t seen = 0, wrong = 0, first_wrong = 0;
  double worst = 0;
  run_options how;
  how.device = "cpu";
  how.threads = asked.threads;
  how.chunk = 100'003;
  how.on_rows = [&](instance_table const& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      auto const fit = static_cast<std::size_t>(rows.first) + row;
      double off = fit == seen ? 0 : 1;
      for (std::size_t k = 0; k < parameters; ++k) {
        double const error = std::fabs(rows.x[k][row] - truth[k][fit]) / truth[k][fit];
        if (!(error <= off)) off = error;
      }
      if (!(off <= tolerance) && wrong++ == 0) first_wrong = fit;
      if (!(off <= worst)) worst = off;
      ++seen;
    }
  };
  run(study, how);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  fmt::print(
      "{} fits in chunks of {}, the last of {}: {} wrong, the worst off by {:.2g} of its value; peak memory {:.2f} "
      "GB\n",
      seen, how.chunk, asked.check % how.chunk, wrong, worst, 1e-6 * static_cast<double>(used.ru_maxrss));
  if (wrong > 0) fmt::print("the first wrong one is {}\n", first_wrong);
  return seen == asked.check && wrong == 0 ? 0 : 1;
}

options parse(int argc, char** argv) {
  options result;
  for (int i = 1; i < argc; i += 2) {
    std::string_view const option = argv[i];
    if (option == "--only" && i + 1 < argc) {
      result.only = argv[i + 1];
      continue;
    }
    auto const value = i + 1 < argc ? std::strtoull(argv[i + 1], nullptr, 10) : 0;
    if (value == 0) refuse(fmt::format("{} needs a whole number above 0\n{}", option, usage));
    if (option == "--fits") {
      result.fits = value;
    } else if (option == "--check") {
      result.check = value;
    } else if (option == "--rounds") {
      result.rounds = static_cast<int>(value);
    } else if (option == "--threads") {
      result.threads = static_cast<unsigned>(value);
    } else {
      refuse(fmt::format("unknown option {}\n{}", option, usage));
    }
  }
  return result;
}

int measure(options const& asked) {
  if (asked.check > 0) return check_all(asked);
  fmt::print(
      "{} fits of Gpufit's benchmark, {} thread{}, {}; the median of {} rounds and the range.\n\n"
      "| starts | what | 1000 fits/s | times Cpufit |\n|---|---|---|---|\n",
      asked.fits, asked.threads, asked.threads == 1 ? ", processor time" : "s, wall time",
      cpu::name(cpu::available_simd().back()), asked.rounds);
  if (asked.wants("easy")) time_fits("easy", easy, asked);
  if (asked.wants("hard")) time_fits("hard", hard, asked);
  if (asked.wants("zeus")) time_zeus(asked);
  return 0;
}

}  // namespace
}  // namespace rivulet::bench

int main(int argc, char** argv) {
  try {
    return rivulet::bench::measure(rivulet::bench::parse(argc, argv));
  } catch (rivulet::error const& problem) {
    fmt::print(stderr, "bench_fits: {}\n", problem.what());
    return static_cast<int>(problem.code());
  }
}
