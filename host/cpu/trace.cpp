// Tracing: what a turn does to one instance, written down once.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/trace.hpp"

#include <algorithm>
#include <iterator>

#include "host/cpu/finite_range.hpp"
#include "host/cpu/traced_program.hpp"
#include "host/descent/loop_settings.hpp"
#include "kernels/conformance.hpp"
#include "kernels/descend.hpp"

namespace rivulet::cpu {
namespace {

using kernels::bookkeeping;
using kernels::rates;

/// Records f and the gradient at the view's x.
template <typename T, bool Scales>
void evaluate(program const& program, traced_view<T, Scales>& view) {
  auto const outputs = record_program(program, view);
  if (program.f().kind != operand_kind::none) view.put_f(outputs[0]);
  for (std::uint32_t i = 0; i < program.parameters; ++i) view.put_g(static_cast<int>(i), outputs[1 + i]);
}

template <template <typename> class Method>
struct method_text {
  template <rates Rates, bookkeeping Bookkeeping, typename View>
  static void advance(View& view) {
    kernels::advance<Method, Rates, Bookkeeping>(view);
  }
  template <typename L>
  static constexpr bool has_once = Method<L>::has_once;
};

/// Calls visit with the text of a method.
template <typename Visitor>
void with_method(method which, Visitor const& visit) {
  switch (which) {
    case method::gd:
      return visit(method_text<kernels::gd>{});
    case method::momentum:
      return visit(method_text<kernels::momentum>{});
    case method::nesterov:
      return visit(method_text<kernels::nesterov>{});
    case method::adagrad:
      return visit(method_text<kernels::adagrad>{});
    case method::adadelta:
      return visit(method_text<kernels::adadelta>{});
    case method::rmsprop:
      return visit(method_text<kernels::rmsprop>{});
    case method::adam:
      return visit(method_text<kernels::adam>{});
    case method::amsgrad:
      return visit(method_text<kernels::amsgrad>{});
    case method::adamw:
      return visit(method_text<kernels::adamw>{});
    case method::adamax:
      return visit(method_text<kernels::adamax>{});
    case method::nadam:
      return visit(method_text<kernels::nadam>{});
    case method::radam:
      return visit(method_text<kernels::radam>{});
    case method::rprop:
      return visit(method_text<kernels::rprop>{});
    case method::bfgs:
    case method::lbfgs:
    case method::lm:
      break;  // only the evaluation is traced (compiled.cpp)
  }
}

template <bookkeeping Bookkeeping, typename T, typename View>
void advance(layout<T> const& plan, kernels::loop_settings_of<T> const& settings, method which, View& view) {
  if (kernels::prepares(settings)) kernels::prepare_step(view, settings);
  with_method(which, [&](auto text) {
    if (plan.grouped || settings.scheduled) {
      text.template advance<rates::any, Bookkeeping>(view);
    } else {
      text.template advance<rates::one, Bookkeeping>(view);
    }
  });
}

/// The recorded routine and what it needs done once.
template <typename T, bool Scales>
traced_routine finished(traced_instance<T, Scales>& on, layout<T>& plan) {
  traced_routine result;
  result.turn = on.to.finish(result.once, plan.total_slots);
  return result;
}

}  // namespace

template <typename T>
sources<T> sources_of(layout<T> const& plan, program const& program, descent_settings const& settings,
                      instance_columns const& instances) {
  auto const from = [](column const& values, std::uint32_t slot) { return source<T>{slot, uniform_value<T>(values)}; };
  sources<T> result;
  for (std::size_t h = 0; h < kernels::hyper_count; ++h) {
    result.hyperparameters[h] = from(instances.hyperparameters[h], plan.slots.hyperparameters[h]);
  }
  for (std::size_t i = 0; i < std::max<std::size_t>(program.parameters, 1); ++i) {
    auto const group = i < settings.rate_group.size() ? settings.rate_group[i] : 0;
    auto const& column = group == 0 ? instances.hyperparameters[0] : instances.rates[group - 1];
    result.rates.push_back(from(column, plan.rate_slots[i]));
  }
  for (std::size_t c = 0; c < instances.constants.size(); ++c) {
    result.constants.push_back(from(instances.constants[c], plan.slots.constants[c]));
  }
  for (auto c = result.constants.size(); c < program.constants; ++c) {
    result.constants.push_back({plan.slots.constants[c], std::nullopt});
  }
  if (program.rows != nullptr) {
    auto const rows = settings.batches.rows > 0 ? settings.batches.rows : program.rows->data->rows;
    result.constants[program.rows->row_count].uniform = static_cast<T>(rows);
  }
  return result;
}

template <typename T>
traced_turns tracer<T>::turns(std::uint32_t flags) {
  return on_machine(scales_, [&](auto scales) {
    using instance = traced_instance<T, decltype(scales)::value>;
    instance on(plan_, sources_, far_, false);
    on.to.reserve(8 * program_.instructions.size());
    {
      recording const here(on.to);
      evaluate(program_, on.view);
    }
    instance quiet(on);
    traced_turns result;
    result.turn = turn(on, flags);
    result.quiet = quiet_turn(quiet, flags);
    return result;
  });
}

template <typename T>
template <typename Instance>
traced_routine tracer<T>::quiet_turn(Instance& on, std::uint32_t active) {
  auto& [to, view] = on;
  recording const here(to);
  using L = typename std::remove_cvref_t<decltype(view)>::lane;
  auto settings = plan_.settings;
  settings.has_max_iterations = false;
  T const bound = largest_finite_point<T>(program_, sources_.constants, settings.divergence_bound);
  if (settings.has_divergence_bound && bound > 0) {
    settings.divergence_bound = bound;
    to.assume_finite(view.f().id);
    for (int i = 0; i < view.parameters(); ++i) to.assume_finite(view.g(i).id);
  }
  auto const mask = to.carried_mask(active);
  kernels::reduce_f(view, settings);
  // A step that changes nothing is not made here: the turn that follows makes it, and the next one finds it. So
  // record::changed stays as it is. But a later schedule may change something again, and previous points are written to
  // memory as part of a step: such studies look at what the step before changed.
  settings.tests_changed = settings.scheduled || settings.has_step_tolerance;
  auto const seen = kernels::stopping::examine(view, settings);
  auto going = kernels::mask_of<L>(mask) & !seen.ended;
  auto next = view;
  if (settings.tests_changed) next.freeze_memory_but(going);
  advance<bookkeeping::watched>(plan_, settings, settings_.method, next);
  if (!settings.tests_changed) {
    going = going & (bits(next.get(kernels::record::changed)) != kernels::whole<L>(0));
    next.keep(kernels::record::changed);
  }
  view.freeze_memory_but(going);
  if (settings.detect_cycles) {
    kernels::save_state(view, seen.at.iteration, kernels::saves_at<L>(seen.since) & going);
  }
  next.finish(going);
  to.set_next_mask(mask, going.id);
  to.end_without(mask);
  return finished(on, plan_);
}

template <typename T>
template <typename Instance>
traced_routine tracer<T>::turn(Instance& on, std::uint32_t ended) {
  using kernels::record;
  auto& [to, view] = on;
  recording const here(to);
  using L = typename std::remove_cvref_t<decltype(view)>::lane;
  auto const& settings = plan_.settings;
  kernels::reduce_f(view, settings);
  auto const seen = kernels::stopping::examine(view, settings);
  auto const going = !seen.ended;
  view.keep_records();
  to.store(plan_.slots.f, to.all_lanes(), view.f().id);
  view.store(record::ending, kernels::stopping::first_of<L>(seen.found, seen.at.first));
  view.store(record::gradient_norm, seen.at.gradient_norm);
  to.store(ended, to.all_lanes(), kernels::flag<L>(seen.ended).id);
  if (settings.detect_cycles) {
    auto const period = seen.at.iteration - bits(view.get(record::saved_iteration));
    view.store(record::cycle_period, kernels::from_bits<L>(period));
  }
  view.freeze_memory_but(going);
  if (settings.detect_cycles) {
    kernels::save_state(view, seen.at.iteration, kernels::saves_at<L>(seen.since) & going);
  }
  advance<bookkeeping::watched>(plan_, settings, settings_.method, view);
  view.finish(going);
  return finished(on, plan_);
}

template <typename T>
traced_routine tracer<T>::step() {
  auto const every_hyperparameter_uniform = [&] {
    auto const read = read_hyperparameters(settings_);
    return std::all_of(read.begin(), read.end(), [&](auto which) {
      return sources_.hyperparameters[static_cast<std::size_t>(which)].uniform.has_value();
    });
  };
  return on_machine(scales_, [&](auto scales) {
    using L = traced<T, decltype(scales)::value>;
    bool shared = every_hyperparameter_uniform();
    with_method(settings_.method, [&](auto text) { shared = shared && !text.template has_once<L>; });
    traced_instance<T, decltype(scales)::value> on(plan_, sources_, far_, shared);
    auto& [to, view] = on;
    recording const here(to);
    auto settings = plan_.settings;
    settings.has_f_tolerance = settings.has_step_tolerance = false;  // compared at the last two points only
    auto const what = plan_.reduces ? program_ : gradient_only(program_);
    evaluate(what, view);
    to.begin_movable();
    if (plan_.reduces) kernels::reduce_f(view, settings);
    advance<bookkeeping::none>(plan_, settings, settings_.method, view);
    if (plan_.reduces) {
      auto const k = bits(view.get(kernels::record::iteration));
      view.put(kernels::record::iteration, kernels::from_bits<L>(k + kernels::whole<L>(1)));
    }
    view.finish(std::nullopt);
    return finished(on, plan_);
  });
}

template <typename T>
emit::routine trace_conformance(std::span<expression::operation const> operators, std::uint32_t first_result,
                                far_functions const& far, bool scales) {
  return on_machine(scales, [&](auto constant) {
    using L = traced<T, decltype(constant)::value>;
    recorder to(sizeof(T) == 8, far);
    recording const here(to);
    auto const a = L::of(to.input(0)), b = L::of(to.input(1)), c = L::of(to.input(2));
    auto slot = first_result;
    auto const store = [&](L result) { to.store(slot++, to.all_lanes(), result.id); };
    for (int trap = 0; trap < static_cast<int>(std::size(kernels::conformance::trap_names)); ++trap) {
      store(kernels::traps::spring(trap, a, b, c));
    }
    for (auto const op : operators) store(record_operation(op, a, b, c));
    return to.finish();
  });
}

template emit::routine trace_conformance<float>(std::span<expression::operation const>, std::uint32_t,
                                                far_functions const&, bool);
template emit::routine trace_conformance<double>(std::span<expression::operation const>, std::uint32_t,
                                                 far_functions const&, bool);
template class tracer<float>;
template class tracer<double>;
template sources<float> sources_of<float>(layout<float> const&, program const&, descent_settings const&,
                                          instance_columns const&);
template sources<double> sources_of<double>(layout<double> const&, program const&, descent_settings const&,
                                            instance_columns const&);

}  // namespace rivulet::cpu
