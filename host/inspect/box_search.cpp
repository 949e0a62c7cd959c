// Proofs over a box by halving it: convexity, and a bound on the largest curvature.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/box_search.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

#include "host/statistics/eigenvalues.hpp"

namespace rivulet::inspection_detail {

namespace {

/// Interval operations that one search may spend: a few tenths of a second.
constexpr std::size_t operation_budget = 4'000'000;
constexpr std::size_t least_boxes = 64;
/// Parts narrower than this share of the whole box are not cut further.
constexpr double least_share = 0x1p-24;
/// The bound is tight enough once it lies within this share above an eigenvalue that occurs.
constexpr double bound_tolerance = 0.01;

std::size_t box_budget(symbolic_hessian const& hessian, std::size_t parameters) {
  std::size_t const each = hessian.cost() + parameters * parameters * parameters + 1;
  return std::max(least_boxes, operation_budget / each);
}

std::vector<double> middle(box const& where) {
  std::vector<double> x;
  for (auto const& side : where) x.push_back(side.lower / 2 + side.upper / 2);
  return x;
}

/// The side that is widest relative to the whole box.
std::pair<std::size_t, double> widest(box const& part, box const& whole) {
  std::pair<std::size_t, double> best{0, -1};
  for (std::size_t i = 0; i < part.size(); ++i) {
    double const width = whole[i].upper - whole[i].lower;
    double const share = width > 0 ? (part[i].upper - part[i].lower) / width : 0;
    if (share > best.second) best = {i, share};
  }
  return best;
}

std::pair<box, box> halves(box const& part, std::size_t side) {
  std::pair<box, box> result{part, part};
  double const cut = part[side].lower / 2 + part[side].upper / 2;
  result.first[side].upper = result.second[side].lower = cut;
  return result;
}

struct bounded_part {
  double bound;
  box where;
  friend bool operator<(bounded_part const& a, bounded_part const& b) { return a.bound < b.bound; }
};

double bound_over(symbolic_hessian& hessian, box const& where) {
  auto const matrix = hessian.over(where);
  return matrix ? largest_eigenvalue_bound(*matrix) : infinity;
}

/// An eigenvalue that occurs in the box: at the middle of a part.
double eigenvalue_at_middle(symbolic_hessian& hessian, box const& where) {
  auto const x = middle(where);
  auto const matrix = hessian.over(box_at(x));
  if (!matrix) return -infinity;
  std::vector<double> values;
  for (auto const& entry : matrix->entries) values.push_back(entry.lower);
  double const largest = symmetric_eigenvalues(std::move(values), x.size()).back();
  return std::isnan(largest) ? -infinity : largest;
}

}  // namespace

box_proof prove_convex(symbolic_hessian& hessian, box const& where) {
  box_proof result;
  std::size_t const budget = box_budget(hessian, where.size());
  std::vector<box> open{where};
  for (std::size_t looked_at = 0; !open.empty(); ++looked_at) {
    if (looked_at >= budget) return result;
    box const part = std::move(open.back());
    open.pop_back();
    auto const matrix = hessian.over(part);
    if (matrix && all_positive_semidefinite(*matrix)) {
      ++result.boxes;
      continue;
    }
    auto const x = middle(part);
    auto const at_middle = hessian.over(box_at(x));
    if (at_middle && none_positive_semidefinite(*at_middle)) {
      result.counterexample = x;
      return result;
    }
    auto const [side, share] = widest(part, where);
    if (share < least_share) return result;
    auto [left, right] = halves(part, side);
    open.push_back(std::move(left));
    open.push_back(std::move(right));
  }
  result.convex = true;
  return result;
}

double curvature_bound(symbolic_hessian& hessian, box const& where) {
  std::size_t const budget = box_budget(hessian, where.size());
  std::priority_queue<bounded_part> parts;
  parts.push({bound_over(hessian, where), where});
  double occurs = eigenvalue_at_middle(hessian, where);
  for (std::size_t looked_at = 0; looked_at < budget; ++looked_at) {
    auto const& top = parts.top();
    if (std::isfinite(occurs) && top.bound - occurs <= bound_tolerance * std::abs(occurs)) break;
    auto const [side, share] = widest(top.where, where);
    if (share < least_share) break;
    auto const [left, right] = halves(top.where, side);
    double const inherited = top.bound;
    parts.pop();
    for (auto const& half : {left, right}) {
      parts.push({std::min(inherited, bound_over(hessian, half)), half});
      occurs = std::max(occurs, eigenvalue_at_middle(hessian, half));
    }
  }
  return parts.top().bound;
}

}  // namespace rivulet::inspection_detail
