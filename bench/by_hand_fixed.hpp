// W1, W1-10, W1-100 and W2 by hand: a fixed number of steps, a few vectors of instances side by side.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/by_hand_support.hpp"
#include "kernels/reduction.hpp"

namespace rivulet::bench {
namespace {

/// Σ (1 − xᵢ)² + 100 (xᵢ₊₁ − xᵢ²)², N parameters.
template <typename T, int N>
struct rosenbrock {
  using V = vector<T>;
  static constexpr int parameters = N;

  template <typename X>
  static RIVULET_LANE void look(X const& x, V& f, largest<T>& norm) {
    V before(T(0));
    for (int i = 0; i + 1 < N; ++i) {
      V const scaled = V(T(200)) * minus_product(x(i), x(i), x(i + 1));
      V const half = fma(scaled, x(i), V(T(1)) - x(i));
      norm.add(i == 0 ? V(T(-2)) * half : minus_product(V(T(2)), half, before));
      before = scaled;
    }
    norm.add(before);
    f = k::tree_sum<V>(N - 1, [&](int i) {
      V const t = minus_product(x(i), x(i), x(i + 1)), rest = V(T(1)) - x(i);
      return fma(V(T(100)), t * t, rest * rest);
    });
  }
};

/// The learning rate of K vectors: of all instances, or of each.
template <typename T, int K, bool Each>
struct rates {
  vector<T> value[Each ? K : 1];
  RIVULET_LANE rates(by_hand_instances<T> const& in, std::size_t i) {
    if constexpr (Each) {
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) value[v] = load<T>(in.rates + i + static_cast<std::size_t>(v * width<T>));
    } else {
      value[0] = vector<T>(in.rate);
    }
  }
  RIVULET_LANE vector<T> operator[](int v) const { return value[Each ? v : 0]; }
};

template <typename T, int N, int K>
RIVULET_LANE void load_all(by_hand_instances<T> const& in, std::size_t i, vector<T> (&x)[N][K]) {
  for (int p = 0; p < N; ++p) {
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) x[p][v] = load<T>(in.start[p] + i + static_cast<std::size_t>(v * width<T>));
  }
}

template <typename T, int N, int K>
RIVULET_LANE void store_all(by_hand_results<T> const& out, std::size_t i, vector<T> const (&x)[N][K]) {
  for (int p = 0; p < N; ++p) {
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) store(out.x[p] + i + static_cast<std::size_t>(v * width<T>), x[p][v]);
  }
}

/// One step of gd as Rivulet computes it.
template <typename T, int N, int K, typename Rates>
RIVULET_LANE void step_as_written(vector<T> (&x)[N][K], Rates const& rate) {
  using V = vector<T>;
  V before[K];
  RIVULET_STRAIGHT
  for (int i = 0; i + 1 < N; ++i) {
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      V const scaled = V(T(200)) * minus_product(x[i][v], x[i][v], x[i + 1][v]);
      V const half = fma(scaled, x[i][v], V(T(1)) - x[i][v]);
      // The gradient of the first parameter is −2·half, which is −(half + half).
      x[i][v] = i == 0 ? fma(rate[v], half + half, x[i][v])
                       : minus_product(rate[v], minus_product(V(T(2)), half, before[v]), x[i][v]);
      before[v] = scaled;
    }
  }
  RIVULET_STRAIGHT
  for (int v = 0; v < K; ++v) x[N - 1][v] = minus_product(rate[v], before[v], x[N - 1][v]);
}

template <typename T, int N, int K, bool EachRate>
void rosenbrock_same(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                     std::size_t last) {
  for (std::size_t i = first; i < last; i += static_cast<std::size_t>(K * width<T>)) {
    vector<T> x[N][K];
    load_all<T, N, K>(in, i, x);
    rates<T, K, EachRate> const rate(in, i);
    for (std::int32_t step = 0; step < in.max_iterations; ++step) step_as_written<T, N, K>(x, rate);
    store_all<T, N, K>(out, i, x);
  }
}

/// With l the rate: xᵢ ← xᵢ·(1 − 2l + 400l·tᵢ) + 2l − 200l·tᵢ₋₁, four operations a parameter.
template <typename T, int N, int K, typename Constants>
RIVULET_LANE void step_folded(vector<T> (&x)[N][K], Constants const (&c)[4]) {
  using V = vector<T>;
  V before[K];
  RIVULET_STRAIGHT
  for (int i = 0; i + 1 < N; ++i) {
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      V const t = minus_product(x[i][v], x[i][v], x[i + 1][v]);
      V const pull = i == 0 ? c[2][v] : minus_product(c[3][v], before[v], c[2][v]);
      x[i][v] = fma(x[i][v], fma(c[1][v], t, c[0][v]), pull);
      before[v] = t;
    }
  }
  RIVULET_STRAIGHT
  for (int v = 0; v < K; ++v) x[N - 1][v] = minus_product(c[3][v], before[v], x[N - 1][v]);
}

