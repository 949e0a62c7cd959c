// How near does the processor's back-end come to SIMD loops written by hand? Both descend the same instances in the
// same run, taking turns; loops of the same arithmetic must give the same bits, or nothing is timed.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <nlohmann/json.hpp>

#include <rivulet/rivulet.hpp>

#include "bench/by_hand_study.hpp"
#include "bench/operation_count.hpp"
#include "bench/timing.hpp"
#include "host/cpu/descend.hpp"

namespace rivulet::bench {
namespace {

constexpr char const usage[] =
    "bench_processor [options]\n"
    "  --rounds N      of turns; default 11\n"
    "  --threads N     default 1: figures are of processor time then, else of wall time\n"
    "  --divisor N     an N-th of the instances\n"
    "  --only NAMES    of W1,W1-rates,W1-10,W1-100,W2,W3,W4\n"
    "  --precision P   float32 or float64 alone\n"
    "  --simd SET      avx2 or avx512 alone\n"
    "  --seconds X     of a turn at least; default 0.02\n"
    "  --json FILE     all figures\n";

struct options {
  int rounds = 11;
  unsigned threads = 1;
  std::uint64_t divisor = 1;
  std::string only, precision, simd, json;
  double seconds = 0.02;

  bool wants(task which) const {
    return only.empty() || ("," + only + ",").find(fmt::format(",{},", name(which))) != std::string::npos;
  }
  bool wants(by_hand_set const& set) const { return set.available() && (simd.empty() || simd == set.name); }
  bool wants(rivulet::precision which) const { return precision.empty() || precision == name(which); }
};

[[noreturn]] void refuse(std::string const& reason) {
  fmt::print(stderr, "bench_processor: {}\n", reason);
  std::exit(1);
}

template <typename T>
inline constexpr precision precision_of = sizeof(T) == 4 ? precision::float32 : precision::float64;

template <typename T>
by_hand_loops<T> const& loops_of(by_hand_set const& set, task which) {
  if constexpr (sizeof(T) == 4) return set.float32[static_cast<std::size_t>(which)];
  if constexpr (sizeof(T) == 8) return set.float64[static_cast<std::size_t>(which)];
}

/// A study on Rivulet's kernel alone: columns made once, rows used again.
class rivulet_runner {
 public:
  rivulet_runner(task which, precision precision, std::uint64_t instances, bool bare)
      : sweep_(study_of(which, precision, instances, bare)),
        chunk_(sweep_.columns(0, static_cast<std::size_t>(instances))) {}

  /// Seconds of compiling.
  double run(cpu::execution const& how) {
    return cpu::descend(sweep_.descent_program(), sweep_.settings(), chunk_.columns, rows_, how).compile_seconds;
  }
  batch::sweep const& sweep() const { return sweep_; }
  instance_table const& rows() const { return rows_; }
  double steps() const {
    double sum = 0;
    for (auto const each : rows_.iterations) sum += static_cast<double>(each);
    return sum;
  }

 private:
  batch::sweep sweep_;
  batch::chunk_columns chunk_;
  instance_table rows_;
};

/// All instances, or those up to `last`, on so many threads.
template <typename T>
void descend(by_hand_loop<T> const& loop, by_hand_case<T> const& on, unsigned threads, std::size_t last) {
  if (threads == 1) return loop.descend(on.instances(), on.results(), 0, last);
  std::size_t const unit = 64 * static_cast<std::size_t>(loop.vectors);
  std::size_t const part = std::max(unit, last / (threads * 8) / unit * unit);
  std::size_t const parts = (last + part - 1) / part;
  static tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, parts, [&](std::size_t i) {
      loop.descend(on.instances(), on.results(), i * part, std::min(last, (i + 1) * part));
    });
  });
}

