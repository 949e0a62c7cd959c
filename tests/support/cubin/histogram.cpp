// Counting the arithmetic of PTX.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/histogram.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <vector>

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

/// The operands of a statement, without blanks and the semicolon.
std::vector<std::string_view> operands(std::string_view line, std::string_view op) {
  line.remove_prefix(static_cast<std::size_t>(op.end() - line.begin()));
  std::vector<std::string_view> list;
  while (!line.empty()) {
    auto const end = line.find_first_of(",;");
    auto each = line.substr(0, end);
    each.remove_prefix(std::min(each.find_first_not_of(" \t"), each.size()));
    list.push_back(each);
    line.remove_prefix(end == line.npos || line[end] == ';' ? line.size() : end + 1);
  }
  return list;
}

bool is_literal(std::string_view operand) { return operand.starts_with("0f") || operand.starts_with("0d"); }

/// Neither a zero nor NaN, whose place among the operands would matter.
bool is_limit(std::string_view literal) {
  bool const wide = literal.starts_with("0d");
  std::uint64_t bits = 0;
  std::from_chars(literal.data() + 2, literal.data() + literal.size(), bits, 16);
  auto const magnitude = bits & (wide ? 0x7fffffffffffffff : 0x7fffffff);
  return magnitude != 0 && magnitude <= (wide ? 0x7ff0000000000000 : 0x7f800000);
}

/// The names of constants in registers, of which each is written once.
class constants {
 public:
  void read(std::string_view line, std::string_view op) {
    if (line.find(".entry") != line.npos || line.find(".func") != line.npos) values_.clear();
    if (!op.starts_with("mov.")) return;
    if (auto const list = operands(line, op); list.size() == 2 && is_literal(list[1])) values_[list[0]] = list[1];
  }
  /// The literal that an operand is or holds; empty where it is none.
  std::string_view literal(std::string_view operand) const {
    if (is_literal(operand)) return operand;
    auto const found = values_.find(operand);
    return found == values_.end() ? std::string_view{} : found->second;
  }
  /// A quotient whose numerator is one, a minimum or maximum with a limit.
  bool shape(std::string_view line, std::string_view op) const {
    auto const list = operands(line, op);
    if (list.size() != 3) return false;
    auto const first = literal(list[1]), second = literal(list[2]);
    if (op.starts_with("div.")) return !first.empty();
    bool const extremum = op == "min.f32" || op == "max.f32" || op == "min.f64" || op == "max.f64";
    return extremum && ((!first.empty() && is_limit(first)) || (!second.empty() && is_limit(second)));
  }

 private:
  std::map<std::string_view, std::string_view> values_;
};

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
  constants known;
  while (!ptx.empty()) {
    auto const end = std::min(ptx.find('\n'), ptx.size());
    auto const line = ptx.substr(0, end);
    auto const op = opcode(line);
    ptx.remove_prefix(std::min(end + 1, ptx.size()));
    known.read(line, op);
    if (!is_floating(op) || std::ranges::find(exact, op.substr(0, op.find('.'))) != exact.end()) continue;
    ++result[common_name(op) + std::string(known.shape(line, op) ? of_constant : "")];
  }
  return result;
}

std::string outside_the_contract(histogram const& ptx) {
  std::string lines;
  for (auto const& [name, count] : ptx) {
    auto const dot = name.find('.');
    std::string_view const verb = std::string_view(name).substr(0, dot);
    std::string_view rest = std::string_view(name).substr(dot);
    bool const constant = rest.ends_with(of_constant);
    if (constant) rest.remove_suffix(of_constant.size());
    if (constant && verb != "div") continue;
    bool const arithmetic =
        verb == "add" || verb == "mul" || verb == "fma" || verb == "div" || verb == "rcp" || verb == "sqrt";
    bool const from_integer = name == "cvt.rn.f32.integer" || name == "cvt.rn.f64.integer";
    if ((arithmetic && (rest == ".rn.f32" || rest == ".rn.f64")) || from_integer) continue;
    lines += fmt::format("{} x {}\n", count, name);
  }
  return lines;
}

}  // namespace rivulet::cubin
