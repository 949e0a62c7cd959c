// The learning rate's factor over the steps of one descent; docs/methods.md, "Schedules".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/descent/descent.hpp"
#include "host/reference/state.hpp"

namespace rivulet::reference {

template <typename Real>
class rate_schedule {
 public:
  rate_schedule(descent_settings const& settings, hyperparameter_values<Real> const& h);
  /// False: the learning rate is used as it is, without a product.
  bool active() const { return active_; }
  /// s of the coming step.
  Real factor() const;
  /// No later factor can differ from factor().
  bool settled() const;
  /// Advances the counters after a step.
  void advance();

 private:
  bool warming() const { return warmed_ < warmup_; }
  schedule kind_;
  bool active_;
  Real warmup_ = 0, step_size_, gamma_, decay_, minimum_;
  Real warmed_ = 0;  ///< c
  Real phi_ = 1;
  Real count_ = 0;  ///< j
};

}  // namespace rivulet::reference
