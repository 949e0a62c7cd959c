// W3 and W4 by hand: until the gradient's tolerance. Ended lanes are frozen by a mask; only the gradient's test and the
// limit of iterations are there, so that an instance that diverges or stalls would end otherwise than Rivulet's does.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/by_hand_support.hpp"

namespace rivulet::bench {
namespace {

/// (x² + y − 11)² + (x + y² − 7)².
template <typename T>
struct himmelblau {
  using V = vector<T>;
  static constexpr int parameters = 2;
  static constexpr T scale = 1;  ///< of the gradient

  static RIVULET_LANE void gradient(V x, V y, V& gx, V& gy) {
    V const two(T(2));
    V const b = fma(two, fma(y, y, x), V(T(-14))), a = fma(two, fma(x, x, y), V(T(-22)));
    gx = fma(two, a * x, b);
    gy = fma(two, b * y, a);
  }

  template <typename X>
  static RIVULET_LANE void look(X const& at, V& f, largest<T>& norm) {
    V const x = at(0), y = at(1);
    V gx, gy;
    gradient(x, y, gx, gy);
    norm.add(gx);
    norm.add(gy);
    V const b = fma(y, y, x) - V(T(7)), a = fma(x, x, y) - V(T(11));
    f = fma(b, b, a * a);
  }
};

/// Half the gradient, in four multiply-adds and four additions.
template <typename T>
struct himmelblau_folded : himmelblau<T> {
  using V = vector<T>;
  static constexpr T scale = 2;

  static RIVULET_LANE void gradient(V x, V y, V& gx, V& gy) {
    V const b = fma(y, y, x) - V(T(7)), a = fma(x, x, y) - V(T(11));
    gx = fma(x + x, a, b);
    gy = fma(y + y, b, a);
  }
};

/// K vectors of lanes, refilled from the instances [next, last) after some turns. A vector's results are stored whole,
/// also those of lanes that go on: they are overwritten later, and nothing has to be predicted.
template <typename T, typename Objective, int K>
class refilled_lanes {
 public:
  using V = vector<T>;
  using I = integers<T>;
  using integer = k::integer_of<T>;
  static constexpr int W = width<T>;

  RIVULET_LANE refilled_lanes(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                              std::size_t last)
      : in_(in), out_(out), next_(first), last_(last) {
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      x_[v] = y_[v] = V(T(0));
      instance_[v] = count_[v] = I(integer(0));
      going_[v] = 0;
      refill(v);
    }
  }

  /// Turns that may be made before a lane stands at the limit.
  RIVULET_LANE int turns_left(int wanted) {
    if (furthest_ + wanted > in_.max_iterations) furthest_ = largest_count();
    return furthest_ + wanted > in_.max_iterations ? in_.max_iterations - furthest_ : wanted;
  }

  RIVULET_LANE void make_turns(int turns) {
    V const rate(in_.rate * Objective::scale), tolerance(in_.tolerance / Objective::scale), still(T(0));
    mask<T> going[K];
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) going[v] = mask<T>::from_mask_bits(0);
    for (int t = 0; t < turns; ++t) {
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) {
        V gx, gy;
        Objective::gradient(x_[v], y_[v], gx, gy);
        going[v] = greater(size_of<T>(gx), size_of<T>(gy)) > tolerance;
        V const factor = select(going[v], rate, still);
        x_[v] = minus_product(factor, gx, x_[v]);
        y_[v] = minus_product(factor, gy, y_[v]);
        count_[v] = count_where(going[v], count_[v]);
      }
    }
    furthest_ += turns;
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) going_[v] = mask_bits(going[v]);
  }

  /// Stores what has ended and begins others. False when nothing goes on.
  RIVULET_LANE bool exchange() {
    bool const limited = furthest_ >= in_.max_iterations;
    unsigned some = 0;
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      if (limited) going_[v] &= mask_bits(count_[v] < I(static_cast<integer>(in_.max_iterations)));
      store_lanes(v);
      if (next_ < last_ || limited) refill(v);
      some |= going_[v];
    }
    return some != 0;
  }

 private:
  RIVULET_LANE int largest_count() const {
    integer most = 0;
    for (int v = 0; v < K; ++v) {
      for (int l = 0; l < W; ++l) most = lane(count_[v], l) > most ? lane(count_[v], l) : most;
    }
    return static_cast<int>(most);
  }

  /// Through memory: taking elements out of registers is slower.
  RIVULET_LANE void store_lanes(int v) {
    alignas(64) struct {
      T x[W], y[W];
      integer count[W], instance[W];
    } now;
    store(now.x, x_[v]);
    store(now.y, y_[v]);
    __builtin_memcpy(now.count, &count_[v], sizeof now.count);
    __builtin_memcpy(now.instance, &instance_[v], sizeof now.instance);
    asm volatile("" : "+m"(now));
    T *const x = out_.x[0], *const y = out_.x[1];
    std::int32_t* const iterations = out_.iterations;
    RIVULET_STRAIGHT
    for (int l = 0; l < W; ++l) {
      auto const instance = static_cast<std::size_t>(now.instance[l]);
      x[instance] = now.x[l];
      y[instance] = now.y[l];
      iterations[instance] = static_cast<std::int32_t>(now.count[l]);
    }
  }

  /// The lanes that do not go on take the next instances, in order; without one they rest at a minimum.
  RIVULET_LANE void refill(int v) {
    auto const ended = mask<T>::from_mask_bits(~going_[v] & ((1u << W) - 1));
    auto const wanted = static_cast<std::size_t>(__builtin_popcount(mask_bits(ended)));
    auto const number = I(static_cast<integer>(next_)) + count_up<T>();
    auto const left = number < I(static_cast<integer>(last_));
    V const x = select(left, load<T>(in_.start[0] + next_), V(T(3)));
    V const y = select(left, load<T>(in_.start[1] + next_), V(T(2)));
    auto const instance = select(left, number, I(static_cast<integer>(in_.count)));
    x_[v] = select(ended, expand(x, mask_bits(ended)), x_[v]);
    y_[v] = select(ended, expand(y, mask_bits(ended)), y_[v]);
    auto const begun = bits(expand(k::from_bits<V>(instance), mask_bits(ended)));
    instance_[v] = select(ended, begun, instance_[v]);
    count_[v] = select(ended, I(integer(0)), count_[v]);
    auto const rest = last_ - next_;
    going_[v] |= rest > 0 ? mask_bits(ended) : 0;
    next_ += wanted < rest ? wanted : rest;
  }

  by_hand_instances<T> const& in_;
  by_hand_results<T> const& out_;
  std::size_t next_, last_;
  int furthest_ = 0;  ///< no lane has made more steps
  V x_[K], y_[K];
  I count_[K], instance_[K];
  unsigned going_[K];
};