template <typename T, int N, int K, bool EachRate>
void rosenbrock_folded(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                       std::size_t last) {
  using V = vector<T>;
  using constants = rates<T, K, EachRate>;
  for (std::size_t i = first; i < last; i += static_cast<std::size_t>(K * width<T>)) {
    V x[N][K];
    load_all<T, N, K>(in, i, x);
    constants const rate(in, i);
    constants c[4]{rate, rate, rate, rate};
    RIVULET_STRAIGHT
    for (int v = 0; v < (EachRate ? K : 1); ++v) {
      c[0].value[v] = minus_product(V(T(2)), rate[v], V(T(1)));
      c[1].value[v] = V(T(400)) * rate[v];
      c[2].value[v] = V(T(2)) * rate[v];
      c[3].value[v] = V(T(200)) * rate[v];
    }
    for (std::int32_t step = 0; step < in.max_iterations; ++step) step_folded<T, N, K>(x, c);
    store_all<T, N, K>(out, i, x);
  }
}

/// Other variables: X = √(400l)·x and Y = 400l·y + 1 − 2l give u = Y − X², X ← X·u + 2l·√(400l),
/// Y ← Y + 200l·(1 − 2l) − 200l·u. Three multiply-adds and an addition, which some processors do beside them.
template <typename T, int K>
void rosenbrock_scaled(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                       std::size_t last) {
  using V = vector<T>;
  T const l = in.rate, scale = k::sqrt(T(400) * l), rest = T(1) - T(2) * l;
  V const pull(T(2) * l * scale), rate(T(200) * l), drift(T(200) * l * rest);
  for (std::size_t i = first; i < last; i += static_cast<std::size_t>(K * width<T>)) {
    V x[2][K];
    load_all<T, 2, K>(in, i, x);
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      x[0][v] = x[0][v] * V(scale);
      x[1][v] = fma(V(T(400) * l), x[1][v], V(rest));
    }
    for (std::int32_t step = 0; step < in.max_iterations; ++step) {
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) {
        V const u = minus_product(x[0][v], x[0][v], x[1][v]);
        x[0][v] = fma(x[0][v], u, pull);
        x[1][v] = minus_product(rate, u, x[1][v] + drift);
      }
    }
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) {
      x[0][v] = x[0][v] / V(scale);
      x[1][v] = (x[1][v] - V(rest)) / V(T(400) * l);
    }
    store_all<T, 2, K>(out, i, x);
  }
}

/// Σ xᵢ² − 10 cos(2πxᵢ) + 10.
template <typename T>
struct rastrigin {
  using V = vector<T>;
  static constexpr int parameters = 10;
  static constexpr T turn = static_cast<T>(6.283185307179586476925L), ten_turns = T(10) * turn;

  template <typename X>
  static RIVULET_LANE void look(X const& x, V& f, largest<T>& norm) {
    for (int i = 0; i < parameters; ++i) {
      norm.add(fma(V(ten_turns), sin(V(turn) * x(i)), V(T(2)) * x(i)));
    }
    f = k::tree_sum<V>(parameters,
                       [&](int i) { return minus_product(V(T(10)), cos(V(turn) * x(i)), x(i) * x(i)) + V(T(10)); });
  }

  /// x never leaves the range in which the sine needs no more than its fast path. Two stages, so that the chains of
  /// several vectors lie side by side.
  template <int K>
  static RIVULET_LANE void gradient(V const (&x)[K], V (&g)[K]) {
    using namespace k::detail;
    reduced<V> r[K];
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) r[v] = reduce<false>(V(turn) * x[v]);
    RIVULET_STRAIGHT
    for (int v = 0; v < K; ++v) g[v] = fma(V(ten_turns), sin_of_reduced::of(r[v]), V(T(2)) * x[v]);
  }
  /// 20π sin(2πr) / r as a polynomial of r², r = x − [x], that agrees in Chebyshev's points of [0, 1/4].
  static RIVULET_LANE V folded_gradient(V x) {
    V const r = x - rounded(x), z = r * r;
    V series(T(0));
    if constexpr (sizeof(T) == 4) {
      series = k::detail::polynomial(z, 203.435723f, -936.168123f, 2640.56213f, -4819.39198f, 5127.40159f, -2597.57564f,
                                     394.784176f);
    } else {
      series = k::detail::polynomial(z, 0.06381431128131552, -0.7517391049902077, 6.547504875024837,
                                     -45.120663379333976, 240.01466065749008, -948.4243612228923, 2642.6256781590273,
                                     -4819.571309744563, 5127.409032401534, -2597.575760906731, 394.78417604357435);
    }
    return fma(x, V(T(2)), series * r);
  }
};

