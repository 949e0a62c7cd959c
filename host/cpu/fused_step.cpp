// Tracing the step of gd and placing it among the instructions of the gradient.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/fused_step.hpp"

#include <algorithm>
#include <vector>

#include "kernels/methods.hpp"

namespace rivulet::cpu {
namespace {

/// A lane type that records what is done to it. Negation waits for the multiply-add that absorbs it.
struct recorded {
  program* into = nullptr;
  operand at;
  bool negated = false;

  friend recorded operator-(recorded a) { return {a.into, a.at, !a.negated}; }
  friend recorded fma(recorded a, recorded b, recorded c) {
    auto const op = a.negated != b.negated ? expression::operation::fnma : expression::operation::fma;
    c.into->instructions.push_back({op, a.at, b.at, c.at});
    return {c.into, {operand_kind::value, static_cast<std::uint32_t>(c.into->instructions.size() - 1)}, false};
  }
};

class fuser {
 public:
  explicit fuser(program const& from) : from_(from), place_(from.instructions.size()) {
    result_.parameters = from.parameters;
    result_.constants = from.constants + 1;
    result_.literals = from.literals;
    result_.outputs.resize(std::size_t{from.parameters} + 1);
    steps_after_.resize(std::max<std::size_t>(from.instructions.size(), 1));
  }

  program run() {
    place_steps();
    if (from_.instructions.empty()) take_steps(0);
    for (std::size_t i = 0; i < from_.instructions.size(); ++i) {
      auto next = from_.instructions[i];
      for (operand* const each : {&next.a, &next.b, &next.c}) *each = moved(*each);
      place_[i] = static_cast<std::uint32_t>(result_.instructions.size());
      result_.instructions.push_back(next);
      take_steps(i);
    }
    return std::move(result_);
  }

 private:
  /// Each step right after the last instruction that its x and its gradient wait for; a gradient that is just being
  /// computed comes first, while it is in the accumulator.
  void place_steps() {
    if (from_.instructions.empty()) {
      for (std::uint32_t p = 0; p < from_.parameters; ++p) steps_after_[0].push_back(p);
      return;
    }
    std::vector<std::size_t> ready(from_.parameters, 0);
    for (std::size_t i = 0; i < from_.instructions.size(); ++i) {
      auto const& what = from_.instructions[i];
      for (auto const& each : {what.a, what.b, what.c}) {
        if (each.kind == operand_kind::parameter) ready[each.index] = i;
      }
    }
    for (std::uint32_t p = 0; p < from_.parameters; ++p) {
      auto const& g = from_.gradient(p);
      auto const computed = g.kind == operand_kind::value ? g.index : 0;
      auto& steps = steps_after_[std::max<std::size_t>(ready[p], computed)];
      bool const fresh = g.kind == operand_kind::value && ready[p] <= computed;
      steps.insert(fresh ? steps.begin() : steps.end(), p);
    }
  }

  operand moved(operand const& from) const {
    return from.kind == operand_kind::value ? operand{from.kind, place_[from.index]} : from;
  }

  void take_steps(std::size_t instruction) {
    program* const into = &result_;
    recorded const rate{into, {operand_kind::constant, from_.constants}, false};
    kernels::gd<recorded> const method(rate);
    for (auto const p : steps_after_[instruction]) {
      recorded const x{into, {operand_kind::parameter, p}, false}, g{into, moved(from_.gradient(p)), false};
      result_.outputs[1 + p] = method.step(x, g, nullptr, method.factors(rate)).at;
    }
  }

  program const& from_;
  program result_;
  std::vector<std::uint32_t> place_;                     ///< of each old value, its new number
  std::vector<std::vector<std::uint32_t>> steps_after_;  ///< [instruction] parameters
};

}  // namespace

std::optional<program> fuse_gd_step(program const& gradient) {
  for (std::uint32_t p = 0; p < gradient.parameters; ++p) {
    if (gradient.gradient(p).kind == operand_kind::parameter) return std::nullopt;
  }
  return fuser(gradient).run();
}

}  // namespace rivulet::cpu
