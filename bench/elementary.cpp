// How fast are the elementary functions beside SLEEF's 1-ulp functions and glibc's vector library? Each function's
// three loops take turns of some 20 µs in one process, hundreds of times; a ratio is the median of the ratios within a
// turn. Google Benchmark interleaves too, but it gives no ratio of neighbours, which is what a busy machine leaves
// intact. SPDX-License-Identifier: Apache-2.0
#include "bench/elementary.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rivulet::bench {
namespace {

/// Where a function is timed: numbers uniform in [low, high], or with uniform logarithm where low and high are powers
/// of two written by their exponents.
struct range {
  double low;
  double high;
  bool logarithmic = false;
};

struct domain {
  char const* name;
  range float32;
  range float64;
  range second = {0, 0};  ///< of a second argument
  double tolerance = 8;   ///< largest distance from a peer in units of the last place; glibc's bound is 4
};

constexpr domain domains[] = {
    {"exp", {-80, 80}, {-700, 700}},
    {"expm1", {-15, 15}, {-15, 15}},
    {"log", {-120, 120, true}, {-1000, 1000, true}},
    {"log1p", {-20, 20, true}, {-50, 50, true}},
    {"pow", {-4, 4, true}, {-4, 4, true}, {-15, 15}},
    {"sqrt", {-120, 120, true}, {-1000, 1000, true}},
    {"cbrt", {-120, 120, true}, {-1000, 1000, true}},
    {"sin", {-30, 30}, {-30, 30}},
    {"cos", {-30, 30}, {-30, 30}},
    {"tan", {-30, 30}, {-30, 30}},
    {"asin", {-1, 1}, {-1, 1}},
    {"acos", {-1, 1}, {-1, 1}},
    {"atan", {-10, 10}, {-10, 10}},
    {"sinh", {-20, 20}, {-20, 20}},
    {"cosh", {-20, 20}, {-20, 20}},
    {"tanh", {-5, 5}, {-5, 5}},
    {"erf", {-3, 3}, {-3, 3}},
    {"sigmoid", {-20, 20}, {-20, 20}},
    {"softplus", {-20, 20}, {-20, 20}},
};

domain const& domain_of(std::string_view name) {
  auto const* const found =
      std::find_if(std::begin(domains), std::end(domains), [&](domain const& row) { return row.name == name; });
  if (found == std::end(domains)) {
    std::fprintf(stderr, "bench_elementary: no range of arguments for %.*s\n", static_cast<int>(name.size()),
                 name.data());
    std::exit(1);
  }
  return *found;
}

constexpr std::size_t count = 2048;  ///< 24 KiB of float64 and less of float32 stay in the first-level cache
constexpr int passes = 12;           ///< over them per turn

template <typename T>
struct alignas(64) arguments {
  std::array<T, count> a;
  std::array<T, count> b;
  std::array<T, count> results;
};

template <typename T>
void fill(std::array<T, count>& numbers, range within, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (T& number : numbers) {
    double const unit = std::ldexp(static_cast<double>(random() >> 11), -53);
    double const value = within.low + (within.high - within.low) * unit;
    number = static_cast<T>(within.logarithmic ? std::exp2(value) : value);
  }
}

/// |a − b| in units of the last place of the larger.
template <typename T>
double distance(T a, T b) {
  if (a == b) return 0;
  int exponent = 0;
  std::frexp(std::max(std::fabs(a), std::fabs(b)), &exponent);
  return static_cast<double>(std::ldexp(std::fabs(a - b), std::numeric_limits<T>::digits - exponent));
}

template <typename T>
void demand_agreement(char const* library, char const* name, loop<T> ours, loop<T> theirs, arguments<T>& data) {
  std::array<T, count> expected;
  ours(data.a.data(), data.b.data(), expected.data(), count);
  theirs(data.a.data(), data.b.data(), data.results.data(), count);
  for (std::size_t i = 0; i < count; ++i) {
    double const apart = distance(expected[i], data.results[i]);
    if (apart <= domain_of(name).tolerance) continue;
    std::fprintf(stderr, "bench_elementary: %s(%a, %a): Rivulet %a, %s %a, %g units of the last place apart\n", name,
                 static_cast<double>(data.a[i]), static_cast<double>(data.b[i]), static_cast<double>(expected[i]),
                 library, static_cast<double>(data.results[i]), apart);
    std::exit(1);
  }
}

template <typename T>
double seconds(loop<T> timed, arguments<T>& data) {
  using clock = std::chrono::steady_clock;
  auto const start = clock::now();
  for (int i = 0; i < passes; ++i) timed(data.a.data(), data.b.data(), data.results.data(), count);
  return std::chrono::duration<double>(clock::now() - start).count();
}

double quantile(std::vector<double> values, double share) {
  auto const place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

struct timing {
  std::vector<double> rivulet;
  std::vector<double> sleef;
  std::vector<double> glibc;
};

template <typename T>
timing time_row(contestants<T> const& row, int rounds) {
  static arguments<T> data;
  bool const single = sizeof(T) == 4;
  domain const& where = domain_of(row.name);
  fill(data.a, single ? where.float32 : where.float64, 1);
  fill(data.b, where.second, 2);
  struct turn {
    loop<T> timed;
    std::vector<double>* times;
  };
  timing result;
  std::vector<turn> turns{{row.rivulet, &result.rivulet}};
  if (row.sleef != nullptr) {
    demand_agreement("SLEEF", row.name, row.rivulet, row.sleef, data);
    turns.push_back({row.sleef, &result.sleef});
  }
  if (row.glibc != nullptr) {
    demand_agreement("glibc", row.name, row.rivulet, row.glibc, data);
    turns.push_back({row.glibc, &result.glibc});
  }
  for (turn const& one : turns) seconds(one.timed, data);
  for (int round = 0; round < rounds; ++round) {
    for (turn const& one : turns) one.times->push_back(seconds(one.timed, data));
    std::rotate(turns.begin(), turns.begin() + 1, turns.end());
  }
  return result;
}

/// "median (lower quartile–upper quartile)" in 10⁹ elements per second.
std::string rate(std::vector<double> const& times) {
  if (times.empty()) return "–";
  auto const at = [&](double share) { return 1e-9 * passes * static_cast<double>(count) / quantile(times, share); };
  std::array<char, 80> text;
  std::snprintf(text.data(), text.size(), "%.2f (%.2f–%.2f)", at(0.5), at(0.75), at(0.25));
  return text.data();
}

/// How many times as fast as the peer Rivulet is; 0 without that peer.
double ratio(std::vector<double> const& ours, std::vector<double> const& theirs) {
  if (theirs.empty()) return 0;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(theirs[i] / ours[i]);
  return quantile(ratios, 0.5);
}

std::string decimal(double value) {
  if (value == 0) return "–";
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

/// As fast as SLEEF, less the 2 % that repeated runs differ by, and at most 1.6 times glibc's time.
bool goal_met(double to_sleef, double to_glibc) {
  return (to_sleef == 0 || to_sleef >= 0.98) && (to_glibc == 0 || to_glibc >= 1 / 1.6);
}

#if defined(__clang__)
#define RIVULET_TEXT_OF(number) #number
#define RIVULET_TEXT(number) RIVULET_TEXT_OF(number)
constexpr char compiler[] =
    "clang++ " RIVULET_TEXT(__clang_major__) "." RIVULET_TEXT(__clang_minor__) "." RIVULET_TEXT(__clang_patchlevel__);
#else
constexpr char compiler[] = "g++ " __VERSION__;
#endif

template <typename T>
void print_table(char const* set, std::span<contestants<T> const> rows, int rounds, std::string_view only) {
  bool const single = sizeof(T) == 4;
  std::printf("\n## %s, %s, %s\n\n| | Rivulet | SLEEF | glibc | to SLEEF | to glibc |%s\n|---|---|---|---|---|---|%s\n",
              single ? "float32" : "float64", set, compiler, single ? " goal |" : "", single ? "---|" : "");
  for (contestants<T> const& row : rows) {
    if (!only.empty() && only != row.name) continue;
    timing const times = time_row(row, rounds);
    double const to_sleef = ratio(times.rivulet, times.sleef);
    double const to_glibc = ratio(times.rivulet, times.glibc);
    std::printf("| %s | %s | %s | %s | %s | %s |", row.name, rate(times.rivulet).c_str(), rate(times.sleef).c_str(),
                rate(times.glibc).c_str(), decimal(to_sleef).c_str(), decimal(to_glibc).c_str());
    bool const rivals = to_sleef != 0 || to_glibc != 0;
    if (single) std::printf(" %s |", !rivals ? "–" : goal_met(to_sleef, to_glibc) ? "met" : "missed");
    std::printf("\n");
    std::fflush(stdout);
  }
}

std::string range_text(range within) {
  std::array<char, 80> text;
  std::snprintf(text.data(), text.size(), within.logarithmic ? "2^%g … 2^%g" : "%g … %g", within.low, within.high);
  return text.data();
}

void print_ranges() {
  std::printf(
      "\n## Arguments\n\nUniform numbers; between powers of two, uniform logarithms.\n\n"
      "| | float32 | float64 | second argument |\n|---|---|---|---|\n");
  for (domain const& row : domains) {
    bool const two = row.second.low != row.second.high;
    std::printf("| %s | %s | %s | %s |\n", row.name, range_text(row.float32).c_str(), range_text(row.float64).c_str(),
                two ? range_text(row.second).c_str() : "–");
  }
}

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  std::string result;
  for (std::string line; std::getline(info, line) && !line.empty();) {
    auto const value = [&] { return line.substr(std::min(line.find(':') + 2, line.size())); };
    if (line.starts_with("model name")) result = value() + result;
    if (line.starts_with("cpu family")) result += ", family " + value();
    if (line.starts_with("model\t")) result += " model " + value();
  }
  auto const family = result.find(", family");
  auto const name = result.find(" model ");
  return family == std::string::npos || name == std::string::npos ? "unknown processor" : result;
}

void print_head(int rounds) {
  std::printf(
      "# Speed of the elementary functions\n\n"
      "`make bench-elementary` writes this page: once compiled with g++, the compiler that counts, and once with "
      "clang++\n"
      "where it is installed. Machine: %s. Optimisation: -O3.\n\n"
      "10⁹ elements per second of one thread: median (quartiles) of %d turns of %zu elements from the first-level\n"
      "cache. Rivulet's packs, SLEEF's 1-ulp functions (`Sleef_*_u10`) and glibc's vector functions (4 ulp) take "
      "turns\n"
      "in one process; \"to SLEEF\" and \"to glibc\" say how many times as fast Rivulet is, as the median over turns. "
      "The\n"
      "results are compared first. Goal, for float32: at least SLEEF's speed (differences below 2 %% are noise) and "
      "at\n"
      "most 1.6 times glibc's time (0.625 or more).\n",
      processor().c_str(), rounds, count * passes);
}

struct options {
  int rounds = 401;
  std::string_view only;     ///< the one function to time; all if empty
  bool tables_only = false;  ///< for a second compiler: neither head nor ranges
};

void run(options const& wanted) {
  bool const whole = wanted.only.empty() && !wanted.tables_only;
  if (whole) {
    print_head(wanted.rounds);
    print_ranges();
  }
  for (instruction_set const* set : {&avx2_set, &avx512_set}) {
    if (!set->available()) {
      std::printf("\nThis processor lacks %s: not measured.\n", set->name);
      continue;
    }
    print_table(set->name, set->float32, wanted.rounds, wanted.only);
    print_table(set->name, set->float64, wanted.rounds, wanted.only);
  }
}

/// Whether the words were understood.
bool read(int count_of_words, char** words, options& wanted) {
  for (int i = 1; i < count_of_words; ++i) {
    std::string_view const word = words[i];
    bool const followed = i + 1 < count_of_words;
    if (word == "--tables-only") {
      wanted.tables_only = true;
    } else if (word == "--rounds" && followed) {
      wanted.rounds = std::atoi(words[++i]);
    } else if (word == "--only" && followed) {
      wanted.only = words[++i];
      domain_of(wanted.only);
    } else {
      return false;
    }
  }
  return wanted.rounds > 0;
}

}  // namespace
}  // namespace rivulet::bench

int main(int count_of_words, char** words) {
  rivulet::bench::options wanted;
  if (!rivulet::bench::read(count_of_words, words, wanted)) {
    std::fputs("usage: bench_elementary [--rounds NUMBER] [--only FUNCTION] [--tables-only]\n", stderr);
    return 2;
  }
  rivulet::bench::run(wanted);
  return 0;
}
