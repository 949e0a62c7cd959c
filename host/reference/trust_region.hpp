// Levenberg-Marquardt in a trust region, one trial point at a time; docs/methods.md, "Levenberg-Marquardt".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "host/descent/descent.hpp"
#include "host/reference/bounds.hpp"
#include "host/reference/state.hpp"

namespace rivulet::reference {

/// The lower triangle of a symmetric matrix.
template <typename Real>
class triangle {
 public:
  explicit triangle(std::size_t size) : entries_(size * (size + 1) / 2) {}
  Real& at(std::size_t j, std::size_t i) { return entries_[j * (j + 1) / 2 + i]; }
  Real at(std::size_t j, std::size_t i) const { return entries_[j * (j + 1) / 2 + i]; }
  std::vector<Real>& entries() { return entries_; }
  std::vector<Real> const& entries() const { return entries_; }

 private:
  std::vector<Real> entries_;
};

/// The Cholesky factor L of B + l·D, and what is solved with it.
template <typename Real>
class damped_factor {
 public:
  explicit damped_factor(std::size_t size) : L_(size), omega_(size) {}

  /// Whether there is a factor.
  bool factor(triangle<Real> const& B, Real l, std::vector<Real> const& D);
  std::vector<Real> forward(std::vector<Real> const& b) const;
  /// d with (B + l·D)·d = −p
  std::vector<Real> step(std::vector<Real> const& p) const;

 private:
  triangle<Real> L_;
  std::vector<Real> omega_;
};

/// The steps of one instance. It does not evaluate: it says where to, and is told what was found.
template <typename Real>
class trust_region {
 public:
  enum class finding { accepted, rejected, at_rest, failed };

  /// `within` must outlive it.
  trust_region(descent_settings const& settings, std::size_t parameters, box<Real> const& within);

  /// Before x_0 is evaluated.
  void begin(hyperparameter_values<Real> const& h);
  /// What became of the point x that has just been evaluated, where the matrix is A. x_0 is accepted.
  finding judge(std::vector<Real> const& x, Real f, std::vector<Real> const& g, triangle<Real> const& A);
  /// Whether the point just accepted is the one before it.
  bool stands_still() const { return stands_still_; }
  /// e of the step to the point just accepted.
  Real predicted() const { return predicted_; }
  /// After an accepted point that does not end the instance.
  void accept(std::vector<Real> const& x, Real f, std::vector<Real> const& g, triangle<Real> const& A);
  /// After a rejected one.
  void try_again() { choose_damping(); }
  /// The next point to evaluate.
  void place_trial(std::vector<Real>& x) const;

  std::vector<Real> const& accepted_x() const { return a_; }
  Real accepted_f() const { return f_a_; }
  std::vector<Real> const& accepted_gradient() const { return p_; }

 private:
  enum class stage { start, first, later, hopeless };

  Real scaled_square(std::vector<Real> const& v) const;
  void begin_region();
  void choose_damping();
  bool iterate();
  void predict();
  void hold(std::size_t i);
  bool hold_pressing();
  void free_all();
  bool find_step(Real l);
  Real correction() const;
  void change_radius(Real f, Real ratio, bool usable);

  box<Real> const& box_;
  Real step_tolerance_, initial_radius_ = 0;
  std::vector<Real> a_, p_, d_, D_;
  triangle<Real> B_;
  std::vector<bool> held_;
  std::vector<Real> free_p_, free_D_;  ///< as the damped system has them, where held parameters are taken out
  triangle<Real> free_B_;
  damped_factor<Real> L_;
  Real f_a_ = 0, radius_ = 0, lambda_ = 0, predicted_ = 0;
  Real length_square_ = 0, length_ = 0;  ///< Q and q of the step
  Real slope_ = 0;                       ///< δ
  stage stage_ = stage::start;
  bool clipped_ = false;  ///< the projection moved the trial point
  bool stands_still_ = false;
};

}  // namespace rivulet::reference