/// What a step of adam shares between all instances.
template <typename T>
struct adam_step {
  T factor, root_factor;
};

constexpr std::int32_t most_steps = 1000;

template <typename T>
struct adam_constants {
  T beta1 = static_cast<T>(0.9L), beta2 = static_cast<T>(0.999L), epsilon = static_cast<T>(1e-8L);
  adam_step<T> steps[most_steps];
  explicit adam_constants(by_hand_instances<T> const& in) {
    T p1 = 1, p2 = 1;
    for (std::int32_t step = 0; step < in.max_iterations; ++step) {
      p1 = p1 * beta1;
      p2 = p2 * beta2;
      steps[step] = {in.rate / (T(1) - p1), T(1) / k::sqrt(T(1) - p2)};
    }
  }
};

/// Every coordinate is an instance of its own: x, m and v stay in registers.
template <typename T, int K>
void rastrigin_same(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                    std::size_t last) {
  using V = vector<T>;
  adam_constants<T> const adam(in);
  V const beta1(adam.beta1), beta2(adam.beta2), c1(T(1) - adam.beta1), c2(T(1) - adam.beta2), epsilon(adam.epsilon);
  for (int p = 0; p < rastrigin<T>::parameters; ++p) {
    for (std::size_t i = first; i < last; i += static_cast<std::size_t>(K * width<T>)) {
      V x[K], m[K], s[K];
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) {
        x[v] = load<T>(in.start[p] + i + static_cast<std::size_t>(v * width<T>));
        m[v] = s[v] = V(T(0));
      }
      for (std::int32_t step = 0; step < in.max_iterations; ++step) {
        V const factor(adam.steps[step].factor), r(adam.steps[step].root_factor);
        V g[K], divisor[K];
        rastrigin<T>::template gradient<K>(x, g);
        RIVULET_STRAIGHT
        for (int v = 0; v < K; ++v) {
          m[v] = fma(beta1, m[v], c1 * g[v]);
          s[v] = fma(beta2, s[v], (c2 * g[v]) * g[v]);
          divisor[v] = fma(sqrt(s[v]), r, epsilon);
        }
        RIVULET_STRAIGHT
        for (int v = 0; v < K; ++v) x[v] = minus_product(factor, m[v] / divisor[v], x[v]);
      }
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) store(out.x[p] + i + static_cast<std::size_t>(v * width<T>), x[v]);
    }
  }
}

/// M = m / (1 − β₁) and S = v / (1 − β₂) save two multiplications; the step's constants take the factors.
template <typename T, int K>
void rastrigin_folded(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first,
                      std::size_t last) {
  using V = vector<T>;
  adam_constants<T> const adam(in);
  T const c1 = T(1) - adam.beta1, c2 = k::sqrt(T(1) - adam.beta2);
  V const beta1(adam.beta1), beta2(adam.beta2), epsilon(adam.epsilon);
  for (int p = 0; p < rastrigin<T>::parameters; ++p) {
    for (std::size_t i = first; i < last; i += static_cast<std::size_t>(K * width<T>)) {
      V x[K], m[K], s[K];
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) {
        x[v] = load<T>(in.start[p] + i + static_cast<std::size_t>(v * width<T>));
        m[v] = s[v] = V(T(0));
      }
      for (std::int32_t step = 0; step < in.max_iterations; ++step) {
        V const factor(adam.steps[step].factor * c1), r(adam.steps[step].root_factor * c2);
        V g[K], divisor[K];
        RIVULET_STRAIGHT
        for (int v = 0; v < K; ++v) g[v] = rastrigin<T>::folded_gradient(x[v]);
        RIVULET_STRAIGHT
        for (int v = 0; v < K; ++v) {
          m[v] = fma(beta1, m[v], g[v]);
          s[v] = fma(g[v], g[v], beta2 * s[v]);
          divisor[v] = fma(sqrt(s[v]), r, epsilon);
        }
        RIVULET_STRAIGHT
        for (int v = 0; v < K; ++v) x[v] = minus_product(factor, m[v] / divisor[v], x[v]);
      }
      RIVULET_STRAIGHT
      for (int v = 0; v < K; ++v) store(out.x[p] + i + static_cast<std::size_t>(v * width<T>), x[v]);
    }
  }
}

}  // namespace
}  // namespace rivulet::bench
