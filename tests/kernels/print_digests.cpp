// Prints digests of kernel functions over conformance inputs: what tools/conformance.py compares between builds.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/kernels/lane_digest.hpp"

namespace {

using namespace rivulet::test;
namespace conformance = rivulet::kernels::conformance;

constexpr char const* usage =
    "usage: print_digests SPAN [--set portable|avx2|avx512] [--bytes 4|8|16|32|64] [--precision 32|64] [--only NAME]\n"
    "SPAN: start_up, fast, full, or a count of inputs from index 0 (rounded up to whole blocks)\n"
    "prints a line per digest: function, precision, set, bytes of a pack (of a number: scalar), digest\n";

struct choice {
  std::string span;
  std::string set;
  std::string only;
  int bytes = 0;
  int precision = 0;
};

bool read(choice& chosen, int count, char** words) {
  if (count < 2 || count % 2 != 0) return false;
  chosen.span = words[1];
  for (int i = 2; i < count; i += 2) {
    std::string_view const word = words[i];
    if (word == "--set") {
      chosen.set = words[i + 1];
    } else if (word == "--only") {
      chosen.only = words[i + 1];
    } else if (word == "--bytes") {
      chosen.bytes = std::atoi(words[i + 1]);
    } else if (word == "--precision") {
      chosen.precision = std::atoi(words[i + 1]);
    } else {
      return false;
    }
  }
  return true;
}

/// A count of 0 where the word is no span.
conformance::span span_of(std::string const& word, bool float64, int arity) {
  if (word == "start_up") return conformance::start_up_span(float64, arity);
  if (word == "fast") return conformance::fast_span(float64, arity);
  if (word == "full") return conformance::full_span(float64, arity);
  std::uint64_t const count = std::strtoull(word.c_str(), nullptr, 10);
  return {0, (count + digest_block - 1) / digest_block * digest_block};
}

int print(instruction_set const& set, choice const& chosen) {
  int printed = 0;
  for (int const precision : {32, 64}) {
    if (chosen.precision != 0 && chosen.precision != precision) continue;
    for (int i = 0; i < lane_function_count; ++i) {
      if (!chosen.only.empty() && chosen.only != lane_functions[i].name) continue;
      conformance::span const span = span_of(chosen.span, precision == 64, lane_functions[i].arity);
      int const number = precision / 8;
      for (int bytes = number; bytes <= set.widest_bytes; bytes = std::max(2 * bytes, 16)) {
        if (chosen.bytes != 0 && chosen.bytes != bytes && !(chosen.bytes < 16 && bytes == number)) continue;
        auto const digest = precision == 32 ? set.digest32 : set.digest64;
        std::uint64_t const value = digest(static_cast<lane_function>(i), bytes / number, span.first, span.count);
        std::printf("%s %d %s %d %016" PRIx64 "\n", lane_functions[i].name, precision, set.name, bytes, value);
        std::fflush(stdout);
        ++printed;
      }
    }
  }
  return printed;
}

}  // namespace

int main(int count, char** words) {
  choice chosen;
  if (!read(chosen, count, words) || span_of(chosen.span, false, 1).count == 0) {
    std::fputs(usage, stderr);
    return 2;
  }
  int printed = 0;
  for (instruction_set const* set : {&portable_set, &avx2_set, &avx512_set}) {
    if ((chosen.set.empty() || chosen.set == set->name) && set->available()) printed += print(*set, chosen);
  }
  if (printed == 0) std::fputs("print_digests: nothing here fits these choices\n", stderr);
  return printed == 0 ? 2 : 0;
}
