// Levels, slots and rounds of a program.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/warp_schedule.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <numeric>
#include <optional>

#include "host/cuda/row_kernel.hpp"
#include "host/descent/loop_settings.hpp"

namespace rivulet::cuda {
namespace {

using expression::operation;

/// The one operation that is not in a program.
constexpr int copy_code = -1;

struct placed {
  int code;  ///< of an operation, or copy_code
  std::uint32_t level;
  std::uint32_t to, a, b, c;
};

std::array<operand, 3> operands_of(instruction const& from) { return {from.a, from.b, from.c}; }

/// Builds the tables of both programs over one set of slots.
class scheduler {
 public:
  scheduler(program const& full, descent_settings const& settings, kernel_inputs const& inputs)
      : full_(full), settings_(settings), inputs_(inputs), n_(full.parameters) {
    next_slot_ = n_ + static_cast<std::uint32_t>(full.outputs.size());
  }

  warp_schedule run() {
    place_inputs();
    auto const* const rows = full_.rows.get();
    auto const before = rows == nullptr ? std::vector<placed>{} : place(rows->before, shared_slots(*rows));
    auto const evaluation = place(full_, output_slots());
    auto const fixed = settings_.stop ? std::vector<placed>{} : place(gradient_program(full_), output_slots());
    if (rows != nullptr && partials_need_memory(full_, settings_)) {
      result_.partials_at = next_slot_;
      next_slot_ += 32 * static_cast<std::uint32_t>(rows->sums());
    }
    auto& words = result_.words;
    auto& places = result_.places;
    std::vector<std::uint32_t> entries;
    places.evaluation = here();
    places.evaluation_rounds = write_rounds(evaluation, entries);
    places.gradient = here();
    places.gradient_rounds = write_rounds(fixed, entries);
    places.before = here();
    places.before_rounds = write_rounds(before, entries);
    places.entries = here();
    words.insert(words.end(), entries.begin(), entries.end());
    append(places.literals, literals_);
    places.literal_count = static_cast<std::uint32_t>(literals_.size() / 3);
    append(places.inputs, input_words_);
    places.input_count = static_cast<std::uint32_t>(input_words_.size() / 2);
    append(places.rates, rates_);
    result_.slots = next_slot_;
    return std::move(result_);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(result_.words.size()); }

  void append(std::uint32_t& at, std::vector<std::uint32_t> const& words) {
    at = here();
    result_.words.insert(result_.words.end(), words.begin(), words.end());
    while (result_.words.size() % 4 != 0) result_.words.push_back(0);
  }

  std::uint32_t input_slot(quantity which) {
    auto const slot = next_slot_++;
    input_words_.push_back(slot);
    input_words_.push_back(static_cast<std::uint32_t>(inputs_.place(which)));
    return slot;
  }

  void place_inputs() {
    result_.constants_at = next_slot_;
    auto const named = full_.rows == nullptr ? full_.constants : full_.rows->row_count;
    for (std::uint32_t c = 0; c < named; ++c) constants_.push_back(input_slot({quantity::kind::constant, c}));
    while (constants_.size() < full_.constants) constants_.push_back(next_slot_++);
    result_.grouped = has_rate_groups(settings_);
    if (!result_.grouped) return;
    std::map<std::uint32_t, std::uint32_t> slots;
    for (auto const group : settings_.rate_group) {
      auto const quantity_of = [&] {
        return group == 0 ? quantity{quantity::kind::hyperparameter, 0} : quantity{quantity::kind::rate, group - 1};
      };
      if (!slots.contains(group)) slots[group] = input_slot(quantity_of());
      rates_.push_back(slots[group]);
    }
  }

  std::uint32_t literal_slot(expression::number const& value) {
    bool const narrow = settings_.precision == precision::float32;
    std::uint64_t const bits =
        narrow ? std::bit_cast<std::uint32_t>(value.float32) : std::bit_cast<std::uint64_t>(value.float64);
    auto const [known, fresh] = literal_slots_.try_emplace(bits, next_slot_);
    if (fresh) {
      for (auto const word : {std::uint64_t{next_slot_++}, bits & 0xffffffffU, bits >> 32}) {
        literals_.push_back(static_cast<std::uint32_t>(word));
      }
    }
    return known->second;
  }

  int code_of(operation op) {
    auto const known = std::find(result_.operations.begin(), result_.operations.end(), op);
    auto const code = static_cast<int>(known - result_.operations.begin());
    if (known == result_.operations.end()) result_.operations.push_back(op);
    return code;
  }

