// The methods that scale every parameter by the history of its gradients.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/method_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// Duchi et al. 2011. numbers[0] is the divisor c of the learning rate.
template <typename L>
struct adagrad : method_defaults<L> {
  static constexpr int arrays = 1, numbers = 1;
  L epsilon_, lr_decay_, divisor_;
  template <typename View>
  RIVULET_LANE explicit adagrad(View const& view)
      : epsilon_(view.get(hyper::epsilon)), lr_decay_(view.get(hyper::lr_decay)), divisor_(lr_decay_) {}
  template <typename View>
  RIVULET_LANE static L first_array(View const& view, int, L) {
    return view.get(hyper::initial_accumulator_value);
  }
  RIVULET_LANE void begin(L* c) {
    divisor_ = c[0];
    c[0] = c[0] + lr_decay_;
  }
  RIVULET_LANE L factors(L rate) const { return -(rate / divisor_); }
  RIVULET_LANE L step(L x, L g, L* s, L factor) const {
    s[0] = fma(g, g, s[0]);
    return fma(factor, g / (sqrt(s[0]) + epsilon_), x);
  }
};

/// Zeiler 2012. s[0] is v, the mean of g^2; s[1] is u, that of the steps squared.
template <typename L>
struct adadelta : method_defaults<L> {
  static constexpr int arrays = 2, numbers = 0;
  L rho_, rest_, epsilon_;
  template <typename View>
  RIVULET_LANE explicit adadelta(View const& view)
      : rho_(view.get(hyper::rho)), rest_(one<L>() - rho_), epsilon_(view.get(hyper::epsilon)) {}
  RIVULET_LANE L factors(L rate) const { return -rate; }
  RIVULET_LANE L step(L x, L g, L* s, L factor) const {
    s[0] = fma(rho_, s[0], (rest_ * g) * g);
    L const e = (sqrt(s[1] + epsilon_) / sqrt(s[0] + epsilon_)) * g;
    s[1] = fma(rho_, s[1], (rest_ * e) * e);
    return fma(factor, e, x);
  }
};

/// Tieleman & Hinton 2012; centered: Graves 2013. s is v, w (the mean of g), b.
template <typename L>
struct rmsprop : method_defaults<L> {
  static constexpr int arrays = 3, numbers = 0;
  L alpha_, rest_, epsilon_, momentum_;
  mask_of<L> centered_;
  template <typename View>
  RIVULET_LANE explicit rmsprop(View const& view)
      : alpha_(view.get(hyper::alpha)),
        rest_(one<L>() - alpha_),
        epsilon_(view.get(hyper::epsilon)),
        momentum_(view.get(hyper::momentum)),
        centered_(view.get(hyper::centered) != zero<L>()) {}
  RIVULET_LANE L factors(L rate) const { return -rate; }
  RIVULET_LANE L step(L x, L g, L* s, L factor) const {
    s[0] = fma(alpha_, s[0], (rest_ * g) * g);
    s[1] = fma(alpha_, s[1], rest_ * g);
    L const variance = fma(-s[1], s[1], s[0]);
    L const z = select(centered_, select(variance < zero<L>(), zero<L>(), variance), s[0]);
    s[2] = fma(momentum_, s[2], g / (sqrt(z) + epsilon_));
    return fma(factor, s[2], x);
  }
};

/// Kingma & Ba 2015, algorithm 1. numbers are beta1^t and beta2^t.
template <typename L>
struct adam : method_defaults<L> {
  static constexpr int arrays = 2, numbers = 2;
  adam_moments<L> moments_;
  L epsilon_, r_, rest1_;
  template <typename View>
  RIVULET_LANE explicit adam(View const& view)
      : moments_(view), epsilon_(view.get(hyper::epsilon)), r_(epsilon_), rest1_(epsilon_) {}
  RIVULET_LANE void begin(L* p) {
    p[0] = p[0] * moments_.beta1_;
    p[1] = p[1] * moments_.beta2_;
    rest1_ = one<L>() - p[0];
    r_ = one<L>() / sqrt(one<L>() - p[1]);
  }
  RIVULET_LANE L factors(L rate) const { return -(rate / rest1_); }
  RIVULET_LANE L step(L x, L g, L* s, L factor) const {
    moments_.update(g, s);
    return move(x, s[0], s[1], factor);
  }
  RIVULET_LANE L move(L x, L m, L v, L factor) const { return fma(factor, m / fma(sqrt(v), r_, epsilon_), x); }
};

/// Reddi et al. 2018: s[2] is the largest v so far.
template <typename L>
struct amsgrad : adam<L> {
  static constexpr int arrays = 3;
  template <typename View>
  RIVULET_LANE explicit amsgrad(View const& view) : adam<L>(view) {}
  RIVULET_LANE L step(L x, L g, L* s, L factor) const {
    this->moments_.update(g, s);
    s[2] = select(s[2] < s[1], s[1], s[2]);
    return this->move(x, s[0], s[2], factor);
  }
};

/// Loshchilov & Hutter 2019: the decay acts on x, not through the moments.
template <typename L>
struct adamw : adam<L> {
  static constexpr int arrays = 3;
  struct pair {
    L decay, step;
  };
  L weight_decay_;
  mask_of<L> amsgrad_;
  template <typename View>
  RIVULET_LANE explicit adamw(View const& view)
      : adam<L>(view), weight_decay_(view.get(hyper::weight_decay)), amsgrad_(view.get(hyper::amsgrad) != zero<L>()) {}
  RIVULET_LANE pair factors(L rate) const { return {fma(-rate, weight_decay_, one<L>()), adam<L>::factors(rate)}; }
  RIVULET_LANE L step(L x, L g, L* s, pair const& factor) const {
    this->moments_.update(g, s);
    s[2] = select(s[2] < s[1], s[1], s[2]);
    return this->move(x * factor.decay, s[0], select(amsgrad_, s[2], s[1]), factor.step);
  }
};