/// The fastest of the candidates on a part of the instances; every one has to pass `check` on all of them.
template <typename T, typename Check>
by_hand_loop<T> fastest(std::span<by_hand_loop<T> const> candidates, by_hand_case<T>& on, unsigned threads,
                        Check const& check) {
  std::size_t const count = on.instances().count;
  std::size_t const part = std::min<std::size_t>(count, std::max<std::size_t>(count / 8, 1024));
  by_hand_loop<T> best = candidates.front();
  double least = 1e300;
  for (auto const& each : candidates) {
    on.forget();
    descend(each, on, threads, count);
    check(each);
    for (int trial = 0; trial < 5; ++trial) {
      spent const begin = clocks();
      descend(each, on, 1, part);
      double const took = clocks().processor - begin.processor;
      if (took < least) {
        least = took;
        best = each;
      }
    }
  }
  return best;
}

template <typename T>
std::string text_of(by_hand_loop<T> const& loop) {
  return fmt::format("{} vectors{}{}{}", loop.vectors, loop.turns > 0 ? fmt::format(", {} turns", loop.turns) : "",
                     *loop.form != 0 ? ", " : "", loop.form);
}

template <typename T>
struct chosen_loops {
  by_hand_loop<T> same, folded, rows;
};

template <typename T>
chosen_loops<T> choose(by_hand_set const& set, task which, by_hand_case<T>& on, instance_table const& expected,
                       unsigned threads) {
  auto const& loops = loops_of<T>(set, which);
  auto const place = fmt::format("{} {} {}", name(which), name(precision_of<T>), set.name);
  auto const same = [&](auto const& loop) {
    if (auto const where = on.difference(expected); !where.empty())
      refuse(fmt::format("{}, {}: not timed: {}", place, text_of(loop), where));
  };
  auto const rows = [&](auto const& loop) {
    same(loop);
    if (digest(on.rows()) != digest(expected)) refuse(fmt::format("{}, {}: rows differ", place, text_of(loop)));
  };
  auto const near = [&](auto const& loop) {
    if (double const share = on.agreement(expected); !(share >= least_agreement))
      refuse(fmt::format("{}, {} folded: only {} % of the instances agree", place, text_of(loop), 100 * share));
  };
  return {fastest<T>(loops.same, on, threads, same), fastest<T>(loops.folded, on, threads, near),
          fastest<T>(loops.rows, on, threads, rows)};
}

/// Everything measured of a task in one precision on one instruction set.
struct measurement {
  task which;
  rivulet::precision precision;
  std::string set;
  double steps = 0, instances = 0, operations = 0, peak = 0;
  std::map<std::string, std::string> loops;
  std::vector<rival> rivals;

  rival const* find(std::string_view who) const {
    for (rival const& each : rivals)
      if (each.name == who) return &each;
    return nullptr;
  }
};

double seconds_of(spent const& turn, unsigned threads) { return threads == 1 ? turn.processor : turn.wall; }

std::optional<spread> seconds_of(measurement const& from, std::string_view who, unsigned threads) {
  rival const* const found = from.find(who);
  if (found == nullptr) return {};
  std::vector<double> all;
  for (spent const& turn : found->turns) all.push_back(seconds_of(turn, threads));
  return spread_of(all);
}

/// How fast `who` is beside `peer`, round by round: 1 is as fast.
std::optional<spread> share(measurement const& from, std::string_view who, std::string_view peer, unsigned threads) {
  rival const *const a = from.find(who), *const b = from.find(peer);
  if (a == nullptr || b == nullptr) return {};
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a->turns.size(); ++i)
    ratios.push_back(seconds_of(b->turns[i], threads) / seconds_of(a->turns[i], threads));
  return spread_of(ratios);
}

/// Multiply-adds of a lane per second of one thread: the best of all tries so far, since other work only slows them.
double measured_peak(multiply_adds work) {
  static std::map<multiply_adds, double> best;
  for (int trial = 0; trial < 20; ++trial) {
    spent const begin = clocks();
    auto const count = static_cast<double>(work(1'000'000));
    best[work] = std::max(best[work], count / (clocks().processor - begin.processor));
  }
  return best[work];
}

/// Of gradient and method alone, whatever the stop rule looks at.
double operations_per_step(task which, precision precision) {
  auto study = study_of(which, precision, 64, true);
  study.stop.no_stop = true;
  return static_cast<double>(count_step(batch::sweep(study)).arithmetic());
}

cpu::simd simd_of(by_hand_set const& set) {
  return std::string_view(set.name) == "avx2" ? cpu::simd::avx2 : cpu::simd::avx512;
}

