// What is worth compiling, how many vectors go side by side, and where the code finds its slots.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/compiled.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include <rivulet/error.hpp>

#include "host/cpu/trace.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "host/descent/loop_settings.hpp"

namespace rivulet::cpu {
namespace {

/// Beyond this, compiling would take longer than many studies: about a tenth of a second.
constexpr std::size_t most_instructions = 200'000;

/// Straight code for several rows; what is longer no longer fits the first cache of instructions beside another leaf.
constexpr std::size_t longest_leaf = 1000;

/// An instance that makes so many steps in compiled code may have its last point evaluated by the interpreter.
constexpr std::uint64_t many_steps = 500;

template <typename T>
class compiling {
 public:
  compiling(layout<T>& plan, simd lanes)
      : plan_(plan),
        target_{lanes == simd::avx512 ? emit::instruction_set::avx512 : emit::instruction_set::avx2, sizeof(T) == 8,
                vectors_per_block, 1, 0} {}

  bool scales() const { return target_.scales(); }

  /// Empty code where the emitter has none.
  vector_code compile(emit::routine const& routine) {
    choose_group(routine);
    return compile_grouped(routine);
  }

  /// For one vector at a time: many rows have chains enough, and registers for their sums.
  vector_code compile_alone(emit::routine const& routine) {
    target_.group = 1;
    target_.wave = 0;
    return compile_grouped(routine);
  }

  /// Once more for as many vectors side by side as the last time.
  vector_code compile_grouped(emit::routine const& routine) {
    target_.scratch_slot = plan_.total_slots;
    if (routine.instructions.size() * static_cast<std::size_t>(target_.group) > most_instructions) return {};
    auto code = emit::compile(routine, target_);
    if (!code) return {};
    scratch_slots_ = std::max(scratch_slots_, code->scratch_slots());
    vector_code const result{reinterpret_cast<decltype(vector_code::run)>(code->entry()), target_.group};
    plan_.code.push_back(std::move(*code));
    return result;
  }

  /// The routine and what it needs once; both or none.
  void compile(traced_routine const& from, vector_code& turn, vector_code& once) {
    turn = compile(from.turn);
    if (turn.run == nullptr || from.once.instructions.empty()) return;
    once = compile(from.once);
    if (once.run == nullptr) turn = {};
  }

  /// After all: no routine leaves anything in its scratch slots, so they share them.
  void reserve_scratch() { plan_.total_slots += scratch_slots_; }

 private:
  /// Vectors whose chains of operations run side by side, since one leaves the processor waiting - unless the routine
  /// is so long that it has chains enough of its own. With 32 registers: as many as these nearly hold. With 16
  /// registers two vectors at a time, and as many pairs as the processor looks ahead over.
  void choose_group(emit::routine const& routine) {
    constexpr std::size_t long_routine = 4000, medium_routine = 120, short_routine = 16;
    auto const length = routine.instructions.size();
    target_.wave = 0;
    if (length > long_routine) {
      target_.group = 1;
    } else if (target_.set == emit::instruction_set::avx512) {
      auto const each = emit::register_pressure(routine);
      target_.group = each <= 4 ? 8 : each <= 10 ? 4 : 2;
    } else {
      target_.group = length <= short_routine ? 8 : length <= medium_routine ? 4 : 2;
      target_.wave = 2;
    }
  }

