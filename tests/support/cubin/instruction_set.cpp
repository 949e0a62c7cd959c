// Learning an instruction set, and reading code with it.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/instruction_set.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "host/cuda/compiler.hpp"
#include "tests/support/cubin/known_kernels.hpp"

namespace rivulet::cubin {
namespace {

constexpr unsigned zero_register = 255;
constexpr unsigned immediate_last = 2, immediate_second = 4, registers_only = 1;  // where operands come from

// Opcodes below 0x40 mean the same with this bit, on registers that a warp shares.
constexpr std::uint64_t once_for_a_warp = 0x80, shareable = 0x40;

std::uint64_t opcode(instruction of) { return of.bits(0, 9); }

// Computes from an immediate and the register that is always 0.
bool is_constant(instruction of) {
  auto const form = of.bits(9, 3);
  return (form == immediate_last || form == immediate_second) && of.bits(24, 8) == zero_register &&
         of.bits(64, 8) == zero_register;
}

// An addition of -0, which changes nothing: so ptxas negates and takes absolute values.
bool adds_minus_zero(instruction of) {
  bool const first = of.bits(24, 8) == zero_register && of.bits(72, 1) == 1;
  bool const second = of.bits(9, 3) == registers_only && of.bits(32, 8) == zero_register && of.bits(63, 1) == 1;
  bool const third = of.bits(64, 8) == zero_register && of.bits(75, 1) == 1;
  return first || second || third;
}

bool is_extremum(std::string_view name) { return name.starts_with("min.") || name.starts_with("max."); }

// With a constant that is neither 0 nor NaN.
bool has_limit(instruction of) {
  auto const form = of.bits(9, 3);
  auto const magnitude = of.bits(32, 31);
  return (form == immediate_last || form == immediate_second) && magnitude != 0 && magnitude <= 0x7f800000;
}

// The smaller or larger of a number and a limit; a NaN stays one: what ptxas makes of `x < c ? c : x`. Also the larger
// of +0 and a number, that is `x <= 0 ? 0 : x`: of −0 both give +0. With another 0 the answer would not be that of the
// selection; without .NaN it is that of `x < c ? x : c`, which is counted.
bool is_clamp(instruction of, std::string_view name) {
  bool const zero_first = of.bits(9, 3) == registers_only && of.bits(24, 8) == zero_register && of.bits(72, 1) == 0;
  return (name == "max.NaN.f32" && (zero_first || has_limit(of))) || (name == "min.NaN.f32" && has_limit(of));
}

std::string listed(std::vector<instruction> const& code) {
  std::string lines;
  for (auto const& each : code) lines += "\n" + text(each);
  return lines;
}

std::string machine_code(std::string const& source, std::string const& architecture) {
  return cuda::compile({source, architecture, "kernels whose operations are known", ""}).bytes;
}

}  // namespace

instruction_set::instruction_set(std::string architecture) : architecture_(std::move(architecture)) {
  learn_integers();
  learn_local_memory();
  learn_operations();
  learn_expansions();
}

void instruction_set::learn_integers() {
  auto const code = machine_code(integer_source, architecture_);
  for (auto const& entry : integer_entries())
    for (auto const& each : instructions_of(code, entry))
      if (!is_constant(each)) {
        integers_.insert(opcode(each));
        if (opcode(each) < shareable) integers_.insert(opcode(each) | once_for_a_warp);
      }
}

void instruction_set::learn_local_memory() {
  for (auto const& each : instructions_of(machine_code(local_source, architecture_), local_entry))
    if (!integers_.contains(opcode(each))) floats_[opcode(each)] = {{}, {{0, {sort::local, "local memory"}}}};
  if (floats_.size() != 2)
    throw std::runtime_error(fmt::format("{}: {} instructions may be those that load and store local memory",
                                         architecture_, floats_.size()));
}

void instruction_set::learn_operations() {
  auto const kernels = known_operations(architecture_);
  auto const code = machine_code(source_of(kernels), architecture_);
  for (auto const& each : kernels) learn(each, instructions_of(code, each.entry));
}

void instruction_set::learn(known_kernel const& from, std::vector<instruction> const& code) {
  std::vector<instruction> found;
  for (auto const& each : code) {
    if (integers_.contains(opcode(each)) || is_constant(each)) continue;
    auto const known = floats_.find(opcode(each));
    if (known == floats_.end() || known->second.field == from.field) found.push_back(each);
  }
  if (found.empty() && (from.uniform || from.means.sort == sort::exact)) return;
  if (found.size() != 1)
    throw std::runtime_error(fmt::format("{}: {} has {} instructions that may be its operation, instead of 1{}",
                                         architecture_, from.entry, found.size(), listed(found)));
  auto& opcode_means = floats_[opcode(found[0])];
  opcode_means.field = from.field;
  auto const value = found[0].bits(from.field.first, from.field.width);
  auto const& means = opcode_means.by_field.try_emplace(value, from.means).first->second;
  if (means != from.means)
    throw std::runtime_error(fmt::format("{}: {} and {} are the same instruction {}", architecture_, means.name,
                                         from.means.name, text(found[0])));
}

void instruction_set::learn_expansions() {
  auto const code = machine_code(expansions_source(), architecture_);
  for (auto const& operation : expanded_operations()) {
    std::vector<histogram> counted;
    for (int const sites : {1, 2}) {
      auto const kernel = instructions_of(code, expansion_entry(operation, sites));
      for (auto const& each : kernel) {
        auto const which = opcode(each);
        if (!floats_.contains(which) && !integers_.contains(which))
          floats_[which] = {{}, {{0, {sort::arithmetic, fmt::format("help of {}: {:03x}", operation, which)}}}};
      }
      auto const read = audit_of(kernel, *this);
      if (!read.unknown.empty() || read.local != 0)
        throw std::runtime_error(fmt::format("{}: {} has unknown instructions", architecture_, operation));
      counted.push_back(read.arithmetic);
    }
    expansion of{counted[1], counted[0]};
    add(of.inlined, counted[0], -1);
    add(of.shared, of.inlined, -1);
    expansions_[operation] = std::move(of);
  }
}

meaning instruction_set::of(instruction which) const {
  auto const found = floats_.find(opcode(which));
  if (found == floats_.end()) {
    if (integers_.contains(opcode(which))) return {sort::integer, "integer"};
    return {};
  }
  auto const& [field, by_field] = found->second;
  auto const name = by_field.find(which.bits(field.first, field.width));
  if (name == by_field.end()) return {};
  auto const& means = name->second;
  if (means.name == "f16x2" && is_constant(which)) return {sort::integer, "constant"};
  if ((means.name == "add.rn.f32" || means.name == "add.rn.f64") && adds_minus_zero(which))
    return {sort::exact, "move"};
  if (is_clamp(which, means.name)) return {sort::exact, "clamp"};
  if (is_extremum(means.name) && has_limit(which)) return {means.sort, means.name + std::string(of_constant)};
  return means;
}

audit audit_of(std::vector<instruction> const& code, instruction_set const& by) {
  audit result;
  for (auto const& each : code) {
    auto const means = by.of(each);
    if (means.sort == sort::arithmetic) ++result.arithmetic[means.name];
    if (means.sort == sort::local) ++result.local;
    if (means.sort == sort::unknown) result.unknown.push_back(text(each));
  }
  return result;
}

histogram expected_code(histogram const& ptx, instruction_set const& by) {
  histogram result;
  for (auto const& [name, count] : ptx) {
    if (name == "min.f64.of_constant" || name == "max.f64.of_constant") continue;  // a comparison and a selection
    if (!by.expands(name)) {
      add(result, {{name, count}});
      continue;
    }
    // Divisions of constants are like all others where there are others.
    auto const plain = name.substr(0, name.size() - (name.ends_with(of_constant) ? of_constant.size() : 0));
    bool const covered = plain != name && ptx.contains(plain);
    auto const& [inlined, shared] = by.expansion_of(covered ? plain : name);
    add(result, inlined, count);
    if (!covered) add(result, shared);
  }
  return result;
}

namespace {

// Of what is counted, an eighth, and at least four: in float64 Adam writes 1 - beta in three places.
long most_repeated(histogram const& wanted) {
  long total = 0;
  for (auto const& [_, count] : wanted) total += count;
  return std::max(total / 8, 4L);
}

}  // namespace

std::string complaints(std::string_view ptx, std::vector<instruction> const& code, instruction_set const& by) {
  auto const in_ptx = ptx_arithmetic(ptx);
  std::string lines = outside_the_contract(in_ptx);
  auto const read = audit_of(code, by);
  for (auto const& each : read.unknown) lines += fmt::format("unknown instruction {}\n", each);
  if (read.local != 0) lines += fmt::format("{} accesses to local memory\n", read.local);
  auto const wanted = expected_code(in_ptx, by);
  histogram changes = read.arithmetic;
  add(changes, wanted, -1);
  long repeated = 0;
  bool honest = true;
  for (auto const& [name, change] : changes) {
    honest = honest && change > 0 && in_ptx.contains(name);
    repeated += change;
  }
  if (!honest || repeated > most_repeated(wanted)) lines += difference(wanted, read.arithmetic);
  return lines;
}

instruction_set const& instruction_set_of(std::string const& architecture) {
  static std::map<std::string, instruction_set> learnt;
  return learnt.try_emplace(architecture, architecture).first->second;
}

}  // namespace rivulet::cubin