template <typename T>
measurement measure(by_hand_set const& set, task which, options const& with) {
  auto const count = std::max<std::uint64_t>(instances_of(which) / with.divisor, 64);
  cpu::execution const compiled{simd_of(set), with.threads, cpu::engine_choice::compiled};
  cpu::execution const interpreted{simd_of(set), with.threads, cpu::engine_choice::interpreted};
  rivulet_runner bare(which, precision_of<T>, count, true), usual(which, precision_of<T>, count, false);
  by_hand_case<T> on(which, bare.sweep());
  bare.run(compiled);
  auto const loops = choose<T>(set, which, on, bare.rows(), with.threads);
  measurement result{which,
                     precision_of<T>,
                     set.name,
                     bare.steps(),
                     static_cast<double>(count),
                     operations_per_step(which, precision_of<T>),
                     measured_peak(sizeof(T) == 4 ? set.peak32 : set.peak64),
                     {},
                     {}};
  result.loops = {{"same", text_of(loops.same)}, {"folded", text_of(loops.folded)}, {"rows", text_of(loops.rows)}};
  auto const by_hand = [&](by_hand_loop<T> const& loop) {
    return [&] {
      descend(loop, on, with.threads, static_cast<std::size_t>(count));
      return 0.0;
    };
  };
  result.rivals.push_back({"compiled", [&] { return bare.run(compiled); }, 1, {}, {}});
  result.rivals.push_back({"same", by_hand(loops.same), 1, {}, {}});
  result.rivals.push_back({"rows", by_hand(loops.rows), 1, {}, {}});
  result.rivals.push_back({"folded", by_hand(loops.folded), 1, {}, {}});
  if (ends_early(which)) result.rivals.push_back({"default", [&] { return usual.run(compiled); }, 1, {}, {}});
  result.rivals.push_back({"interpreted", [&] { return bare.run(interpreted); }, 1, {}, {}});
  take_turns(result.rivals, with.rounds, with.seconds);
  return result;
}

std::string text_of(std::optional<spread> const& value, double scale, int digits) {
  if (!value) return "–";
  return fmt::format("{:.{}f} ({:.{}f}–{:.{}f})", value->median * scale, digits, value->least * scale, digits,
                     value->most * scale, digits);
}

std::string median_of(std::optional<spread> const& value, double scale, int digits) {
  return value ? fmt::format("{:.{}f}", value->median * scale, digits) : "–";
}

void print_heading(options const& with) {
  fmt::print(
      "Seconds of {}, median (smallest–largest) of {} rounds, {} thread{}. % of A: how fast beside A, within a "
      "round.\n\n"
      "| | compiled, ms | by hand, ms | % of by hand | by hand with rows, ms | % of that | default, ms | % of rows | "
      "interpreted, % of by hand | folded, % of by hand | of peak, by hand | compiling, ms | loops |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
      with.threads == 1 ? "processor time" : "wall time", with.rounds, with.threads, with.threads == 1 ? "" : "s");
}

void print_row(measurement const& of, options const& with) {
  unsigned const threads = with.threads;
  auto const time = [&](char const* who) { return seconds_of(of, who, threads); };
  auto const part = [&](char const* who, char const* peer) { return share(of, who, peer, threads); };
  auto const of_peak = [&](char const* who) {
    return 100 * of.operations * of.steps / (time(who)->median * of.peak * threads);
  };
  fmt::print(
      "| {} {} {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.0f} %, {:.0f} % | {} | {}; rows {}; folded {} |\n",
      name(of.which), name(of.precision), of.set, text_of(time("compiled"), 1e3, 2), text_of(time("same"), 1e3, 2),
      text_of(part("compiled", "same"), 100, 1), text_of(time("rows"), 1e3, 2),
      text_of(part("compiled", "rows"), 100, 1), median_of(time("default"), 1e3, 2),
      text_of(part("default", "rows"), 100, 1), median_of(part("interpreted", "same"), 100, 1),
      median_of(part("folded", "same"), 100, 1), of_peak("compiled"), of_peak("same"),
      median_of(spread_of(of.find("compiled")->apart), 1e3, 2), of.loops.at("same"), of.loops.at("rows"),
      of.loops.at("folded"));
  std::fflush(stdout);
}

