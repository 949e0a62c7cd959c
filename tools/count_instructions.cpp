// Writes docs/elementary-instructions.md: instructions and registers of every function on sm_90, beside CUDA's own.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "host/cuda/compiler.hpp"
#include "tests/support/cubin/function_kernels.hpp"

namespace {

using namespace rivulet;
using cubin::code_cost, cubin::function_kernel, cubin::instruction_class;

constexpr char const* architecture = "sm_90";

constexpr char const* introduction = R"(# Instructions of the elementary functions on {0}

What a thread executes to evaluate a function, in machine code for {0} by NVRTC {1}. Written by `make instructions`, which needs the
CUDA toolkit and no GPU. Rivulet's functions are compiled with the options of its kernels (`--fmad=false --ftz=false
--prec-div=true --prec-sqrt=true`), CUDA's own accurate ones (`expf`, `exp`, …) with the compiler's defaults.

- **path**: instructions from entry to exit of a kernel that loads the arguments, evaluates and stores the result, less those of a
  kernel that only loads and stores. A path that enters a loop or calls a subroutine does not count: large arguments of sin, cos,
  tan; quotients near the limits. Where branches leave several paths, the shortest and the longest stand here. `+1`: every path
  calls a subroutine, whose instructions are counted.
- **of the longest**: its instructions by kind. *special* is MUFU and what shares its unit, *select* comparisons, selections and
  predicates, *integer* also moves and constants (a float64 constant takes two).
- **exit**: instructions up to the first unconditional exit in the order of addresses. **all**: the whole code with its slow paths. Both
  with loads and stores. **reg**: registers.
- **ratio**: Rivulet's longest path to CUDA's longest.

No kernel of Rivulet's functions has a stack frame, spills, reads a table, or uses MUFU outside of divisions and square roots
(`tests/cuda/test_instruction_counts.cpp`). MUFU's approximations of 2^x, log2, 1/x are what makes CUDA's float32 exp, tanh, cosh
and cbrt short; their bits are NVIDIA's alone, so Rivulet has no use for them. A division, rounded correctly, costs {2}
instructions in float32 and {3} in float64, a square root {4} and {5}. CUDA's floor is one instruction; Rivulet's is made of those that
every back-end has. CUDA's `fmin` and `fmax` leave open which zero they give.
)";

using costs = std::map<std::string, code_cost>;

/// Compiles the kernels in one module and measures each.
costs costs_of(std::vector<function_kernel> const& kernels, bool native) {
  std::vector<std::string> options = cuda::compile_options(architecture);
  if (native) options = {fmt::format("--gpu-architecture={}", architecture), "--std=c++20"};
  auto const made = cuda::compile_with_log(
      {cubin::source_of(kernels), architecture, "elementary functions", kernels.front().entry()}, options);
  costs result;
  for (auto const& each : kernels) result[each.entry()] = cubin::cost_of(made.image.bytes, made.log, each.entry());
  return result;
}

/// A kernel that only loads the arguments and stores one, or their sum or fma.
function_kernel plain_kernel(function_kernel const& of) {
  return {of.arity == 1 ? cubin::nothing : of.arity == 2 ? "add" : "fma", of.arity, of.float64, false};
}
/// The instructions of that kernel, without its sum or fma.
std::size_t around(costs const& of, function_kernel const& each) {
  return of.at(plain_kernel(each).entry()).longest - (each.arity == 1 ? 0 : 1);
}

std::string path(code_cost const& cost, std::size_t around) {
  auto const shortest = cost.shortest - around, longest = cost.longest - around;
  auto const text = shortest == longest ? fmt::format("{}", longest) : fmt::format("{}–{}", shortest, longest);
  return cost.calls == 0 ? text : fmt::format("{} +{}", text, cost.calls);
}

/// "22 FP32, 5 integer": by class, without what the kernel itself needs.
std::string classes(code_cost const& cost, code_cost const& plain, int arity) {
  std::string text;
  for (std::size_t n = 0; n < cubin::class_count; ++n) {
    auto count = static_cast<long>(cost.by_class[n]) - static_cast<long>(plain.by_class[n]);
    bool const arithmetic = n == static_cast<std::size_t>(instruction_class::float32) ||
                            n == static_cast<std::size_t>(instruction_class::float64);
    if (arity > 1 && arithmetic && plain.by_class[n] > 0) ++count;
    if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, cubin::class_names[n]);
  }
  return text;
}

/// A table of one precision.
std::string table(costs const& of, bool float64) {
  std::string text = fmt::format(
      "\n## {}\n\n| function | path | of the longest | exit | all | reg | CUDA: path | exit | all | reg | ratio |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|\n",
      float64 ? "float64" : "float32");
  for (function_kernel each : cubin::rivulet_functions()) {
    if (each.float64 != float64) continue;
    auto const& mine = of.at(each.entry());
    auto const plain = plain_kernel(each);
    auto const extra = around(of, each);
    text += fmt::format("| {} | {} | {} | {} | {} | {} |", each.name, path(mine, extra),
                        classes(mine, of.at(plain.entry()), each.arity), mine.to_first_exit, mine.all,
                        mine.memory.registers);
    each.native = true;
    auto const found = of.find(each.entry());
    if (found == of.end()) {
      text += " | | | | |\n";
      continue;
    }
    auto const& other = found->second;
    auto const most = static_cast<double>(mine.longest - extra), least = static_cast<double>(other.longest - extra);
    text += fmt::format(" {} | {} | {} | {} | {:.2f} |\n", path(other, extra), other.to_first_exit, other.all,
                        other.memory.registers, most / std::max(least, 1.0));
  }
  return text;
}

std::string document() {
  std::vector<function_kernel> ours = cubin::rivulet_functions();
  for (bool const float64 : {false, true}) ours.push_back({cubin::nothing, 1, float64, false});
  costs all = costs_of(ours, false);
  all.merge(costs_of(cubin::native_functions(), true));
  auto const price = [&](char const* name, int arity, bool float64) {
    function_kernel const kernel{name, arity, float64, false};
    return all.at(kernel.entry()).longest - around(all, kernel);
  };
  return fmt::format(introduction, architecture, cuda::nvrtc_version(), price("divide", 2, false),
                     price("divide", 2, true), price("sqrt", 1, false), price("sqrt", 1, true)) +
         table(all, false) + table(all, true);
}

}  // namespace

int main(int count, char** words) {
  if (count > 2) {
    std::fputs("usage: count_instructions [FILE]\n", stderr);
    return 2;
  }
  try {
    if (auto const missing = cuda::why_no_compiler(); !missing.empty()) throw std::runtime_error(missing);
    auto const text = document();
    if (count == 1) {
      std::fputs(text.c_str(), stdout);
      return 0;
    }
    std::ofstream file(words[1]);
    file << text;
    file.close();
    if (!file) throw std::runtime_error(std::string("cannot write ") + words[1]);
  } catch (std::exception const& problem) {
    std::fprintf(stderr, "count_instructions: %s\n", problem.what());
    return 1;
  }
}
