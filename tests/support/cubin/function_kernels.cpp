// Sources of the kernels and costs of their code.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/function_kernels.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "kernels/conformance.hpp"
#include "tests/support/cubin/control_flow.hpp"

namespace rivulet::cubin {
namespace {

struct native_row {
  std::string_view rivulet, cuda;  ///< cuda: of float64; float32 has an f behind it
};

constexpr native_row natives[] = {{"exp", "exp"},   {"expm1", "expm1"}, {"log", "log"},      {"log1p", "log1p"},
                                  {"power", "pow"}, {"sqrt", "sqrt"},   {"cbrt", "cbrt"},    {"sin", "sin"},
                                  {"cos", "cos"},   {"tan", "tan"},     {"asin", "asin"},    {"acos", "acos"},
                                  {"atan", "atan"}, {"sinh", "sinh"},   {"cosh", "cosh"},    {"tanh", "tanh"},
                                  {"erf", "erf"},   {"floor", "floor"}, {"minimum", "fmin"}, {"maximum", "fmax"},
                                  {"abs", "fabs"},  {"fma", "fma"}};

std::string called(function_kernel const& of) {
  if (of.name == nothing) return "";
  if (!of.native) return "rivulet::kernels::" + of.name;
  auto const* const row = std::ranges::find(natives, of.name, &native_row::rivulet);
  return std::string(row->cuda) + (of.float64 ? "" : "f");
}

}  // namespace

std::string function_kernel::entry() const { return (native ? "cuda_" : "") + name + (float64 ? "_double" : "_float"); }

std::vector<function_kernel> rivulet_functions() {
  std::vector<function_kernel> made;
  for (bool const float64 : {false, true}) {
#define RIVULET_ROW(name, arity) made.push_back({#name, arity, float64, false});
    RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
  }
  return made;
}

std::vector<function_kernel> native_functions() {
  std::vector<function_kernel> made;
  for (function_kernel each : rivulet_functions()) {
    if (std::ranges::find(natives, each.name, &native_row::rivulet) == std::end(natives)) continue;
    each.native = true;
    made.push_back(each);
  }
  return made;
}

std::string source_of(std::vector<function_kernel> const& kernels) {
  std::string source = "#include \"kernels/elementary.hpp\"\n";
  for (function_kernel const& each : kernels) {
    char const* const arguments = each.arity == 1 ? "a[i]" : each.arity == 2 ? "a[i], b[i]" : "a[i], b[i], c[i]";
    source += fmt::format(
        "extern \"C\" __global__ void {0}({1} const* a, {1} const* b, {1} const* c, {1}* out) {{\n"
        "  unsigned const i = threadIdx.x;\n  out[i] = {2}({3});\n}}\n",
        each.entry(), each.float64 ? "double" : "float", called(each), arguments);
  }
  return source;
}

memory_use memory_use_of(std::string const& log, std::string const& entry) {
  memory_use use;
  auto const begin = log.find("'" + entry + "'");
  if (begin == log.npos) return use;
  std::string const part = log.substr(begin, log.find("Compiling entry function", begin) - begin);
  std::smatch words;
  if (std::regex_search(part, words,
                        std::regex("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads"))) {
    use.stack = std::stoi(words[1]);
    use.stored = std::stoi(words[2]);
    use.loaded = std::stoi(words[3]);
  }
  if (std::regex_search(part, words, std::regex("Used (\\d+) registers"))) use.registers = std::stoi(words[1]);
  return use;
}

code_cost cost_of(std::string const& cubin, std::string const& log, std::string const& entry) {
  auto const code = instructions_of(cubin, entry);
  auto const paths = plain_paths(code);
  code_cost cost;
  cost.memory = memory_use_of(log, entry);
  cost.shortest = paths.shortest.size();
  cost.longest = paths.longest.size();
  cost.calls = paths.calls;
  cost.to_first_exit = count_to_first_exit(code);
  cost.all = count_all(code);
  for (std::size_t const at : paths.longest) {
    auto const* const row = opcode_of(code[at]);
    if (row == nullptr) throw std::runtime_error(fmt::format("{}: unknown opcode of {}", entry, text(code[at])));
    ++cost.by_class[static_cast<std::size_t>(row->kind)];
  }
  return cost;
}

}  // namespace rivulet::cubin
