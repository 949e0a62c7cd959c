// The loop of the kernels on a block: all its vectors, any method.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/block_view.hpp"
#include "host/cpu/fits.hpp"
#include "host/cpu/row_sums.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

/// What depends on the method: a step of all lanes, and the state of fresh lanes.
template <typename T>
struct method_functions {
  void (*advance)(block<T>&);
  void (*start)(block<T>&);
  void (*judge_trial)(block<T>&) = nullptr;  ///< for methods of trial points only
  void (*stop)(block<T>&) = nullptr;  ///< a stop rule of its own, which leaves the lanes that end in block::ended
};

template <typename L, template <typename> class Method, kernels::rates Rates, kernels::bookkeeping Bookkeeping>
void advance_block(block<kernels::scalar_of<L>>& block) {
  for (int v = 0; v < vectors_per_block; ++v) {
    block_view<L> view(block, v);
    kernels::advance<Method, Rates, Bookkeeping>(view);
  }
}

template <typename L, template <typename> class Method>
void start_block(block<kernels::scalar_of<L>>& block) {
  for (int v = 0; v < vectors_per_block; ++v) {
    if (block.fresh[v] == 0) continue;
    block_view<L> view(block, v);
    auto const fresh = mask_from<L>(block.fresh[v]);
    kernels::start_instance(view, fresh);
    kernels::start_method<Method>(view, fresh);
    block.fresh[v] = 0;
  }
}

template <typename L, template <typename> class Method>
void place_trials(block<kernels::scalar_of<L>>& block) {
  for (int v = 0; v < vectors_per_block; ++v) {
    block_view<L> view(block, v);
    kernels::place_trial<Method>(view, block.settings);
  }
}

template <typename L>
void judge_trials(block<kernels::scalar_of<L>>& block) {
  for (int v = 0; v < vectors_per_block; ++v) {
    block_view<L> view(block, v);
    kernels::judge_trial(view, block.settings);
  }
}

template <typename L, template <typename> class Method>
method_functions<kernels::scalar_of<L>> search_functions_of() {
  return {&place_trials<L, Method>, &start_block<L, Method>, &judge_trials<L>};
}

template <typename T>
method_functions<T> method_functions_of(fit_functions<T> const& from) {
  return {from.place, from.start, from.judge, from.stop};
}

template <typename L, template <typename> class Method>
method_functions<kernels::scalar_of<L>> functions_of(block<kernels::scalar_of<L>> const& block) {
  using kernels::bookkeeping;
  using kernels::rates;
  auto* const start = &start_block<L, Method>;
  bool const any = block.grouped || block.settings.scheduled;
  if (block.fixed && any) return {&advance_block<L, Method, rates::any, bookkeeping::none>, start};
  if (block.fixed) return {&advance_block<L, Method, rates::one, bookkeeping::none>, start};
  if (any) return {&advance_block<L, Method, rates::any, bookkeeping::watched>, start};
  return {&advance_block<L, Method, rates::one, bookkeeping::watched>, start};
}

/// In the order of rivulet::method.
template <typename L>
method_functions<kernels::scalar_of<L>> method_of(block<kernels::scalar_of<L>> const& block) {
  switch (block.method) {
    case 1:
      return functions_of<L, kernels::momentum>(block);
    case 2:
      return functions_of<L, kernels::nesterov>(block);
    case 3:
      return functions_of<L, kernels::adagrad>(block);
    case 4:
      return functions_of<L, kernels::adadelta>(block);
    case 5:
      return functions_of<L, kernels::rmsprop>(block);
    case 6:
      return functions_of<L, kernels::adam>(block);
    case 7:
      return functions_of<L, kernels::amsgrad>(block);
    case 8:
      return functions_of<L, kernels::adamw>(block);
    case 9:
      return functions_of<L, kernels::adamax>(block);
    case 10:
      return functions_of<L, kernels::nadam>(block);
    case 11:
      return functions_of<L, kernels::radam>(block);
    case 12:
      return functions_of<L, kernels::rprop>(block);
    case 13:
      return search_functions_of<L, kernels::bfgs>();
    case 14:
      return search_functions_of<L, kernels::lbfgs>();
    case 15:
      return method_functions_of(fit_functions_of(block));
    default:
      return functions_of<L, kernels::gd>(block);
  }
}