nlohmann::json json_of(measurement const& of, unsigned threads) {
  nlohmann::json result{{"task", name(of.which)},
                        {"precision", name(of.precision)},
                        {"simd", of.set},
                        {"threads", threads},
                        {"instances", of.instances},
                        {"steps", of.steps},
                        {"operations_per_step", of.operations},
                        {"peak_multiply_adds_per_second", of.peak},
                        {"loops", of.loops}};
  for (rival const& each : of.rivals) {
    auto& entry = result["rivals"][each.name];
    for (spent const& turn : each.turns) {
      entry["wall_seconds"].push_back(turn.wall);
      entry["processor_seconds"].push_back(turn.processor);
    }
    entry["compile_seconds"] = spread_of(each.apart).median;
    if (auto const ratio = share(of, each.name, "same", threads)) {
      entry["share_of_by_hand"] = {{"median", ratio->median}, {"least", ratio->least}, {"most", ratio->most}};
    }
  }
  return result;
}

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "an unknown processor";
}

void print_peaks(by_hand_set const& set) {
  for (auto const& [word, work] : {std::pair{"float32", set.peak32}, std::pair{"float64", set.peak64}}) {
    double const rate = measured_peak(work);
    fmt::print("Peak of {} in {}: {:.2f}·10⁹ multiply-adds of a lane per second, {:.1f} GFLOP/s.\n", set.name, word,
               rate * 1e-9, 2e-9 * rate);
  }
}

options parse(int argc, char** argv) {
  options result;
  std::map<std::string_view, std::function<void(char const*)>> const flags{
      {"--rounds", [&](char const* text) { result.rounds = std::atoi(text); }},
      {"--threads", [&](char const* text) { result.threads = static_cast<unsigned>(std::atoi(text)); }},
      {"--divisor", [&](char const* text) { result.divisor = static_cast<std::uint64_t>(std::atoll(text)); }},
      {"--only", [&](char const* text) { result.only = text; }},
      {"--precision", [&](char const* text) { result.precision = text; }},
      {"--simd", [&](char const* text) { result.simd = text; }},
      {"--seconds", [&](char const* text) { result.seconds = std::atof(text); }},
      {"--json", [&](char const* text) { result.json = text; }},
  };
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    fmt::print("{}", usage);
    std::exit(0);
  }
  for (int i = 1; i < argc; i += 2) {
    auto const flag = flags.find(argv[i]);
    if (flag == flags.end() || i + 1 == argc) refuse(fmt::format("{}: unknown or without a value\n{}", argv[i], usage));
    flag->second(argv[i + 1]);
  }
  if (result.rounds < 1 || result.threads < 1 || result.divisor < 1) refuse(usage);
  return result;
}

void run(options const& with) {
  nlohmann::json all = nlohmann::json::array();
  bool none = true;
  fmt::print("{}, g++ {}\n\n", processor_name(), __VERSION__);
  for (auto const* set : {&by_hand_avx2, &by_hand_avx512}) {
    if (!with.wants(*set)) continue;
    none = false;
    print_peaks(*set);
    print_heading(with);
    auto const report = [&](measurement const& measured) {
      print_row(measured, with);
      all.push_back(json_of(measured, with.threads));
    };
    for (task const which : all_tasks) {
      if (!with.wants(which)) continue;
      if (with.wants(precision::float32)) report(measure<float>(*set, which, with));
      if (with.wants(precision::float64)) report(measure<double>(*set, which, with));
    }
    fmt::print("\n");
  }
  if (none) refuse("no instruction set that was asked for is here: the loops by hand need AVX2 or AVX-512");
  if (!with.json.empty()) std::ofstream(with.json) << all.dump(2) << '\n';
}

}  // namespace
}  // namespace rivulet::bench

int main(int argc, char** argv) {
  try {
    rivulet::bench::run(rivulet::bench::parse(argc, argv));
  } catch (std::exception const& problem) {
    std::fprintf(stderr, "bench_processor: %s\n", problem.what());
    return 1;
  }
}
