// Measures the accuracy of elementary functions; tools/accuracy.py runs it for all and writes the table.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

#include "tools/accuracy/functions.hpp"
#include "tools/accuracy/judge.hpp"

namespace {

using namespace rivulet::accuracy;

constexpr char const* usage =
    "usage: accuracy FUNCTION 32|64 [SAMPLES [DIRECT]]\n"
    "         measures: every float32 number where it is the only argument, else SAMPLES (default 10^8), every\n"
    "         DIRECT-th (default 16) by MPFR whatever long double says, and the hard cases; prints a row\n"
    "       accuracy list\n"
    "         prints function, precision, arguments, exact, digest of each\n"
    "row: function precision digest inputs by-mpfr worst-error its-arguments wrong-results the-first's-arguments\n";

function_row const* find(std::string const& name) {
  for (function_row const& row : functions()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string argument_text(function_row const& function, finding const& found) {
  char text[80];
  if (function.arity == 1) {
    std::snprintf(text, sizeof text, "%a", found.a);
  } else {
    std::snprintf(text, sizeof text, "%a,%a", found.a, found.b);
  }
  return text;
}

/// A whole number above 0, written in digits; 0 for anything else.
std::uint64_t count_of(char const* text) {
  std::string_view const digits = text;
  std::uint64_t value = 0;
  auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return problem == std::errc() && end == digits.data() + digits.size() ? value : 0;
}

template <typename T>
bool there(function_row const& function) {
  block<T> numbers{};
  return evaluate(function.name, numbers);
}

void list() {
  for (function_row const& row : functions()) {
    if (!there<float>(row)) continue;
    std::printf("%s 32 %d %d %016llx\n", row.name.data(), row.arity, row.exact, digest_of<float>(row.name, row.arity));
    std::printf("%s 64 %d %d %016llx\n", row.name.data(), row.arity, row.exact, digest_of<double>(row.name, row.arity));
  }
}

template <typename T>
void measure(function_row const& function, std::uint64_t samples, std::uint64_t direct) {
  unsigned const threads = std::max(1u, std::thread::hardware_concurrency());
  tally const sum = sizeof(T) == 4 && function.arity == 1 ? measure_all(function, threads)
                                                          : measure_samples<T>(function, samples, direct, threads);
  std::printf("%s %zu %016llx %" PRIu64 " %" PRIu64 " %.4f %s %" PRIu64 " %s\n", function.name.data(), 8 * sizeof(T),
              digest_of<T>(function.name, function.arity), sum.inputs, sum.by_mpfr, sum.worst.error,
              argument_text(function, sum.worst).c_str(), sum.wrong,
              sum.wrong == 0 ? "-" : argument_text(function, sum.first_wrong).c_str());
}

}  // namespace

int main(int count, char** words) {
  std::string const name = count > 1 ? words[1] : "";
  std::string const precision = count > 2 ? words[2] : "";
  if (count == 2 && name == "list") {
    list();
    return 0;
  }
  function_row const* const function = find(name);
  std::uint64_t const samples = count > 3 ? count_of(words[3]) : 100'000'000;
  std::uint64_t const direct = count > 4 ? count_of(words[4]) : 16;
  if (count < 3 || count > 5 || samples == 0 || direct == 0 || function == nullptr || !there<float>(*function) ||
      (precision != "32" && precision != "64")) {
    std::fputs(usage, stderr);
    return 2;
  }
  try {
    precision == "32" ? measure<float>(*function, samples, direct) : measure<double>(*function, samples, direct);
  } catch (std::exception const& problem) {
    std::fprintf(stderr, "accuracy: %s\n", problem.what());
    return 1;
  }
  return 0;
}
