// What is worth compiling, how many vectors go side by side, and where the code finds its slots.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/compiled.hpp"

#include <algorithm>
#include <chrono>

#include <rivulet/error.hpp>

#include "host/cpu/trace.hpp"
#include "host/descent/floating_point_environment.hpp"

namespace rivulet::cpu {
namespace {

/// Beyond this, compiling would take longer than many studies: about a tenth of a second.
constexpr std::size_t most_instructions = 200'000;

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

/// Whether to try: throws device_error where `how` asks for what cannot be had.
bool is_wanted(program const& program, descent_settings const& settings, std::size_t instances, execution const& how) {
  if (how.engine == engine_choice::interpreted) return false;
  auto const reason = compiled_unavailable(how.lanes);
  if (program.rows != nullptr && program.rows->data->groups != nullptr) {
    if (how.engine != engine_choice::compiled) return false;
    throw device_error("groups of rows are not compiled yet: use --cpu-engine auto or interpreted");
  }
  if (program.rows != nullptr) {
    if (how.engine != engine_choice::compiled) return false;
    throw device_error("sums over rows of data are not compiled yet: use --cpu-engine auto or interpreted");
  }
  if (how.engine == engine_choice::compiled) {
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
bool evaluates_only(descent_settings const& settings) { return has_rings(settings) || searches_lines(settings.method); }

template <typename T>
void compile_routines(layout<T>& plan, program const& program, descent_settings const& settings,
                      instance_columns const& instances, simd lanes) {
  floating_point_environment const pinned;  // literals are folded
  auto const& far = plan.engine.evaluator.far;
  compiling<T> to(plan, lanes);
  tracer<T> trace(plan, program, settings, instances, {far[0], far[1], far[2]}, to.scales());
  auto& code = plan.compiled;
  bool const only = evaluates_only(settings);
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

bool compiling_pays(program const& program, descent_settings const& settings, std::size_t instances) {
  auto const length = static_cast<double>(program.instructions.size());
  auto const steps = static_cast<double>(instances) * static_cast<double>(settings.max_iterations);
  auto const lane_operations = steps * (length + static_cast<double>(program.parameters));
  return program.instructions.size() <= most_instructions && lane_operations > 2e5 + 2e4 * length;
}

template <typename T>
void compile(layout<T>& plan, program const& program, descent_settings const& settings,
             instance_columns const& instances, execution const& how) {
  if (!is_wanted(program, settings, instances.count, how)) return;
  auto const begin = std::chrono::steady_clock::now();
  auto const length = program.instructions.size();
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
