// Methods with a line search, one trial point at a time; docs/methods.md, "Methods with a line search".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "host/descent/descent.hpp"
#include "host/reference/bounds.hpp"
#include "host/reference/quasi_newton.hpp"
#include "host/reference/state.hpp"

namespace rivulet::reference {

/// A step length with f and the slope along the direction there.
template <typename Real>
struct search_place {
  Real length = 0, f = 0, slope = 0;
};

/// The search of one instance. It does not evaluate: it says where to, and is told what was found.
template <typename Real>
class line_searcher {
 public:
  enum class finding { accepted, rejected, restarts, failed };

  /// The box must outlive the searcher.
  line_searcher(descent_settings const& settings, std::size_t parameters, reference::box<Real> const& box);

  /// Before x_0 is evaluated.
  void begin(hyperparameter_values<Real> const& h);
  /// What became of the point x that has just been evaluated. x_0 is accepted.
  finding judge(std::vector<Real> const& x, Real f, std::vector<Real> const& g);
  /// Whether the point just accepted is the one before it.
  bool stands_still() const { return stands_still_; }
  /// After an accepted point that does not end the instance: learns from the step and begins a search.
  void accept(std::vector<Real> const& x, Real f, std::vector<Real> const& g);
  /// Where the search restarts: forgets what the direction rests on and begins another search.
  void restart();
  /// The next point to evaluate.
  void place_trial(std::vector<Real>& x) const;

  std::vector<Real> const& accepted_x() const { return a_; }
  Real accepted_f() const { return f_a_; }
  std::vector<Real> const& accepted_gradient() const { return p_; }

 private:
  enum class stage { start, widening, narrowing, taking, hopeless };

  void begin_search();
  bool choose_direction();
  void free_direction();
  bool decreases(std::vector<Real> const& x, Real f, Real slope) const;
  bool acceptable(std::vector<Real> const& x, Real slope) const;
  Real slope_at(std::vector<Real> const& x, std::vector<Real> const& g) const;
  bool is_bent(std::vector<Real> const& x) const;
  void take_place(search_place<Real> const& trial, bool decreases);
  void choose_length();
  Real narrowed(Real width);
  bool exhausted() const;
  finding finish();

  bool backtracks_;
  reference::box<Real> const& box_;
  Real c1_ = 0, c2_ = 0, step_max_ = 0, most_evaluations_ = 0;
  std::unique_ptr<quasi_newton<Real>> method_;
  std::vector<Real> a_, p_, projected_p_, d_;
  Real f_a_ = 0, delta_ = 0, alpha_ = 0, alpha_max_ = 0, last_width_ = 0, evaluations_ = 0;
  search_place<Real> lo_, hi_;
  stage stage_ = stage::start;
  bool stands_still_ = false;
};

}  // namespace rivulet::reference
