// Counting the arithmetic of PTX.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/histogram.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rivulet::cubin {
namespace {

constexpr std::array<std::string_view, 10> exact = {"mov", "ld",  "st",   "selp", "setp",
                                                    "neg", "abs", "cvta", "slct", "copysign"};

// The opcode of a statement, "" for labels, directives, braces and comments.
std::string_view opcode(std::string_view line) {
  auto const skip_blanks = [&line] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip_blanks();
  if (line.starts_with('@')) {
    line.remove_prefix(std::min(line.find_first_of(" \t"), line.size()));
    skip_blanks();
  }
  auto const end = line.find_first_of(" \t;");
  if (end == line.npos || line.front() < 'a' || line.front() > 'z') return {};
  return line.substr(0, end);
}

bool is_floating(std::string_view op) {
  return op.find(".f") != op.npos || op.find(".bf16") != op.npos || op.find(".tf32") != op.npos ||
         op.starts_with("mma") || op.starts_with("wgmma");
}

std::string common_name(std::string_view op) {
  auto const source = op.rfind('.');
  if (op.starts_with("sub.")) return "add" + std::string(op.substr(3));
  if (op.starts_with("cvt.") && (op[source + 1] == 's' || op[source + 1] == 'u'))
    return std::string(op.substr(0, source)) + ".integer";
  return std::string(op);
}

}  // namespace

void add(histogram& to, histogram const& what, long times) {
  for (auto const& [name, count] : what) {
    auto& sum = to[name];
    sum += times * count;
    if (sum == 0) to.erase(name);
  }
}

std::string difference(histogram const& wanted, histogram const& got) {
  histogram all = got;
  add(all, wanted, -1);
  std::string lines;
  auto const count = [](histogram const& of, std::string const& name) {
    auto const found = of.find(name);
    return found == of.end() ? 0 : found->second;
  };
  for (auto const& [name, _] : all)
    lines += fmt::format("{}: {} instead of {}\n", name, count(got, name), count(wanted, name));
  return lines;
}

histogram ptx_arithmetic(std::string_view ptx) {
  histogram result;
  while (!ptx.empty()) {
    auto const end = std::min(ptx.find('\n'), ptx.size());
    auto op = opcode(ptx.substr(0, end));
    ptx.remove_prefix(std::min(end + 1, ptx.size()));
    if (!is_floating(op) || std::ranges::find(exact, op.substr(0, op.find('.'))) != exact.end()) continue;
    ++result[common_name(op)];
  }
  return result;
}

std::string outside_the_contract(histogram const& ptx) {
  std::string lines;
  for (auto const& [name, count] : ptx) {
    auto const dot = name.find('.');
    std::string_view const verb = std::string_view(name).substr(0, dot), rest = std::string_view(name).substr(dot);
    bool const arithmetic =
        verb == "add" || verb == "mul" || verb == "fma" || verb == "div" || verb == "rcp" || verb == "sqrt";
    bool const from_integer = name == "cvt.rn.f32.integer" || name == "cvt.rn.f64.integer";
    if ((arithmetic && (rest == ".rn.f32" || rest == ".rn.f64")) || from_integer) continue;
    lines += fmt::format("{} x {}\n", count, name);
  }
  return lines;
}

}  // namespace rivulet::cubin