  layout<T>& plan_;
  emit::target target_;
  std::uint32_t scratch_slots_ = 0;
};

/// What exchanging instances costs in quiet turns of this length: about 60 instructions, and the turn that ends them.
int exchange_turns(emit::routine const& quiet) { return 2 + 60 / static_cast<int>(quiet.instructions.size() + 1); }

/// Of a program with its rows, whose leaves hold several copies of a row.
struct instruction_counts {
  double compiled, executed;
};

instruction_counts instructions_of(program const& program) {
  auto const own = static_cast<double>(program.instructions.size());
  if (program.rows == nullptr) return {own, own};
  auto const before = static_cast<double>(program.rows->before.instructions.size());
  auto const row = static_cast<double>(program.rows->row.instructions.size() + program.rows->sums());
  auto const all_rows = row * static_cast<double>(program.rows->data->rows);
  auto const in_leaves = std::min(all_rows, std::max(2 * row, static_cast<double>(longest_leaf)));
  return {own + before + in_leaves, own + before + all_rows};
}

bool has_rows_to_compile(program const& program, descent_settings const& settings) {
  return program.rows == nullptr || can_compile(*program.rows->data, settings.batches);
}

/// Whether to try: throws device_error where `how` asks for what cannot be had.
bool is_wanted(program const& program, descent_settings const& settings, std::size_t instances, execution const& how) {
  if (how.engine == engine_choice::interpreted) return false;
  auto const reason = compiled_unavailable(how.lanes);
  if (how.engine == engine_choice::compiled) {
    check_rows_to_compile(program, settings);
    if (reason.empty()) return true;
    throw device_error("compiled code is not to be had: " + reason + "; use --cpu-engine auto or interpreted");
  }
  return reason.empty() && compiling_pays(program, settings, instances);
}

/// mean_last_f keeps its values itself, between evaluation and test.
bool has_rings(descent_settings const& settings) {
  return std::any_of(settings.reducers.begin(), settings.reducers.end(),
                     [](reducer const& each) { return each.kind == reducer_kind::mean_last_f; });
}

/// Whether the loop does something between evaluation and test, so that no whole turn can be compiled.
bool evaluates_only(program const& program, descent_settings const& settings) {
  return program.rows != nullptr || has_rings(settings) || searches_lines(settings.method);
}

/// How the tree over rows is cut into leaves: small ones so that code is short, large ones so that their sums rarely go
/// through memory.
struct leaf_shape {
  std::size_t step;  ///< between the rows of a leaf
  bool loops;        ///< whether the rows of a leaf are turns of a loop
};

leaf_shape choose_leaves(std::size_t rows, std::size_t row_length) {
  leaf_shape best{row_tree_width, true};
  for (std::size_t step = row_tree_width; step > 0; step /= 2) {
    auto const most_rows = (rows + step - 1) / step;
    if (most_rows * row_length <= longest_leaf) best = {step, false};
  }
  return best;
}

/// All of the sums over rows, or nothing.
template <typename T>
bool compile_rows(compiling<T>& to, tracer<T>& trace, row_plan<T>& rows) {
  auto const before = trace.before_rows();
  if (!before.instructions.empty()) {
    rows.compiled_before = to.compile(before);
    if (rows.compiled_before.run == nullptr) return false;
  }
  if (rows.straight) {
    rows.leaves = leaves_of(rows.rows(), 1);
    auto& all = rows.leaves.front();
    auto const routine = trace.row_leaf(all.turns, 1);
    all.code = routine.instructions.size() > longest_leaf ? to.compile_alone(routine) : to.compile(routine);
    all.turns = 1;
    if (all.code.run == nullptr) rows.leaves.clear();
    return !rows.leaves.empty();
  }
  auto const one = trace.row_leaf(1, row_tree_width);
  auto const [step, loops] = choose_leaves(rows.summed_rows(), one.instructions.size());
  auto leaves = leaves_of(rows.summed_rows(), step);
  std::map<unsigned long long, vector_code> codes;  // by the number of rows
  for (auto& leaf : leaves) {
    auto& code = codes[loops ? 0 : leaf.turns];
    if (code.run == nullptr) {
      auto const routine = loops ? trace.row_chain() : trace.row_leaf(leaf.turns, step);
      code = codes.size() == 1 ? to.compile(routine) : to.compile_grouped(routine);
      if (code.run == nullptr) return false;
    }
    leaf.code = code;
    leaf.accumulates = loops;
    if (!loops) leaf.turns = 1;
  }
  rows.leaves = std::move(leaves);
  return true;
}

template <typename T>
void compile_routines(layout<T>& plan, program const& program, descent_settings const& settings,
                      instance_columns const& instances, simd lanes) {
  floating_point_environment const pinned;  // literals are folded
  auto const& far = plan.engine.evaluator.far;
  compiling<T> to(plan, lanes);
  tracer<T> trace(plan, program, settings, instances, {far[0], far[1], far[2]}, to.scales());
  auto& code = plan.compiled;
  bool const only = evaluates_only(program, settings);
  if (program.rows != nullptr && !compile_rows(to, trace, plan.rows)) return to.reserve_scratch();
  if (plan.fixed || only) {
    if (!only) to.compile(trace.step(), code.steps, code.once[0]);
    bool const evaluates_rarely = code.steps.run != nullptr && settings.max_iterations >= many_steps;
    if (!evaluates_rarely) code.evaluation = to.compile(trace.evaluation());
  } else {
    plan.slots.flags = plan.total_slots++;
    auto const turns = trace.turns(plan.slots.flags);
    to.compile(turns.turn, code.turn, code.once[0]);
    if (code.turn.run != nullptr) to.compile(turns.quiet, code.quiet_turns, code.once[1]);
    code.exchange_turns = exchange_turns(turns.quiet.turn);
  }
  to.reserve_scratch();
}

}  // namespace

void check_rows_to_compile(program const& program, descent_settings const& settings) {
  if (has_rows_to_compile(program, settings)) return;
  throw device_error(
      "groups of rows that differ in length, and groups and batches of many rows, are not compiled: use --cpu-engine "
      "auto or interpreted");
}

bool compiling_pays(program const& program, descent_settings const& settings, std::size_t instances) {
  if (!has_rows_to_compile(program, settings)) return false;
  auto const count = instructions_of(program);
  auto const steps = static_cast<double>(instances) * static_cast<double>(settings.max_iterations);
  auto const lane_operations = steps * (count.executed + static_cast<double>(program.parameters));
  return count.compiled <= most_instructions && lane_operations > 2e5 + 2e4 * count.compiled;
}

template <typename T>
void compile(layout<T>& plan, program const& program, descent_settings const& settings,
             instance_columns const& instances, execution const& how) {
  if (!is_wanted(program, settings, instances.count, how)) return;
  auto const begin = std::chrono::steady_clock::now();
  auto const length = static_cast<std::size_t>(instructions_of(program).compiled);
  if (length <= most_instructions) compile_routines(plan, program, settings, instances, how.lanes);
  if (!plan.is_compiled() && how.engine == engine_choice::compiled) {
    throw device_error("the loop that the objective's " + std::to_string(length) +
                       " instructions and the method make is too long to be compiled, or the system gave no memory for "
                       "it; use --cpu-engine auto or interpreted");
  }
  plan.compile_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template void compile<float>(layout<float>&, program const&, descent_settings const&, instance_columns const&,
                             execution const&);
template void compile<double>(layout<double>&, program const&, descent_settings const&, instance_columns const&,
                              execution const&);

}  // namespace rivulet::cpu
