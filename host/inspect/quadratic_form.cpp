// Polynomials of degree at most two with interval coefficients, read off a graph.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/quadratic_form.hpp"

#include <algorithm>
#include <type_traits>

namespace rivulet::inspection_detail {

using expression::node_id;
using expression::operation;

namespace {

/// Terms kept over all nodes of a graph; nodes beyond have no form.
constexpr std::size_t term_budget = 1'000'000;

template <typename Map>
void accumulate(Map& into, Map const& from) {
  for (auto const& [key, value] : from) {
    auto const [place, inserted] = into.try_emplace(key, value);
    if (!inserted) place->second = place->second + value;
  }
}

template <typename Key>
void add_term(std::map<Key, interval>& into, std::type_identity_t<Key> key, interval value) {
  auto const [place, inserted] = into.try_emplace(key, value);
  if (!inserted) place->second = place->second + value;
}

/// The product of two forms without squares.
quadratic_form product_of_affine(quadratic_form const& a, quadratic_form const& b) {
  quadratic_form result;
  result.constant = a.constant * b.constant;
  for (auto const& [i, value] : a.linear) add_term(result.linear, i, value * b.constant);
  for (auto const& [i, value] : b.linear) add_term(result.linear, i, value * a.constant);
  for (auto const& [i, left] : a.linear) {
    for (auto const& [j, right] : b.linear) add_term(result.square, {std::min(i, j), std::max(i, j)}, left * right);
  }
  return result;
}

}  // namespace

quadratic_form operator+(quadratic_form a, quadratic_form const& b) {
  a.constant = a.constant + b.constant;
  accumulate(a.linear, b.linear);
  accumulate(a.square, b.square);
  return a;
}

quadratic_form operator*(interval factor, quadratic_form a) {
  a.constant = factor * a.constant;
  for (auto& [key, value] : a.linear) value = factor * value;
  for (auto& [key, value] : a.square) value = factor * value;
  return a;
}

bool is_convex(quadratic_form const& form) {
  std::map<std::uint32_t, std::size_t> place;
  for (auto const& [key, value] : form.square) {
    if (key.first == key.second && !(value.lower >= 0)) return false;
    place.try_emplace(key.first, place.size());
    place.try_emplace(key.second, place.size());
  }
  constexpr std::size_t largest_order = 256;
  bool const diagonal = std::ranges::all_of(form.square, [](auto const& term) {
    return term.first.first == term.first.second || (term.second.lower == 0 && term.second.upper == 0);
  });
  if (diagonal) return true;
  if (place.size() > largest_order) return false;
  interval_matrix hessian(place.size());
  for (auto const& [key, value] : form.square) {
    auto const i = place[key.first], j = place[key.second];
    hessian.at(i, j) = hessian.at(j, i) = i == j ? point(2) * value : value;
  }
  return hessian.usable() && all_positive_semidefinite(hessian);
}

quadratic_forms::quadratic_forms(expression::graph const& graph, interval_evaluator const& ranges)
    : graph_(&graph), ranges_(&ranges) {
  std::size_t terms = 0;
  for (auto const id : ranges.nodes()) {
    auto result = form(id);
    if (!result) continue;
    terms += result->terms();
    if (terms > term_budget) return;
    forms_.emplace(id, std::move(*result));
  }
}

std::optional<quadratic_form> quadratic_forms::form(node_id id) const {
  auto const operands = graph_->operands(id);
  switch (graph_->op(id)) {
    case operation::literal:
    case operation::constant: {
      interval const value = ranges_->range(id);
      if (!value.finite()) return std::nullopt;
      return quadratic_form{value, {}, {}};
    }
    case operation::parameter:
      return quadratic_form{point(0), {{graph_->at(id).first, point(1)}}, {}};
    case operation::add:
    case operation::subtract:
    case operation::negate:
    case operation::sum:
      return sum(id);
    case operation::multiply:
      return product(operands[0], operands[1]);
    case operation::divide: {
      auto const* const a = find(operands[0]);
      auto const* const b = find(operands[1]);
      if (a == nullptr || b == nullptr || b->terms() > 1 || b->constant.contains(0)) return std::nullopt;
      quadratic_form result = *a;
      result.constant = result.constant / b->constant;
      for (auto& [key, value] : result.linear) value = value / b->constant;
      for (auto& [key, value] : result.square) value = value / b->constant;
      return result;
    }
    default:
      return std::nullopt;
  }
}

std::optional<quadratic_form> quadratic_forms::sum(node_id id) const {
  auto const operands = graph_->operands(id);
  quadratic_form total;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    auto const* const term = find(operands[i]);
    if (term == nullptr) return std::nullopt;
    bool const negative = graph_->op(id) == operation::negate || (graph_->op(id) == operation::subtract && i == 1);
    total = std::move(total) + (negative ? point(-1) * *term : *term);
  }
  return total;
}

std::optional<quadratic_form> quadratic_forms::product(node_id a, node_id b) const {
  auto const* const left = find(a);
  auto const* const right = find(b);
  if (left == nullptr || right == nullptr) return std::nullopt;
  if (left->terms() == 1) return left->constant * *right;
  if (right->terms() == 1) return right->constant * *left;
  if (!left->square.empty() || !right->square.empty()) return std::nullopt;
  if (left->linear.size() * right->linear.size() > term_budget / 10) return std::nullopt;
  return product_of_affine(*left, *right);
}

}  // namespace rivulet::inspection_detail
