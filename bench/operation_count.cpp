// Runs the program and the method on counting lanes.
// SPDX-License-Identifier: Apache-2.0
#include "bench/operation_count.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/expression/operators.hpp"
#include "kernels/advance.hpp"
#include "kernels/stop_rule.hpp"

namespace rivulet::bench {
namespace {

template <typename L>
L apply(expression::operation op, [[maybe_unused]] L a, [[maybe_unused]] L b, [[maybe_unused]] L c) {
  using namespace kernels;  // each row's name is the function that computes it
  using expression::operation;
  switch (op) {
#define RIVULET_ROW(name, arity, spelling) \
  case operation::name:                    \
    if constexpr (arity == 1) {            \
      return name(a);                      \
    } else if constexpr (arity == 2) {     \
      return name(a, b);                   \
    } else if constexpr (arity == 3) {     \
      return name(a, b, c);                \
    } else {                               \
      break;                               \
    }
    RIVULET_OPERATORS(RIVULET_ROW)
#undef RIVULET_ROW
    default:
      break;
  }
  throw invalid_argument("a program holds no such instruction");
}

/// One instance in plain variables; every hyperparameter has its value.
template <typename L>
class counting_view {
 public:
  using lane = L;
  using T = kernels::scalar_of<L>;

  counting_view(batch::sweep const& sweep, std::uint64_t instance)
      : chunk_(sweep.columns(instance, 1)), bounds_(sweep.settings().bounds) {
    instance_columns const& columns = chunk_.columns;
    for (column const& each : columns.start) x_.push_back(first_of(each));
    for (column const& each : columns.constants) constants_.push_back(first_of(each));
    for (std::size_t h = 0; h < hyperparameter_count; ++h) hyperparameters_[h] = first_of(columns.hyperparameters[h]);
    for (auto& array : arrays_) {
      for (std::size_t i = 0; i < x_.size(); ++i) array.push_back(L::variable(T(0.5)));
    }
    for (auto& number : numbers_) number = L::variable(T(0.5));
    g_.assign(x_.size(), L(T(0)));
  }

  /// f and g of `program`, in counting lanes.
  void evaluate(program const& program) {
    std::vector<L> values;
    values.reserve(program.instructions.size());
    auto const read = [&](operand const& from) { return value_of(program, from, values); };
    for (instruction const& each : program.instructions) {
      values.push_back(apply<L>(each.op, read(each.a), read(each.b), read(each.c)));
    }
    f_ = read(program.f());
    for (std::size_t i = 0; i < g_.size(); ++i) g_[i] = read(program.gradient(i));
  }

  L f() const { return f_; }
  int parameters() const { return static_cast<int>(x_.size()); }
  bool bounded() const { return !bounds_.empty(); }
  L lower(int i) const { return L(static_cast<T>(bounds_[at(i)].lower)); }
  L upper(int i) const { return L(static_cast<T>(bounds_[at(i)].upper)); }
  L x(int i) const { return x_[at(i)]; }
  void put_x(int i, L value) { x_[at(i)] = value; }
  L g(int i) const { return g_[at(i)]; }
  L array(int a, int i) const { return arrays_[at(a)][at(i)]; }
  void put_array(int a, int i, L value) { arrays_[at(a)][at(i)] = value; }
  L number(int n) const { return numbers_[at(n)]; }
  void put_number(int n, L value) { numbers_[at(n)] = value; }
  L base(int) const { return get(kernels::hyper::learning_rate); }
  L get(kernels::hyper which) const { return hyperparameters_[static_cast<std::size_t>(which)]; }
  L get(kernels::record which) const { return records_[static_cast<std::size_t>(which)]; }
  void put(kernels::record which, L value) { records_[static_cast<std::size_t>(which)] = value; }

 private:
  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  static L first_of(column const& from) { return L::variable(from.data == nullptr ? T(0) : static_cast<T>(from[0])); }

  L value_of(program const& program, operand const& from, std::vector<L> const& values) const {
    switch (from.kind) {
      case operand_kind::value:
        return values[from.index];
      case operand_kind::parameter:
        return x_[from.index];
      case operand_kind::constant:
        return constants_[from.index];
      case operand_kind::literal:
        return L(sizeof(T) == 4 ? static_cast<T>(program.literals[from.index].float32)
                                : static_cast<T>(program.literals[from.index].float64));
      default:
        return L(T(0));
    }
  }