/// The block that kernels::descend drives.
template <typename L>
class running_block {
 public:
  using T = kernels::scalar_of<L>;

  explicit running_block(block<T>& owner)
      : block_(owner),
        method_(method_of<L>(owner)),
        prepares_(kernels::prepares(owner.settings) && !owner.settings.searches),
        turns_at_once_(owner.compiled.turn.run != nullptr) {}

  bool refill() {
    if (!block_.refill(block_)) return false;
    method_.start(block_);
    for (auto const& once : block_.compiled.once) {
      if (once.run != nullptr) run(once, 1, [](int) { return true; });
    }
    return true;
  }
  /// Turns in which no instance ends, where they are compiled. Instances that would end wait: the turn that follows
  /// here ends them. How many are made follows from how long they waited, and changes no bits.
  void quiet_turns() {
    if (block_.compiled.quiet_turns.run == nullptr) return;
    auto const before = mark_going();
    if (before.left <= 0) return;
    auto const turns = before.left < patience_ ? static_cast<unsigned long long>(before.left)
                                               : static_cast<unsigned long long>(patience_);
    auto const made = run(block_.compiled.quiet_turns, turns, [&](int v) { return block_.active[v] != 0; });
    block_.lane_turns += made;
    adapt(made, before);
  }
  /// f and the gradient; where it is compiled, the whole turn.
  void evaluate() {
    block_.lane_turns += all_lanes;
    if (turns_at_once_) {
      run(block_.compiled.turn, 1, [](int) { return true; });
    } else {
      evaluate_or(block_.evaluation);
    }
    if (method_.judge_trial != nullptr) method_.judge_trial(block_);
  }
  /// Whether steps() also reduces and counts.
  bool steps_reduce() const { return block_.compiled.steps.run != nullptr; }
  template <typename Integer>
  void steps(Integer count) {
    if (block_.compiled.steps.run != nullptr) {
      block_.lane_turns += run(block_.compiled.steps, static_cast<unsigned long long>(count), [](int) { return true; });
      return;
    }
    for (; count > 0; --count) {
      block_.lane_turns += all_lanes;
      bool const compiled = evaluate_or(block_.step);
      if (compiled || !block_.step_advances) advance();
    }
  }
  void reduce() {
    if (!block_.reduces || turns_at_once_) return;
    for (int v = 0; v < vectors_per_block; ++v) {
      block_view<L> view(block_, v);
      kernels::reduce_f(view, block_.settings);
    }
    if (block_.rings > 0) block_.remember_f(block_);
  }
  bool judge() {
    unsigned ended = 0;
    if (method_.stop != nullptr) method_.stop(block_);
    for (int v = 0; v < vectors_per_block; ++v) {
      if (method_.stop == nullptr) block_.ended[v] = ended_lanes_of(v);
      block_.ended[v] &= block_.active[v];
      ended |= block_.ended[v];
    }
    return ended != 0;
  }
  template <typename Integer>
  void count(Integer k) {
    for (int v = 0; v < vectors_per_block; ++v) {
      block_view<L> view(block_, v);
      kernels::set_iteration(view, k);
    }
  }
  void note_first() {
    for (int v = 0; v < vectors_per_block; ++v) {
      block_view<L> view(block_, v);
      kernels::note_first_gradient(view);
    }
  }
  void finish() { block_.finish(block_); }
  void advance() {
    if (turns_at_once_) return;
    if (prepares_) prepare();
    method_.advance(block_);
  }

 private:
  static constexpr unsigned long long all_lanes = vectors_per_block * width<L>;
  static constexpr int fewest_turns = 2, most_turns = 1024;  // between two exchanges

  /// f and the gradient by compiled code where there is any, which it returns, else by these instructions.
  bool evaluate_or(code const* instructions) {
    if (block_.rows.values != nullptr) row_sums<T>(block_).run();
    if (block_.compiled.evaluation.run == nullptr) {
      block_.evaluate(instructions, block_.memory);
      return false;
    }
    run(block_.compiled.evaluation, 1, [](int) { return true; });
    return true;
  }

