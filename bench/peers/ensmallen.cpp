// ensmallen on the workloads: GradientDescent or Adam, one instance after the other, gradients by hand.
// SPDX-License-Identifier: Apache-2.0
#include <ensmallen.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "bench/peers/native.hpp"

namespace rivulet::bench {
namespace {

/// f and its gradient in the form that ensmallen wants, for GradientDescent and, as one term of a sum, for Adam.
template <typename Real, typename Formulas>
struct function {
  using matrix = arma::Mat<Real>;

  Real Evaluate(matrix const& x) const {
    matrix unused(x.n_rows, 1);
    return Formulas::evaluate(x, unused);
  }
  void Gradient(matrix const& x, matrix& g) const { EvaluateWithGradient(x, g); }
  Real EvaluateWithGradient(matrix const& x, matrix& g) const {
    g.set_size(x.n_rows, 1);
    return Formulas::evaluate(x, g);
  }

  std::size_t NumFunctions() const { return 1; }
  void Shuffle() const {}
  Real Evaluate(matrix const& x, std::size_t, std::size_t) const { return Evaluate(x); }
  void Gradient(matrix const& x, std::size_t, matrix& g, std::size_t) const { Gradient(x, g); }
  Real EvaluateWithGradient(matrix const& x, std::size_t, matrix& g, std::size_t) const {
    return EvaluateWithGradient(x, g);
  }
};

struct rosenbrock {
  template <typename Real>
  static Real evaluate(arma::Mat<Real> const& p, arma::Mat<Real>& g) {
    Real const x = p[0], t = p[1] - x * x;
    g[0] = -2 * (1 - x) - 400 * x * t;
    g[1] = 200 * t;
    return (1 - x) * (1 - x) + 100 * t * t;
  }
};

struct chained_rosenbrock {
  template <typename Real>
  static Real evaluate(arma::Mat<Real> const& x, arma::Mat<Real>& g) {
    Real f = 0;
    g.zeros();
    for (arma::uword d = 0; d + 1 < x.n_elem; ++d) {
      Real const t = x[d + 1] - x[d] * x[d];
      g[d] += -2 * (1 - x[d]) - 400 * x[d] * t;
      g[d + 1] += 200 * t;
      f += (1 - x[d]) * (1 - x[d]) + 100 * t * t;
    }
    return f;
  }
};

struct rastrigin {
  template <typename Real>
  static Real evaluate(arma::Mat<Real> const& x, arma::Mat<Real>& g) {
    constexpr Real pi = std::numbers::pi_v<Real>;
    Real f = 0;
    for (arma::uword d = 0; d < x.n_elem; ++d) {
      g[d] = 2 * x[d] + 20 * pi * std::sin(2 * pi * x[d]);
      f += x[d] * x[d] - 10 * std::cos(2 * pi * x[d]) + 10;
    }
    return f;
  }
};

struct himmelblau {
  template <typename Real>
  static Real evaluate(arma::Mat<Real> const& p, arma::Mat<Real>& g) {
    Real const x = p[0], y = p[1], a = x * x + y - 11, b = x + y * y - 7;
    g[0] = 4 * x * a + 2 * b;
    g[1] = 2 * a + 4 * y * b;
    return a * a + b * b;
  }
};

struct parabola {
  template <typename Real>
  static Real evaluate(arma::Mat<Real> const& x, arma::Mat<Real>& g) {
    g[0] = 2 * x[0] - 4;
    return x[0] * x[0] - 4 * x[0] + 1;
  }
};

/// Stops an optimizer after so many steps: the versions of ensmallen count their largest number differently.
struct exactly {
  std::int32_t left;

  template <typename Optimizer, typename Function, typename Matrix>
  bool StepTaken(Optimizer&, Function&, Matrix&) {
    return --left <= 0;
  }
};

/// The same where max |g| is small enough before, and counts steps. GradientDescent takes the step before it looks
/// whether it shall end, so that step is taken back.
template <typename Real>
struct until {
  Real tolerance;
  std::int32_t most;
  std::int32_t steps = 0;
  bool ended = false;
  arma::Mat<Real> last = {};

  template <typename Optimizer, typename Function, typename Matrix, typename Vector>
  bool Gradient(Optimizer&, Function&, Matrix const& x, Vector const& g) {
    ended = arma::abs(g).max() <= tolerance;
    if (ended) last = x;
    return ended;
  }
  template <typename Optimizer, typename Function, typename Matrix>
  bool StepTaken(Optimizer&, Function&, Matrix& x) {
    if (ended) {
      x = last;
    } else {
      ++steps;
    }
    return ended || steps >= most;
  }
};

template <typename Real, typename Formulas>
void descend(descents<Real> const& of, std::size_t i) {
  function<Real, Formulas> f;
  arma::Mat<Real> x(of.dimension(), 1);
  for (std::size_t d = 0; d < of.dimension(); ++d) x[d] = of.start(d, i);
  auto const steps = static_cast<std::size_t>(of.job.steps);
  if constexpr (std::is_same_v<Formulas, rastrigin>) {
    ens::Adam adam(static_cast<double>(of.rate(i)), 1, 0.9, 0.999, 1e-8, steps, -1, false);
    adam.Optimize(f, x);
  } else {
    ens::GradientDescent gd(static_cast<double>(of.rate(i)), steps + 1, -1);
    if (of.job.tolerance >= 0) {
      until<Real> stop{of.tolerance, of.job.steps};
      gd.Optimize(f, x, stop);
      of.job.iterations[i] = stop.steps;
    } else {
      gd.Optimize(f, x, exactly{of.job.steps});
    }
  }
  for (std::size_t d = 0; d < of.dimension(); ++d) of.end(d, i) = x[d];
}

template <typename Real>
descend_one<Real> descent_of(std::string_view kind) {
  return kind == "W1"        ? descend<Real, rosenbrock>
         : kind == "chained" ? descend<Real, chained_rosenbrock>
         : kind == "W2"      ? descend<Real, rastrigin>
         : kind == "W3"      ? descend<Real, himmelblau>
         : kind == "W4"      ? descend<Real, parabola>
                             : nullptr;
}

}  // namespace
}  // namespace rivulet::bench

char const* native_version() {
  static std::string const version = ens::version::as_string();
  return version.c_str();
}
int native_descend_float32(rivulet::bench::native_job const* job) {
  return rivulet::bench::descend_all(*job, &rivulet::bench::descent_of<float>);
}
int native_descend_float64(rivulet::bench::native_job const* job) {
  return rivulet::bench::descend_all(*job, &rivulet::bench::descent_of<double>);
}