template <typename T, typename Objective, int K, int Turns>
void himmelblau_until(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                      std::size_t last) {
  refilled_lanes<T, Objective, K> lanes(in, out, first, last);
  do {
    lanes.make_turns(lanes.turns_left(Turns));
  } while (lanes.exchange());
}

/// x² − 4x + 1.
template <typename T>
struct quadratic {
  using V = vector<T>;
  static constexpr int parameters = 1;
  static constexpr T scale = 1;

  static RIVULET_LANE V begin(V x) { return x; }
  static RIVULET_LANE V end(V x) { return x; }
  static RIVULET_LANE V factor(V rate) { return rate; }
  /// Moves the lanes that go on, and says which.
  static RIVULET_LANE mask<T> turn(V& x, V rate, V tolerance) {
    V const g = fma(V(T(2)), x, V(T(-4)));
    auto const going = size_of<T>(g) > tolerance;
    x = minus_product(select(going, rate, V(T(0))), g, x);
    return going;
  }

  template <typename X>
  static RIVULET_LANE void look(X const& at, V& f, largest<T>& norm) {
    V const x = at(0);
    norm.add(fma(V(T(2)), x, V(T(-4))));
    f = minus_product(V(T(4)), x, x * x) + V(T(1));
  }
};

/// e = x − 2 is multiplied by 1 − 2·rate.
template <typename T>
struct quadratic_folded : quadratic<T> {
  using V = vector<T>;
  static constexpr T scale = 2;

  static RIVULET_LANE V begin(V x) { return x - V(T(2)); }
  static RIVULET_LANE V end(V e) { return e + V(T(2)); }
  static RIVULET_LANE V factor(V rate) { return minus_product(V(T(2)), rate, V(T(1))); }
  static RIVULET_LANE mask<T> turn(V& e, V factor, V tolerance) {
    auto const going = size_of<T>(e) > tolerance;
    e = e * select(going, factor, V(T(1)));
    return going;
  }
};

/// K vectors of neighbours until all have ended, which is asked every `Turns` turns: near learning rates take about as
/// many steps, so refilling would cost more than waiting.
template <typename T, typename Objective, int K, int Turns>
void quadratic_until(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                     std::size_t last) {
  using V = vector<T>;
  V const start(in.start[0][0]), tolerance(in.tolerance / Objective::scale);
  for (std::size_t i = first; i < last; i += static_cast<std::size_t>(K * width<T>)) {
    V x[K], rate[K];
    integers<T> count[K];
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      x[v] = Objective::begin(start);
      rate[v] = Objective::factor(load<T>(in.rates + i + static_cast<std::size_t>(v * width<T>)));
      count[v] = integers<T>(k::integer_of<T>(0));
    }
    auto const turn = [&]() __attribute__((always_inline)) {
      mask<T> some = V(T(0)) > V(T(0));
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) {
        auto const going = Objective::turn(x[v], rate[v], tolerance);
        count[v] = count_where(going, count[v]);
        some = some | going;
      }
      return some;
    };
    std::int32_t done = 0;
    bool going = true;
    for (; going && done + Turns <= in.max_iterations; done += Turns) {
      RIVULET_STRAIGHT
      for (int t = 1; t < Turns; ++t) turn();
      going = any(turn());
    }
    for (; going && done < in.max_iterations; ++done) going = any(turn());
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      std::size_t const at = i + static_cast<std::size_t>(v * width<T>);
      store(out.x[0] + at, Objective::end(x[v]));
      store_as(out.iterations + at, count[v].unwrap(), width<T>);
    }
  }
}

}  // namespace
}  // namespace rivulet::bench