  unsigned ended_lanes_of(int v) {
    L ending;
    if (turns_at_once_) {
      ending = kernels::load<L>(block_.flags + v * width<L>);
    } else {
      block_view<L> view(block_, v);
      if (!kernels::judge(view, block_.settings)) return 0;
      ending = view.get(kernels::record::ending);
    }
    return bits_from<L>(bits(ending) != kernels::whole<L>(0));
  }

  /// Makes turns on the groups with a vector that `wanted` names; gives the turns of all their lanes.
  template <typename Wanted>
  unsigned long long run(vector_code const& code, unsigned long long turns, Wanted const& wanted) {
    unsigned long long made = 0;
    for (int first = 0; first < vectors_per_block; first += code.group) {
      bool some = false;
      for (int v = first; v < first + code.group; ++v) some = some || wanted(v);
      if (some) made += code.run(block_.memory + first * vector_bytes, turns, nullptr);
    }
    return made * static_cast<unsigned long long>(code.group * width<L>);
  }

  /// What is known of the instances before quiet turns.
  struct going {
    kernels::integer_of<T> left;        ///< turns before one of them reaches max_iterations
    unsigned long long iterations = 0;  ///< of all together, modulo 2^32 where T has 32 bits
    int lanes = 0;                      ///< how many there are
  };

  /// The iterations of the lanes that have an instance, 0 in the others.
  kernels::integer_of<L> iterations_of(int v) {
    block_view<L> view(block_, v);
    return select(mask_from<L>(block_.active[v]), bits(view.get(kernels::record::iteration)), kernels::whole<L>(0));
  }
  unsigned long long iterations() {
    auto sum = kernels::whole<L>(0);
    for (int v = 0; v < vectors_per_block; ++v) sum = sum + iterations_of(v);
    return sum_of(sum);
  }
  static unsigned long long sum_of(kernels::integer_of<L> values) {
    unsigned long long sum = 0;
    for (int i = 0; i < width<L>; ++i) sum += static_cast<unsigned long long>(lane(values, i));
    return sum;
  }

  /// Writes the mask of quiet turns.
  going mark_going() {
    going result{};
    auto furthest = kernels::whole<L>(0), sum = kernels::whole<L>(0);
    for (int v = 0; v < vectors_per_block; ++v) {
      auto const iteration = iterations_of(v);
      furthest = select(furthest < iteration, iteration, furthest);
      sum = sum + iteration;
      result.lanes += __builtin_popcount(block_.active[v]);
      store(block_.flags + v * width<L>, kernels::flag<L>(mask_from<L>(block_.active[v])));
    }
    kernels::integer_of<T> most = 0;
    for (int i = 0; i < width<L>; ++i) most = lane(furthest, i) > most ? lane(furthest, i) : most;
    result.left = block_.settings.max_iterations - most;
    result.iterations = sum_of(sum);
    return result;
  }

  /// The longer the turns between two exchanges, the more lanes wait; the shorter, the more exchanges. With instances
  /// that end at random both cost least where the turns that waiting lanes lost are as many as an exchange is worth.
  void adapt(unsigned long long made, going const& before) {
    constexpr unsigned long long modulus_mask = sizeof(T) == 4 ? 0xffffffffull : ~0ull;
    auto const progress = (iterations() - before.iterations) & modulus_mask;
    bool const wanted = before.lanes == static_cast<int>(all_lanes);  // otherwise there are no instances left to take
    auto const worth = static_cast<unsigned long long>(block_.compiled.exchange_turns) * all_lanes;
    bool const too_long = wanted && made - progress > worth;
    patience_ += too_long ? -(patience_ / 4) : patience_ / 4 + 1;
    patience_ = patience_ < fewest_turns ? fewest_turns : patience_ > most_turns ? most_turns : patience_;
  }

  void prepare() {
    for (int v = 0; v < vectors_per_block; ++v) {
      block_view<L> view(block_, v);
      kernels::prepare_step(view, block_.settings);
    }
  }

  block<T>& block_;
  method_functions<T> method_;
  bool prepares_;
  bool turns_at_once_;
  int patience_ = 16;  ///< quiet turns between two looks at all instances
};

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