  /// Levels from operands; the slots of outputs are given, temporaries are handed out level by level.
  std::vector<placed> place(program const& program, std::vector<std::uint32_t> const& outputs) {
    auto const count = program.instructions.size();
    std::vector<std::uint32_t> level(count), last_use(count, 0), slot(count, 0);
    std::uint32_t levels = 0;
    for (std::size_t i = 0; i < count; ++i) {
      for (auto const& each : operands_of(program.instructions[i])) {
        if (each.kind == operand_kind::value) level[i] = std::max(level[i], level[each.index] + 1);
      }
      for (auto const& each : operands_of(program.instructions[i])) {
        if (each.kind == operand_kind::value) last_use[each.index] = std::max(last_use[each.index], level[i]);
      }
      levels = std::max(levels, level[i] + 1);
    }
    auto const copied = give_outputs(program, outputs, slot);
    for (auto const output : copied) {
      auto const& from = program.outputs[output];
      if (from.kind == operand_kind::value) last_use[from.index] = levels;
    }
    give_temporaries(level, last_use, slot);
    auto const at = [&](operand const& from) { return slot_of(program, from, slot); };
    std::vector<placed> result;
    for (std::size_t i = 0; i < count; ++i) {
      auto const& step = program.instructions[i];
      auto const a = at(step.a);
      result.push_back({code_of(step.op), level[i], slot[i], a, step.b.kind == operand_kind::none ? a : at(step.b),
                        step.c.kind == operand_kind::none ? a : at(step.c)});
    }
    for (auto const output : copied) {
      auto const a = at(program.outputs[output]);
      result.push_back({copy_code, levels, outputs[output], a, a, a});
      result_.copies = true;
    }
    std::stable_sort(result.begin(), result.end(), [](placed const& a, placed const& b) {
      return std::pair(a.level, a.code) < std::pair(b.level, b.code);
    });
    return result;
  }

  /// Of f, which comes last, of the gradient and of a fit's matrix.
  std::vector<std::uint32_t> output_slots() const {
    std::vector<std::uint32_t> slots(full_.outputs.size());
    std::iota(slots.begin() + 1, slots.end(), n_);
    slots[0] = n_ + static_cast<std::uint32_t>(slots.size()) - 1;
    return slots;
  }

  /// Of what all rows read.
  std::vector<std::uint32_t> shared_slots(row_loop const& rows) const {
    std::vector<std::uint32_t> slots(rows.before.outputs.size());
    std::iota(slots.begin(), slots.end(), result_.constants_at + rows.first_output());
    return slots;
  }

  /// The first output that is a value has it computed in its own slot; returns the outputs that need a copy.
  static std::vector<std::size_t> give_outputs(program const& program, std::vector<std::uint32_t> const& outputs,
                                               std::vector<std::uint32_t>& slot) {
    std::vector<std::size_t> copied;
    for (std::size_t output = 0; output < program.outputs.size(); ++output) {
      auto const& from = program.outputs[output];
      if (from.kind == operand_kind::none) continue;
      if (from.kind == operand_kind::value && slot[from.index] == 0) {
        slot[from.index] = outputs[output];
      } else {
        copied.push_back(output);
      }
    }
    return copied;
  }

  /// No slot of an output is 0, that of x_0: 0 means none yet.
  void give_temporaries(std::vector<std::uint32_t> const& level, std::vector<std::uint32_t> const& last_use,
                        std::vector<std::uint32_t>& slot) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < level.size(); ++i) {
      if (slot[i] == 0) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return level[a] < level[b]; });
    std::multimap<std::uint32_t, std::uint32_t> busy;  // last use -> slot
    std::vector<std::uint32_t> free;
    for (auto const i : order) {
      while (!busy.empty() && busy.begin()->first < level[i]) {
        free.push_back(busy.begin()->second);
        busy.erase(busy.begin());
      }
      if (free.empty()) free.push_back(next_slot_++);
      slot[i] = free.back();
      free.pop_back();
      busy.emplace(std::max(last_use[i], level[i]), slot[i]);
    }
  }

  std::uint32_t slot_of(program const& program, operand const& from, std::vector<std::uint32_t> const& slot) {
    switch (from.kind) {
      case operand_kind::value:
        return slot[from.index];
      case operand_kind::constant:
        return constants_[from.index];
      case operand_kind::literal:
        return literal_slot(program.literals[from.index]);
      case operand_kind::parameter:
      case operand_kind::none:
        break;
    }
    return from.index;
  }

  std::uint32_t write_rounds(std::vector<placed> const& all, std::vector<std::uint32_t>& entries) {
    std::uint32_t rounds = 0;
    auto const copy = static_cast<std::uint32_t>(result_.operations.size());
    for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
      while (end < all.size() && all[end].level == all[begin].level && all[end].code == all[begin].code) ++end;
      bool const waits = end == all.size() || all[end].level != all[begin].level;
      auto const code = all[begin].code == copy_code ? copy : static_cast<std::uint32_t>(all[begin].code);
      for (auto const word : {std::size_t{code}, entries.size() / 4, end - begin, std::size_t{waits}}) {
        result_.words.push_back(static_cast<std::uint32_t>(word));
      }
      for (auto i = begin; i < end; ++i) entries.insert(entries.end(), {all[i].to, all[i].a, all[i].b, all[i].c});
      ++rounds;
    }
    return rounds;
  }

  program const& full_;
  descent_settings const& settings_;
  kernel_inputs const& inputs_;
  std::uint32_t n_, next_slot_;
  std::vector<std::uint32_t> constants_, rates_, literals_, input_words_;
  std::map<std::uint64_t, std::uint32_t> literal_slots_;
  warp_schedule result_;
};

}  // namespace

warp_schedule make_warp_schedule(program const& program, descent_settings const& settings,
                                 kernel_inputs const& inputs) {
  return scheduler(program, settings, inputs).run();
}

}  // namespace rivulet::cuda
