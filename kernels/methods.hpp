// The update rules of docs/methods.md, one struct each; advance.hpp drives them over the parameters.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/adaptive_methods.hpp"
#include "kernels/method_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// Of a method M<L>:
//   arrays, numbers     how many state arrays and per-iteration numbers it keeps, in the order of docs/methods.md
//   M(view)             reads the instance's hyperparameters
//   begin(numbers)      what a step does once, before the parameters: it uses the numbers and advances them
//   factors(rate)       what depends on the learning rate alone
//   step(x, g, s, factors) -> the next x; s are the elements of the state arrays
//   first_array(view, rate), first_number(n)   the state at x_0
//   once(view)          where has_once: a number computed when the instance is loaded

/// Cauchy 1847.
template <typename L>
struct gd : method_defaults<L> {
  static constexpr int arrays = 0, numbers = 0;
  template <typename View>
  RIVULET_LANE explicit gd(View const&) {}
  RIVULET_LANE L factors(L rate) const { return -rate; }
  RIVULET_LANE L step(L x, L g, L*, L factor) const { return fma(factor, g, x); }
};

/// Polyak 1964, in torch's form: the dampening starts with the second step.
template <typename L>
struct momentum : method_defaults<L> {
  static constexpr int arrays = 1, numbers = 1;
  L momentum_, later_, share_;
  template <typename View>
  RIVULET_LANE explicit momentum(View const& view)
      : momentum_(view.get(hyper::momentum)), later_(one<L>() - view.get(hyper::dampening)), share_(later_) {}
  RIVULET_LANE void begin(L* d) {
    share_ = d[0];
    d[0] = later_;
  }
  RIVULET_LANE L factors(L rate) const { return -rate; }
  RIVULET_LANE L step(L x, L g, L* b, L factor) const {
    b[0] = fma(momentum_, b[0], share_ * g);
    return fma(factor, b[0], x);
  }
};

/// Sutskever et al. 2013, in torch's form.
template <typename L>
struct nesterov : method_defaults<L> {
  static constexpr int arrays = 1, numbers = 0;
  L momentum_;
  template <typename View>
  RIVULET_LANE explicit nesterov(View const& view) : momentum_(view.get(hyper::momentum)) {}
  RIVULET_LANE L factors(L rate) const { return -rate; }
  RIVULET_LANE L step(L x, L g, L* b, L factor) const {
    b[0] = fma(momentum_, b[0], g);
    return fma(factor, fma(momentum_, b[0], g), x);
  }
};

/// Riedmiller & Braun 1993, in torch's form. s[0] is the step length l, s[1] the previous gradient o.
template <typename L>
struct rprop : method_defaults<L> {
  static constexpr int arrays = 2, numbers = 0;
  L eta_minus_, eta_plus_, step_min_, step_max_;
  template <typename View>
  RIVULET_LANE explicit rprop(View const& view)
      : eta_minus_(view.get(hyper::eta_minus)),
        eta_plus_(view.get(hyper::eta_plus)),
        step_min_(view.get(hyper::step_min)),
        step_max_(view.get(hyper::step_max)) {}
  template <typename View>
  RIVULET_LANE static L first_array(View const&, int array, L rate) {
    return array == 0 ? rate : zero<L>();
  }
  RIVULET_LANE L factors(L rate) const { return rate; }
  RIVULET_LANE L step(L x, L g, L* s, L) const {
    L const agreement = sign(g) * sign(s[1]);
    auto const same = agreement > zero<L>();
    auto const opposite = agreement < zero<L>();
    L const scaled = select(same, s[0] * eta_plus_, select(opposite, s[0] * eta_minus_, s[0]));
    L const raised = select(scaled < step_min_, step_min_, scaled);
    L const clamped = select(step_max_ < raised, step_max_, raised);
    s[0] = select(same | opposite, clamped, scaled);
    s[1] = select(opposite, zero<L>(), g);
    return fma(-sign(s[1]), s[0], x);
  }
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
