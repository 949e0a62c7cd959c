// A walk from f down to its squares, which gathers signs and factors on the way.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/squares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <rivulet/error.hpp>

#include "host/expression/copier.hpp"
#include "host/expression/printer.hpp"

namespace rivulet::expression {
namespace {

std::vector<bool> dependent_nodes(graph const& graph) {
  std::vector<bool> depends(graph.size());
  for (node_id id = 0; id < graph.size(); ++id) {
    auto const operands = graph.operands(id);
    depends[id] = graph.op(id) == operation::parameter ||
                  std::any_of(operands.begin(), operands.end(), [&](node_id each) { return depends[each]; });
  }
  return depends;
}

class recogniser {
 public:
  recogniser(graph& graph, objective_data const& names)
      : graph_(graph),
        names_(names),
        one_(graph.literal(1.0)),
        depends_(dependent_nodes(graph)),
        varies_(varying_by_row(graph, graph.size())) {}

  std::vector<fit_term> run(node_id root) {
    std::vector<place> pending{{root, false, false, one_, one_}};
    while (!pending.empty()) {
      auto const at = pending.back();
      pending.pop_back();
      if (depends_[at.node]) descend(at, pending);
      if (terms_.size() > most_terms) refuse_count();
    }
    return std::move(terms_);
  }

 private:
  static constexpr std::size_t most_terms = 4096;  // each is differentiated by itself

  /// A node with the sign and the factors that stand before it.
  struct place {
    node_id node;
    bool negative, over_rows;
    node_id scale, weight;
  };
  using places = std::vector<place>;

  /// A product's factors: those with parameters by how often they occur, negative in the denominator.
  struct factors {
    place rest;
    std::map<node_id, int> dependent;
  };

  void descend(place const& at, places& pending) {
    // Copied: new factors move the operands' storage.
    auto const view = graph_.operands(at.node);
    std::vector<node_id> const in(view.begin(), view.end());
    auto const go_on = [&](node_id node, bool flips) {
      auto next = at;
      next.node = node;
      next.negative = at.negative != flips;
      pending.push_back(next);
    };
    switch (graph_.op(at.node)) {
      case operation::add:
        if (take_negative_log(at, in[0], in[1]) || take_negative_log(at, in[1], in[0])) break;
        [[fallthrough]];
      case operation::sum:
        // Backwards, since the last of the pending ones is looked at first.
        for (auto i = in.size(); i-- > 0;) go_on(in[i], false);
        break;
      case operation::subtract:
        if (take_poisson(at, in[0], in[1])) break;
        go_on(in[1], true);
        go_on(in[0], false);
        break;
      case operation::negate:
        go_on(in[0], true);
        break;
      case operation::row_sum: {
        auto within = at;
        within.node = in[0];
        within.over_rows = true;
        pending.push_back(within);
        break;
      }
      case operation::multiply:
      case operation::divide:
        take_product(at, pending);
        break;
      default:
        fail(at, "is neither a square nor a Poisson loss");
    }
  }

  /// Puts a factor without parameters before a place.
  void put_before(place& at, node_id factor, bool divides) {
    if (graph_.is_literal(factor) && graph_.literal_value(factor).float64 < 0) {
      at.negative = !at.negative;
      factor = graph_.apply(operation::negate, {factor});
    }
    auto& to = factor < varies_.size() && varies_[factor] ? at.weight : at.scale;
    to = graph_.apply(divides ? operation::divide : operation::multiply, {to, factor});
  }

  factors factors_of(place const& at) {
    factors found{at, {}};
    std::vector<std::pair<node_id, bool>> pending{{at.node, false}};
    while (!pending.empty()) {
      auto const [node, divides] = pending.back();
      pending.pop_back();
      auto const op = graph_.op(node);
      if (!depends_[node]) {
        put_before(found.rest, node, divides);
      } else if (op == operation::multiply || op == operation::divide) {
        auto const in = graph_.operands(node);
        pending.emplace_back(in[1], divides != (op == operation::divide));
        pending.emplace_back(in[0], divides);
      } else if (op == operation::negate) {
        found.rest.negative = !found.rest.negative;
        pending.emplace_back(graph_.operands(node)[0], divides);
      } else {
        found.dependent[node] += divides ? -1 : 1;
      }
    }
    return found;
  }

  void take_product(place const& at, places& pending) {
    auto const in = graph_.operands(at.node);
    if (graph_.op(at.node) == operation::multiply && in[0] == in[1]) return add_square(at, in[0]);
    if (graph_.op(at.node) == operation::multiply && (!depends_[in[0]] || !depends_[in[1]])) {
      auto next = at;
      next.node = depends_[in[0]] ? in[0] : in[1];
      put_before(next, depends_[in[0]] ? in[1] : in[0], false);
      pending.push_back(next);
      return;
    }
    if (graph_.op(at.node) == operation::divide && !depends_[in[1]]) {
      auto next = at;
      next.node = in[0];
      put_before(next, in[1], true);
      pending.push_back(next);
      return;
    }
    auto found = factors_of(at);
    if (std::all_of(found.dependent.begin(), found.dependent.end(), [](auto const& f) { return f.second % 2 == 0; })) {
      return add_square(found.rest, root_of(found.dependent));
    }
    fail(at, "is no square: a factor with parameters occurs an odd number of times");
  }

