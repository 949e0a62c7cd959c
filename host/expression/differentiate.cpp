// The reverse sweep: one row per operator.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/differentiate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "host/expression/adjoint.hpp"
#include "host/expression/copier.hpp"
#include "host/expression/price.hpp"

namespace rivulet::expression {
namespace {

constexpr number two_over_root_pi = number_from(2 * std::numbers::inv_sqrtpi);

using seed_list = std::vector<std::pair<node_id, term>>;

std::size_t nodes_below(seed_list const& seeds) {
  std::size_t size = 0;
  for (auto const& [root, seed] : seeds) size = std::max<std::size_t>(size, root + 1);
  return size;
}

/// Where a literal factor is multiplied that several operands' adjoints have in common: once, before they share the
/// product, or late, where each of them ends. Few residuals of many parameters are cheaper with the first, many
/// residuals of few parameters with the second.
enum class literal_factors : std::uint8_t { early, late };

class reverse_sweep {
 public:
  reverse_sweep(graph& graph, seed_list const& seeds, literal_factors placed)
      : graph_(graph), algebra_(graph, nodes_below(seeds)), placed_(placed) {
    auto const size = nodes_below(seeds);
    reached_.resize(size);
    active_.resize(size);
    coefficient_.resize(size, number_from(1.0));
    newest_.resize(size);
    for (auto const& [root, seed] : seeds) reached_[root] = true;
    find_active_nodes();
    for (auto const& [root, seed] : seeds) contribute(root, seed);
  }

  std::vector<node_id> run(std::uint32_t parameters) {
    std::vector<node_id> result(parameters, graph_.literal(0.0));
    for (auto id = static_cast<node_id>(newest_.size()); id-- > 0;) {
      if (newest_[id] == 0) continue;
      auto const adjoint = algebra_.sum(contributions(id));
      if (is_zero(adjoint.scale)) continue;
      if (graph_.op(id) == operation::parameter) {
        if (graph_.at(id).first < parameters) result[graph_.at(id).first] = algebra_.materialise(adjoint);
      } else {
        propagate(id, adjoint);
      }
    }
    return result;
  }

  /// Of a sum over rows: the derivative by a node that is the same for all rows is `scale` times the sum of `summand`.
  struct row_derivative {
    node_id by;
    coefficient scale;
    node_id summand;
  };

  /// The same for the body of a sum over rows, mostly no further than to the nodes that are the same for all rows.
  std::vector<row_derivative> run_within_rows() {
    auto const varies = varying_by_row(graph_, newest_.size());
    std::vector<row_derivative> result;
    for (auto id = static_cast<node_id>(newest_.size()); id-- > 0;) {
      if (newest_[id] == 0) continue;
      auto adjoint = algebra_.sum(contributions(id));
      if (is_zero(adjoint.scale)) continue;
      // Where a condition guards the derivative it guards all of it: what lies behind may be NaN elsewhere.
      bool const guarded = adjoint.guard != 0 && graph_.op(id) != operation::parameter;
      if (varies[id] || guarded) {
        propagate(id, adjoint);
      } else {
        auto const scale = std::exchange(adjoint.scale, number_from(1.0));
        result.push_back({id, scale, algebra_.materialise(adjoint)});
      }
    }
    return result;
  }

  /// Whether the place of literal factors made a difference.
  bool has_choice() const { return has_choice_; }

 private:
  struct link {
    term value;
    std::uint32_t older;
  };

  void find_active_nodes() {
    for (auto id = static_cast<node_id>(reached_.size()); id-- > 0;) {
      if (!reached_[id] || is_leaf(graph_.op(id))) continue;
      for (auto const operand : graph_.operands(id)) reached_[operand] = true;
    }
    for (node_id id = 0; id < reached_.size(); ++id) {
      if (!reached_[id]) continue;
      active_[id] = depends_on_parameters(id);
      if (active_[id]) coefficient_[id] = common_coefficient(id);
    }
  }

  bool depends_on_parameters(node_id id) const {
    auto const op = graph_.op(id);
    if (is_leaf(op)) return op == operation::parameter;
    auto operands = graph_.operands(id);
    if (op == operation::where) operands = operands.subspan(1);
    return !is_step(op) &&
           std::any_of(operands.begin(), operands.end(), [this](node_id each) { return active_[each]; });
  }

