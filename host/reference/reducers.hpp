// Running reductions of f over one descent; docs/methods.md, "Reducers".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "host/descent/descent.hpp"

namespace rivulet::reference {

template <typename Real>
class reducers {
 public:
  explicit reducers(descent_settings const& settings) : settings_(&settings), running_(settings.reducers.size()) {}

  /// Takes f(x_k); k counts from 0 and k = 0 starts anew.
  void add(std::uint64_t k, Real f);
  Real best_f() const { return best_f_; }
  std::uint64_t best_iteration() const { return best_iteration_; }
  /// Reducer `which` of the settings over what was added.
  Real value(std::size_t which) const;

 private:
  struct running {
    Real number = 0;
    std::vector<Real> window;  ///< mean_last_f: the last values, as a ring
  };
  descent_settings const* settings_;
  std::vector<running> running_;
  std::uint64_t added_ = 0;
  Real best_f_ = std::numeric_limits<Real>::quiet_NaN();
  std::uint64_t best_iteration_ = 0;
};

}  // namespace rivulet::reference