  /// The product of the factors, each half as often.
  node_id root_of(std::map<node_id, int> const& dependent) {
    auto above = one_, below = one_;
    for (auto const& [node, count] : dependent) {
      auto& side = count > 0 ? above : below;
      for (int i = 0; i < std::abs(count) / 2; ++i) side = graph_.apply(operation::multiply, {side, node});
    }
    return below == one_ ? above : graph_.apply(operation::divide, {above, below});
  }

  void add(place const& at, fit_term term) {
    if (at.negative) fail(at, "is subtracted, which leaves no sum of squares");
    term.over_rows = at.over_rows;
    term.scale = at.scale;
    term.weight = at.weight;
    terms_.push_back(term);
  }

  void add_square(place const& at, node_id residual) {
    fit_term term;
    term.z = residual;
    add(at, term);
  }

  /// y of y·form, 1 where the product is `form` itself.
  std::optional<node_id> factor_beside(node_id product, node_id form) const {
    if (product == form) return one_;
    if (graph_.op(product) != operation::multiply) return {};
    auto const in = graph_.operands(product);
    for (auto const& [beside, same] : {std::pair{in[0], in[1]}, std::pair{in[1], in[0]}}) {
      if (same == form && !depends_[beside]) return beside;
    }
    return {};
  }

  /// mu − y·log(mu), also with what poisson_loss adds to mu where it is 0, and exp(eta) − y·eta.
  bool take_poisson(place const& at, node_id first, node_id second) {
    fit_term term;
    if (graph_.op(first) == operation::exp) {
      auto const eta = graph_.operands(first)[0];
      if (auto const y = factor_beside(second, eta)) {
        term.loss = fit_loss::poisson_log;
        term.z = eta;
        term.counted = *y;
        add(at, term);
        return true;
      }
    }
    auto const logarithm = logarithm_in(second);
    if (!logarithm) return false;
    auto const mean = graph_.operands(*logarithm)[0];
    auto const y = factor_beside(second, *logarithm);
    if (!y || !is_mean(mean, first)) return false;
    term.loss = fit_loss::poisson;
    term.z = first;
    term.mean = mean;
    term.counted = *y;
    add(at, term);
    return true;
  }

  /// exp(−u) + y·u, what simplifying leaves of exp(eta) − y·eta where eta is −u.
  bool take_negative_log(place const& at, node_id first, node_id second) {
    if (graph_.op(first) != operation::exp) return false;
    auto const eta = graph_.operands(first)[0];
    if (graph_.op(eta) != operation::negate) return false;
    auto const y = factor_beside(second, graph_.operands(eta)[0]);
    if (!y) return false;
    fit_term term;
    term.loss = fit_loss::poisson_log;
    term.z = eta;
    term.counted = *y;
    add(at, term);
    return true;
  }

  std::optional<node_id> logarithm_in(node_id product) const {
    if (graph_.op(product) == operation::log) return product;
    if (graph_.op(product) != operation::multiply) return {};
    for (auto const each : graph_.operands(product)) {
      if (graph_.op(each) == operation::log && depends_[each]) return each;
    }
    return {};
  }

  bool is_mean(node_id argument, node_id mu) const {
    if (argument == mu) return true;
    if (graph_.op(argument) != operation::add) return false;
    auto const in = graph_.operands(argument);
    return (in[0] == mu && graph_.op(in[1]) == operation::equal) ||
           (in[1] == mu && graph_.op(in[0]) == operation::equal);
  }

  [[noreturn]] void refuse_count() const {
    throw invalid_argument(fmt::format(
        "a fit takes at most {} terms besides rows: put what differs between them into columns of --data and write "
        "sum(rows, …)",
        most_terms));
  }

  [[noreturn]] void fail(place const& at, std::string_view why) const {
    auto const text = print(graph_, at.node, names_);
    constexpr std::size_t longest = 120;
    throw invalid_argument(fmt::format(
        "a fit needs a sum of squares or of Poisson losses, but its term {}{}{} {}. Write the objective like "
        "sum(rows, (y - model)^2), sum(rows, w*(y - model)^2) or sum(rows, poisson_loss(model, y)), plus "
        "squares without rows, with factors >= 0 that hold no parameters; for other objectives take bfgs or lbfgs",
        at.negative ? "-" : "", text.substr(0, longest), text.size() > longest ? "…" : "", why));
  }

  graph& graph_;
  objective_data const& names_;
  node_id one_;
  std::vector<bool> depends_, varies_;
  std::vector<fit_term> terms_;
};

}  // namespace

std::vector<fit_term> fit_terms(graph& graph, node_id root, objective_data const& names) {
  return recogniser(graph, names).run(root);
}

}  // namespace rivulet::expression