  /// The literal that every derivative through this node brings along, such as 2 for x^2 + y^2; 1 where they differ.
  coefficient common_coefficient(node_id id) const {
    auto const in = graph_.operands(id);
    switch (graph_.op(id)) {
      case operation::add:
      case operation::subtract:
      case operation::sum:
        return alike(in);
      case operation::multiply: {
        auto const power = as_power(graph_, id);
        if (power.exponent > 1) return coefficient(number_from(power.exponent)) * coefficient_[power.base];
        if (graph_.is_literal(in[0])) return magnitude(graph_.literal_value(in[0])) * coefficient_[in[1]];
        if (graph_.is_literal(in[1])) return magnitude(graph_.literal_value(in[1])) * coefficient_[in[0]];
        return number_from(1.0);
      }
      case operation::row_sum:
        return number_from(1.0);  // taken out by through_rows
      default:
        return in.size() == 1 ? coefficient_[in[0]] : number_from(1.0);
    }
  }

  coefficient alike(std::span<node_id const> operands) const {
    coefficient shared = number_from(0.0);
    for (auto const operand : operands) {
      if (!active_[operand]) continue;
      auto const& own = coefficient_[operand];
      if (!is_zero(shared) && !(shared.rounded() == own.rounded())) return number_from(1.0);
      shared = own;
    }
    return shared;
  }

  void contribute(node_id id, term value) {
    if (!active_[id] || is_zero(value.scale)) return;
    links_.push_back({value, newest_[id]});
    newest_[id] = static_cast<std::uint32_t>(links_.size());
  }

  /// Newest first, which is the order of the text, since the sweep goes backwards.
  std::vector<term> contributions(node_id id) const {
    std::vector<term> result;
    for (auto place = newest_[id]; place != 0; place = links_[place - 1].older) {
      result.push_back(links_[place - 1].value);
    }
    return result;
  }

  void propagate(node_id id, term t) {
    // Copied: propagation adds nodes, which moves the operands' storage.
    auto const view = graph_.operands(id);
    std::vector<node_id> const in(view.begin(), view.end());
    auto const active_operands = std::count_if(in.begin(), in.end(), [this](node_id each) { return active_[each]; });
    auto const op = graph_.op(id);
    if (active_operands > 1 && op != operation::multiply) t = share(t, coefficient_[id]);
    switch (op) {
      case operation::add:
      case operation::sum:
        for (auto const operand : in) contribute(operand, t);
        break;
      case operation::subtract:
        contribute(in[0], t);
        contribute(in[1], minus(t));
        break;
      case operation::multiply:
        through_product(id, in[0], in[1], t);
        break;
      case operation::divide:
        through_quotient(id, in[0], in[1], t);
        break;
      case operation::power:
        through_power(id, in[0], in[1], t);
        break;
      // "Equals the first": that one has the derivative at ties, and the other where the first is NaN.
      case operation::minimum:
      case operation::maximum:
        through_choice(graph_.apply(operation::equal, {id, in[0]}), in[0], in[1], t);
        break;
      case operation::where:
        through_choice(in[0], in[1], in[2], t);
        break;
      case operation::fma:
        through_fused(in, t, t);
        break;
      case operation::fms:
        through_fused(in, t, minus(t));
        break;
      case operation::fnma:
        through_fused(in, minus(t), t);
        break;
      case operation::row_sum:
        through_rows(in[0], t);
        break;
      default:
        contribute(in[0], through_function(id, in[0], t));
    }
  }

  term share(term const& t, coefficient const& divided_out) {
    if (t.node != term::one && !is_one(magnitude(t.scale) * divided_out)) has_choice_ = true;
    return algebra_.share(t, placed_ == literal_factors::early ? divided_out : coefficient{});
  }

  term minus(term const& t) { return algebra_.scaled(t, number_from(-1.0)); }

