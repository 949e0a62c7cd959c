// Translating a program for the interpreter.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/translate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include <rivulet/error.hpp>

namespace rivulet::cpu {
namespace {

constexpr std::uint32_t no_slot = std::numeric_limits<std::uint32_t>::max();

/// An instruction on its way: its operands in the order of the handler, and how it finds each.
struct chosen {
  std::array<operand, 3> operands;
  std::array<operand_form, 3> forms{};
};

int arity(instruction const& what) { return expression::row(what.op).arity; }

operation_code code_of(expression::operation op) { return static_cast<operation_code>(op); }

bool first_two_commute(expression::operation op) {
  using enum expression::operation;
  return op == add || op == multiply || op == fma || op == fms || op == fnma;
}

template <typename T>
class translator {
 public:
  translator(program const& program, slot_map<T> const& slots, evaluator<T> const& evaluator)
      : program_(program),
        slots_(slots),
        evaluator_(evaluator),
        lanes_(static_cast<std::uint32_t>(evaluator.vector_width * vectors_per_block)),
        chosen_(program.instructions.size()),
        last_read_(program.instructions.size(), 0),
        read_(program.instructions.size(), false),
        place_(program.instructions.size(), no_slot) {
    result_.free = slots.free;
  }

  translation<T> run() {
    place_literals();
    for (std::size_t i = 0; i < chosen_.size(); ++i) choose(i);
    place_outputs();
    fill_changing_slots();
    for (std::size_t i = 0; i < chosen_.size(); ++i) emit(i);
    copy_outputs();
    result_.instructions.push_back({evaluator_.halt, 0, 0, 0, 0});
    if (std::uint64_t{result_.free} * slot_bytes() > no_slot) {
      throw invalid_argument("the objective is too large for the cpu back-end: it needs " +
                             std::to_string(result_.free) + " numbers per instance");
    }
    return std::move(result_);
  }

 private:
  std::uint64_t slot_bytes() const { return lanes_ * sizeof(T); }
  std::uint32_t offset(std::uint32_t slot) const { return static_cast<std::uint32_t>(slot * slot_bytes()); }

  /// The literals, then the uniform constants, as scalars in a row.
  void place_literals() {
    for (std::uint32_t i = 0; i < program_.literals.size(); ++i) scalars_.push_back(literal_of<T>(program_, i));
    for (auto const& value : slots_.uniform) scalars_.push_back(value.value_or(T(0)));
    scalar_slots_.assign(scalars_.size(), no_slot);
    for (std::size_t s = 0; s < scalars_.size(); ++s) {
      result_.scalars.push_back({scalar_offset(s), scalars_[s]});
    }
    result_.free += static_cast<std::uint32_t>((scalars_.size() + lanes_ - 1) / lanes_);
  }

  std::uint32_t scalar_offset(std::size_t index) const {
    return static_cast<std::uint32_t>(slots_.free * slot_bytes() + index * sizeof(T));
  }

  /// The number of the scalar that an operand always equals.
  std::optional<std::size_t> scalar_of(operand const& from) const {
    if (from.kind == operand_kind::literal) return from.index;
    if (from.kind == operand_kind::constant && slots_.uniform[from.index]) return program_.literals.size() + from.index;
    return std::nullopt;
  }

  operand_form best_form(operand const& from, std::size_t reader) const {
    if (from.kind == operand_kind::none) return operand_form::none;
    if (scalar_of(from)) return operand_form::literal;
    bool const just_computed = from.kind == operand_kind::value && from.index + 1 == reader;
    return just_computed ? operand_form::accumulator : operand_form::slot;
  }

  any_function handler(instruction const& what, chosen const& how, bool stores) const {
    return evaluator_.find({code_of(what.op), how.forms[0], how.forms[1], how.forms[2], stores});
  }

  static int rank(operand_form form) {
    return form == operand_form::accumulator ? 0 : form == operand_form::slot ? 1 : 2;
  }

  /// The forms with a handler that need the fewest operands from slots where they could come from elsewhere.
  void choose(std::size_t index) {
    auto const& what = program_.instructions[index];
    chosen best{{what.a, what.b, what.c}, {}};
    for (int e = 0; e < 3; ++e) {
      if (e >= arity(what)) best.operands[e] = {};
      best.forms[e] = best_form(best.operands[e], index);
    }
    if (first_two_commute(what.op) && rank(best.forms[0]) > rank(best.forms[1])) {
      std::swap(best.operands[0], best.operands[1]);
      std::swap(best.forms[0], best.forms[1]);
    }
    if (best.forms[0] == operand_form::slot && best.operands[0] == best.operands[1]) best.forms[1] = operand_form::same;
    chosen tried = best;
    for (unsigned demoted : {0u, 4u, 2u, 1u, 6u, 5u, 3u, 7u}) {
      tried = best;
      for (unsigned e = 0; e < 3; ++e) {
        if ((demoted >> e & 1) != 0 && tried.forms[e] != operand_form::none) tried.forms[e] = operand_form::slot;
      }
      if (handler(what, tried, true) != nullptr) break;
    }
    note_reads(tried, index);
    chosen_[index] = tried;
  }