  batch::chunk_columns chunk_;
  std::vector<parameter_bounds> bounds_;
  L f_{};
  std::vector<L> x_, g_, constants_;
  std::array<std::vector<L>, 3> arrays_;
  std::array<L, 3> numbers_;
  std::array<L, kernels::hyper_count> hyperparameters_{};
  std::array<L, kernels::record_count> records_{};
};

template <typename Work>
operation_count count(Work const& work) {
  noted.take();
  work();
  return noted.take();
}

operation_count without(operation_count from, operation_count const& less) {
  from.multiply_add -= less.multiply_add;
  from.divide -= less.divide;
  from.square_root -= less.square_root;
  from.choose -= less.choose;
  from.integer -= less.integer;
  return from;
}

/// A step less what the method reads once per instance.
template <template <typename> class Method, typename L>
operation_count count_method(counting_view<L>& view, bool any_rates) {
  using namespace kernels;
  auto const once = count([&] { Method<L> const method(view); });
  auto const all = count([&] {
    if (any_rates) {
      advance<Method, rates::any, bookkeeping::none>(view);
    } else {
      advance<Method, rates::one, bookkeeping::none>(view);
    }
  });
  return without(all, once);
}

template <typename L>
operation_count count_named(method which, counting_view<L>& view, bool any_rates) {
  switch (which) {
#define RIVULET_ROW(name) \
  case method::name:      \
    return count_method<kernels::name>(view, any_rates);
    RIVULET_ROW(gd)
    RIVULET_ROW(momentum)
    RIVULET_ROW(nesterov)
    RIVULET_ROW(adagrad)
    RIVULET_ROW(adadelta)
    RIVULET_ROW(rmsprop)
    RIVULET_ROW(adam)
    RIVULET_ROW(amsgrad)
    RIVULET_ROW(adamw)
    RIVULET_ROW(adamax)
    RIVULET_ROW(nadam)
    RIVULET_ROW(radam)
    RIVULET_ROW(rprop)
#undef RIVULET_ROW
    case method::bfgs:
    case method::lbfgs:
    case method::lm:
      throw invalid_argument("operations are counted only of methods without trial points");
  }
  throw invalid_argument("a method that bench/operation_count.cpp does not know");
}

void refuse_uncounted(descent_settings const& settings) {
  bool const schedule = settings.schedule != schedule::constant || settings.warmup;
  bool const gradient = settings.clip_norm || settings.clip_value || settings.weight_decay;
  bool const tests = settings.relative_gradient_tolerance || settings.f_tolerance || settings.step_tolerance;
  bool window = false;
  for (reducer const& each : settings.reducers) window = window || each.kind == reducer_kind::mean_last_f;
  if (schedule || gradient || tests || window) {
    throw invalid_argument(
        "operations are counted only without schedules, clipping, weight decay, rare tests and windows");
  }
}

template <typename T>
operation_count count_reducers(std::vector<reducer> const& reducers, counting_view<counted<T>>& view) {
  kernels::loop_settings<T, kernels::integer_of<T>> asked{};
  for (reducer const& each : reducers) {
    asked.track_sum_f = asked.track_sum_f || each.kind == reducer_kind::sum_f;
    asked.track_sum_inverse_f = asked.track_sum_inverse_f || each.kind == reducer_kind::sum_inverse_f;
  }
  return count([&] { kernels::reduce_f(view, asked); });
}

bool needs_f(descent_settings const& settings) {
  bool sums = false;
  for (reducer const& each : settings.reducers) sums = sums || each.kind != reducer_kind::f_initial;
  return settings.stop || settings.track_best || sums;
}

template <typename T>
step_count count_as(batch::sweep const& sweep, std::uint64_t instance) {
  descent_settings const& settings = sweep.settings();
  counting_view<counted<T>> view(sweep, instance);
  step_count result;
  result.evaluates_f = needs_f(settings);
  program const& full = sweep.descent_program();
  result.evaluation = count([&] { view.evaluate(result.evaluates_f ? full : gradient_only(full)); });
  result.method = count_named(settings.method, view, !settings.rate_group.empty());
  result.reducers = count_reducers<T>(settings.reducers, view);
  return result;
}

}  // namespace

std::string step_count::text(rivulet::method which) const {
  std::string const sums = reducers.arithmetic() == 0 ? "" : fmt::format(" + sums {}", reducers.arithmetic());
  return fmt::format("{} = {} {} + {} {}{}", arithmetic(), evaluates_f ? "f and gradient" : "gradient",
                     evaluation.arithmetic(), name(which), method.arithmetic(), sums);
}

step_count count_step(batch::sweep const& sweep, std::uint64_t instance) {
  refuse_uncounted(sweep.settings());
  return sweep.settings().precision == precision::float32 ? count_as<float>(sweep, instance)
                                                          : count_as<double>(sweep, instance);
}

}  // namespace rivulet::bench