  void through_product(node_id id, node_id a, node_id b, term t) {
    if (auto const power = as_power(graph_, id); power.exponent > 1) {
      auto const scaled = algebra_.scaled(t, number_from(power.exponent));
      contribute(power.base, algebra_.times(scaled, graph_.whole_power(power.base, power.exponent - 1)));
      return;
    }
    if (active_[a] && active_[b]) t = share(t, number_from(1.0));
    if (active_[a]) contribute(a, algebra_.times(t, b));
    if (active_[b]) contribute(b, algebra_.times(t, a));
  }

  void through_quotient(node_id id, node_id a, node_id b, term const& t) {
    if (graph_.is_literal(a)) {
      // (c / b)' = -(c / b)^2 / c without another division.
      auto const factor = -reciprocal(graph_.literal_value(a));
      if (std::isnormal(factor.rounded().float64) && std::isnormal(factor.rounded().float32)) {
        contribute(b, algebra_.times(algebra_.scaled(t, factor), graph_.whole_power(id, 2)));
        return;
      }
    }
    auto quotient = algebra_.over(t, b);
    if (active_[a] && active_[b]) quotient = share(quotient, number_from(1.0));
    contribute(a, quotient);
    if (active_[b]) contribute(b, minus(algebra_.times(quotient, id)));
  }

  void through_power(node_id id, node_id a, node_id b, term const& t) {
    auto const zero = graph_.literal(0.0);
    if (active_[a]) {
      // Where the exponent is 0 the power is 1 and its derivative 0, also where base^-1 is infinite.
      auto const guarded =
          graph_.is_literal(b) ? t : algebra_.guarded(t, graph_.apply(operation::not_equal, {b, zero}), true);
      auto const less_one = graph_.is_literal(b) ? graph_.literal(decremented(graph_.literal_value(b)))
                                                 : graph_.apply(operation::subtract, {b, graph_.literal(1.0)});
      contribute(a, algebra_.times(algebra_.times(guarded, b), graph_.apply(operation::power, {a, less_one})));
    }
    if (active_[b]) {
      // Where the power is 0 its derivative is 0, also where the logarithm is infinite.
      auto const positive = graph_.is_literal(a) && graph_.literal_value(a).float32 > 0;
      auto const guarded = positive ? t : algebra_.guarded(t, graph_.apply(operation::not_equal, {id, zero}), true);
      contribute(b, algebra_.times(algebra_.times(guarded, id), graph_.apply(operation::log, {a})));
    }
  }

  static number decremented(number value) { return {value.float64 - 1, value.float32 - 1}; }

  void through_choice(node_id condition, node_id then, node_id otherwise, term const& t) {
    contribute(then, algebra_.guarded(t, condition, true));
    contribute(otherwise, algebra_.guarded(t, condition, false));
  }

  void through_fused(std::vector<node_id> const& in, term const& product, term const& summand) {
    if (active_[in[0]]) contribute(in[0], algebra_.times(product, in[1]));
    if (active_[in[1]]) contribute(in[1], algebra_.times(product, in[0]));
    contribute(in[2], summand);
  }

  void through_rows(node_id body, term t) {
    reverse_sweep within(graph_, {{body, term{}}}, placed_);
    auto const derivatives = within.run_within_rows();
    has_choice_ = has_choice_ || within.has_choice_;
    if (derivatives.size() > 1) t = share(t, number_from(1.0));
    for (auto const& [by, scale, summand] : derivatives) {
      contribute(by, algebra_.times(algebra_.scaled(t, scale), graph_.make(operation::row_sum, {summand})));
    }
  }

  node_id negative(node_id a) { return graph_.apply(operation::negate, {a}); }

  /// √(1 − a²) from factors that are exact where a² is near 1.
  node_id cosine_of_asin(node_id a) {
    auto const one = graph_.literal(1.0);
    auto const below = graph_.apply(operation::subtract, {one, a});
    auto const above = graph_.apply(operation::add, {one, a});
    return graph_.apply(operation::sqrt, {graph_.apply(operation::multiply, {below, above})});
  }

  node_id gaussian(node_id a) { return graph_.apply(operation::exp, {negative(graph_.whole_power(a, 2))}); }