/// Kingma & Ba 2015, §7.1. s is m and the infinity norm u; the number is beta1^t.
template <typename L>
struct adamax : method_defaults<L> {
  static constexpr int arrays = 2, numbers = 1;
  L beta1_, beta2_, c1_, epsilon_, rest1_;
  template <typename View>
  RIVULET_LANE explicit adamax(View const& view)
      : beta1_(view.get(hyper::beta1)),
        beta2_(view.get(hyper::beta2)),
        c1_(one<L>() - beta1_),
        epsilon_(view.get(hyper::epsilon)),
        rest1_(epsilon_) {}
  RIVULET_LANE void begin(L* p) {
    p[0] = p[0] * beta1_;
    rest1_ = one<L>() - p[0];
  }
  RIVULET_LANE L factors(L rate) const { return -(rate / rest1_); }
  RIVULET_LANE L step(L x, L g, L* s, L factor) const {
    s[0] = fma(beta1_, s[0], c1_ * g);
    L const shrunk = beta2_ * s[1];
    L const size = abs(g) + epsilon_;
    s[1] = select(shrunk < size, size, shrunk);
    return fma(factor, s[0] / s[1], x);
  }
};

/// Dozat 2016. numbers are w, P, beta2^t; once is q = 0.96^momentum_decay.
template <typename L>
struct nadam : method_defaults<L> {
  static constexpr int arrays = 2, numbers = 3;
  static constexpr bool has_once = true;
  struct pair {
    L gradient, moment;
  };
  adam_moments<L> moments_;
  L epsilon_, q_, r_, mu_, next_mu_, product_;
  template <typename View>
  RIVULET_LANE explicit nadam(View const& view)
      : moments_(view),
        epsilon_(view.get(hyper::epsilon)),
        q_(view.get(record::once)),
        r_(q_),
        mu_(q_),
        next_mu_(q_),
        product_(q_) {}
  template <typename View>
  RIVULET_LANE static L once(View const& view) {
    L const base = broadcast<L>(sizeof(scalar_of<L>) == 4 ? scalar_of<L>(0.96F) : scalar_of<L>(0.96));
    return power(base, view.get(hyper::momentum_decay));
  }
  RIVULET_LANE void begin(L* n) {
    n[0] = n[0] * q_;
    mu_ = warmed(n[0]);
    next_mu_ = warmed(n[0] * q_);
    product_ = n[1] = n[1] * mu_;
    n[2] = n[2] * moments_.beta2_;
    r_ = one<L>() / sqrt(one<L>() - n[2]);
  }
  RIVULET_LANE L warmed(L w) const { return moments_.beta1_ * fma(broadcast<L>(scalar_of<L>(-0.5)), w, one<L>()); }
  RIVULET_LANE pair factors(L rate) const {
    return {(rate * (one<L>() - mu_)) / (one<L>() - product_), (rate * next_mu_) / (one<L>() - product_ * next_mu_)};
  }
  RIVULET_LANE L step(L x, L g, L* s, pair const& factor) const {
    moments_.update(g, s);
    return x - fma(factor.gradient, g, factor.moment * s[0]) / fma(sqrt(s[1]), r_, epsilon_);
  }
};

/// Liu et al. 2020. numbers are beta1^t, beta2^t, t.
template <typename L>
struct radam : method_defaults<L> {
  static constexpr int arrays = 2, numbers = 3;
  adam_moments<L> moments_;
  L epsilon_, rest1_, rectifier_;
  mask_of<L> rectified_;
  template <typename View>
  RIVULET_LANE explicit radam(View const& view)
      : moments_(view),
        epsilon_(view.get(hyper::epsilon)),
        rest1_(epsilon_),
        rectifier_(epsilon_),
        rectified_(epsilon_ < epsilon_) {}
  RIVULET_LANE static L first_number(int number) { return number == 2 ? zero<L>() : one<L>(); }
  RIVULET_LANE void begin(L* n) {
    L const two = broadcast<L>(scalar_of<L>(2)), four = broadcast<L>(scalar_of<L>(4));
    n[0] = n[0] * moments_.beta1_;
    n[1] = n[1] * moments_.beta2_;
    n[2] = n[2] + one<L>();
    rest1_ = one<L>() - n[0];
    L const longest = two / moments_.c2_ - one<L>();
    L const h = (longest - four) * (longest - two);
    L const rest2 = one<L>() - n[1];
    L const rho = longest - (two * n[2]) * (n[1] / rest2);
    rectified_ = rho > broadcast<L>(scalar_of<L>(5));
    rectifier_ = sqrt((((rho - four) * (rho - two)) * longest) / (h * rho)) * sqrt(rest2);
  }
  struct pair {
    L plain, rectified;
  };
  RIVULET_LANE pair factors(L rate) const {
    L const r = rate / rest1_;
    return {-r, -(r * rectifier_)};
  }
  RIVULET_LANE L step(L x, L g, L* s, pair const& factor) const {
    moments_.update(g, s);
    return select(rectified_, fma(factor.rectified, s[0] / (sqrt(s[1]) + epsilon_), x), fma(factor.plain, s[0], x));
  }
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
