// Running reductions of f, spelled out as in docs/methods.md.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/reducers.hpp"

#include <cmath>

#include "host/reference/gradient.hpp"

namespace rivulet::reference {

template <typename Real>
void reducers<Real>::add(std::uint64_t k, Real f) {
  if (k == 0) *this = reducers(*settings_);
  added_ = k + 1;
  if (settings_->track_best && std::isfinite(f) && !(f >= best_f_)) {
    best_f_ = f;
    best_iteration_ = k;
  }
  for (std::size_t i = 0; i < running_.size(); ++i) {
    auto& [number, window] = running_[i];
    auto const& kind = settings_->reducers[i];
    switch (kind.kind) {
      case reducer_kind::f_initial:
        if (k == 0) number = f;
        break;
      case reducer_kind::sum_f:
        number = (k == 0 ? Real(-0.0) : number) + f;
        break;
      case reducer_kind::sum_inverse_f:
        number = (k == 0 ? Real(-0.0) : number) + Real(1) / f;
        break;
      case reducer_kind::mean_last_f:
        if (k < kind.window) {
          window.push_back(f);
        } else {
          window[k % kind.window] = f;
        }
        break;
    }
  }
}

template <typename Real>
Real reducers<Real>::value(std::size_t which) const {
  if (settings_->reducers[which].kind != reducer_kind::mean_last_f) return running_[which].number;
  auto const& ring = running_[which].window;
  std::vector<Real> oldest_first(ring.size());
  for (std::size_t j = 0; j < ring.size(); ++j) oldest_first[j] = ring[(added_ + j) % ring.size()];
  return tree_sum(std::span<Real const>(oldest_first)) / static_cast<Real>(ring.size());
}

template class reducers<float>;
template class reducers<double>;

}  // namespace rivulet::reference