  term through_function(node_id id, node_id a, term const& t) {
    auto const one = graph_.literal(1.0);
    switch (graph_.op(id)) {
      case operation::negate:
        return minus(t);
      case operation::exp:
        return algebra_.times(t, id);
      case operation::expm1:
        return algebra_.times(t, graph_.apply(operation::exp, {a}));
      case operation::log:
        return algebra_.over(t, a);
      case operation::log1p:
        return algebra_.over(t, graph_.apply(operation::add, {one, a}));
      case operation::sqrt:
        return algebra_.over(algebra_.scaled(t, number_from(0.5)), id);
      case operation::cbrt:
        return algebra_.over(t, graph_.apply(operation::multiply, {graph_.literal(3.0), graph_.whole_power(id, 2)}));
      case operation::sin:
        return algebra_.times(t, graph_.apply(operation::cos, {a}));
      case operation::cos:
        return minus(algebra_.times(t, graph_.apply(operation::sin, {a})));
      case operation::tan:
        return algebra_.times(t, graph_.apply(operation::add, {one, graph_.whole_power(id, 2)}));
      case operation::asin:
        return algebra_.over(t, cosine_of_asin(a));
      case operation::acos:
        return minus(algebra_.over(t, cosine_of_asin(a)));
      case operation::atan:
        return algebra_.over(t, graph_.apply(operation::add, {one, graph_.whole_power(a, 2)}));
      case operation::sinh:
        return algebra_.times(t, graph_.apply(operation::cosh, {a}));
      case operation::cosh:
        return algebra_.times(t, graph_.apply(operation::sinh, {a}));
      case operation::tanh:
        return algebra_.times(t, graph_.apply(operation::subtract, {one, graph_.whole_power(id, 2)}));
      case operation::erf:
        return algebra_.times(algebra_.scaled(t, two_over_root_pi), gaussian(a));
      case operation::sigmoid:
        // Not s·(1 − s), which is 0 where s rounds to 1.
        return algebra_.times(algebra_.times(t, id), graph_.apply(operation::sigmoid, {negative(a)}));
      case operation::softplus:
        return algebra_.times(t, graph_.apply(operation::sigmoid, {a}));
      case operation::relu:
        return algebra_.guarded(t, graph_.apply(operation::less, {graph_.literal(0.0), a}), true);
      case operation::abs:
        return algebra_.times(t, graph_.apply(operation::sign, {a}));
      default:
        return algebra_.scaled(t, number{});  // constant almost everywhere
    }
  }

  graph& graph_;
  adjoint_algebra algebra_;
  literal_factors placed_;
  bool has_choice_ = false;
  std::vector<bool> reached_;
  std::vector<bool> active_;
  std::vector<coefficient> coefficient_;
  std::vector<link> links_;
  std::vector<std::uint32_t> newest_;  ///< of a node: its newest contribution's place in links_, plus 1; 0: none
};

std::vector<node_id> sweep(graph& graph, seed_list const& seeds, std::uint32_t parameters) {
  return reverse_sweep(graph, seeds, literal_factors::early).run(parameters);
}

}  // namespace

std::vector<node_id> gradient(graph& graph, node_id root, std::uint32_t parameters) {
  seed_list const seeds{{root, term{}}};
  reverse_sweep with_early(graph, seeds, literal_factors::early);
  auto early = with_early.run(parameters);
  if (!with_early.has_choice()) return early;
  auto late = reverse_sweep(graph, seeds, literal_factors::late).run(parameters);
  return price(graph, root, late) < price(graph, root, early) ? late : early;
}

std::vector<std::vector<node_id>> hessian(graph& graph, std::vector<node_id> const& gradient,
                                          std::uint32_t parameters) {
  std::vector<std::vector<node_id>> rows;
  for (auto const component : gradient) rows.push_back(sweep(graph, {{component, term{}}}, parameters));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < i && j < rows.size(); ++j) rows[i][j] = rows[j][i];
  }
  return rows;
}

std::vector<node_id> hessian_vector(graph& graph, std::vector<node_id> const& gradient, std::uint32_t parameters,
                                    std::uint32_t first_direction) {
  seed_list seeds;
  for (std::uint32_t i = 0; i < gradient.size(); ++i) {
    seeds.emplace_back(gradient[i], term{number_from(1.0), graph.constant(first_direction + i), 0, true});
  }
  return sweep(graph, seeds, parameters);
}

}  // namespace rivulet::expression