  void note_reads(chosen const& how, std::size_t reader) {
    for (int e = 0; e < 3; ++e) {
      if (how.forms[e] != operand_form::slot || how.operands[e].kind != operand_kind::value) continue;
      read_[how.operands[e].index] = true;
      last_read_[how.operands[e].index] = reader;
    }
  }

  std::uint32_t output_slot(std::size_t output) const {
    return output == 0 ? slots_.f : slots_.gradient + static_cast<std::uint32_t>(output - 1);
  }

  /// A value that is an output is computed where the output belongs.
  void place_outputs() {
    for (std::size_t o = 0; o < program_.outputs.size(); ++o) {
      auto const& from = program_.outputs[o];
      if (from.kind != operand_kind::value || place_[from.index] != no_slot) continue;
      place_[from.index] = output_slot(o);
      last_read_[from.index] = program_.instructions.size();
      read_[from.index] = true;
    }
  }

  bool is_changing(std::size_t scalar) const {
    auto const first = program_.literals.size() + slots_.first_changing;
    return scalar >= first && scalar < first + slots_.changing;
  }

  std::uint32_t filled_slot(std::size_t scalar) {
    if (scalar_slots_[scalar] == no_slot) {
      scalar_slots_[scalar] = result_.free++;
      if (!is_changing(scalar)) result_.filled_slots.push_back({scalar_slots_[scalar], scalars_[scalar]});
    }
    return scalar_slots_[scalar];
  }

  /// At the beginning, where no instruction expects the last result.
  void fill_changing_slots() {
    for (auto const& how : chosen_) {
      for (int e = 0; e < 3; ++e) {
        if (how.forms[e] != operand_form::slot) continue;
        auto const scalar = scalar_of(how.operands[e]);
        if (!scalar || !is_changing(*scalar) || scalar_slots_[*scalar] != no_slot) continue;
        auto const to = offset(filled_slot(*scalar));
        result_.instructions.push_back({copy_from(operand_form::literal), to, scalar_offset(*scalar), 0, 0});
      }
    }
  }

  any_function copy_from(operand_form form) const {
    return evaluator_.find({operation_code::copy, form, operand_form::none, operand_form::none, true});
  }

  std::uint32_t address(operand const& from, operand_form form) {
    if (form != operand_form::slot && form != operand_form::literal) return 0;
    if (auto const scalar = scalar_of(from)) {
      return form == operand_form::literal ? scalar_offset(*scalar) : offset(filled_slot(*scalar));
    }
    if (from.kind == operand_kind::parameter) return offset(slots_.parameters + from.index);
    if (from.kind == operand_kind::constant) return offset(slots_.constants[from.index]);
    return offset(place_[from.index]);
  }

  void release(chosen const& how, std::size_t reader) {
    for (int e = 0; e < 3; ++e) {
      auto const& from = how.operands[e];
      if (how.forms[e] != operand_form::slot || from.kind != operand_kind::value) continue;
      if (last_read_[from.index] != reader || place_[from.index] == no_slot) continue;
      free_.push_back(place_[from.index]);
      place_[from.index] = no_slot;
    }
  }

  std::uint32_t take_slot() {
    if (free_.empty()) return result_.free++;
    auto const slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void emit(std::size_t index) {
    auto const& how = chosen_[index];
    code next{handler(program_.instructions[index], how, read_[index]), 0, 0, 0, 0};
    next.a = address(how.operands[0], how.forms[0]);
    next.b = address(how.operands[1], how.forms[1]);
    next.c = address(how.operands[2], how.forms[2]);
    release(how, index);
    bool const output = place_[index] != no_slot;
    auto const slot = output ? place_[index] : take_slot();
    next.to = offset(slot);
    result_.instructions.push_back(next);
    if (!output && read_[index]) place_[index] = slot;
    if (!output && !read_[index]) free_.push_back(slot);
  }

  /// Outputs that are inputs, literals, or a second name of a value.
  void copy_outputs() {
    for (std::size_t o = 0; o < program_.outputs.size(); ++o) {
      auto const& from = program_.outputs[o];
      auto const to = output_slot(o);
      if (from.kind == operand_kind::none) continue;
      if (from.kind == operand_kind::value && place_[from.index] == to) continue;
      auto const form = scalar_of(from) ? operand_form::literal : operand_form::slot;
      result_.instructions.push_back({copy_from(form), offset(to), address(from, form), 0, 0});
    }
  }

  program const& program_;
  slot_map<T> const& slots_;
  evaluator<T> const& evaluator_;
  std::uint32_t lanes_;
  std::vector<chosen> chosen_;
  std::vector<std::size_t> last_read_;  ///< of each value: the last instruction that reads its slot
  std::vector<bool> read_;              ///< of each value: whether its slot is read at all
  std::vector<std::uint32_t> place_;    ///< of each value: its slot while it has one
  std::vector<T> scalars_;
  std::vector<std::uint32_t> scalar_slots_;
  std::vector<std::uint32_t> free_;
  translation<T> result_{};
};

}  // namespace

template <typename T>
translation<T> translate(program const& program, slot_map<T> const& slots, evaluator<T> const& evaluator) {
  return translator<T>(program, slots, evaluator).run();
}

template translation<float> translate<float>(program const&, slot_map<float> const&, evaluator<float> const&);
template translation<double> translate<double>(program const&, slot_map<double> const&, evaluator<double> const&);

}  // namespace rivulet::cpu
