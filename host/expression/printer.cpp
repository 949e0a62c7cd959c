// Graph -> text, one operator level at a time.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "host/expression/names.hpp"
#include "host/expression/tree.hpp"

namespace rivulet::expression {
namespace {

// How tightly a printed expression holds together; an operand below what its place needs gets parentheses.
enum class level : std::uint8_t { comparison, additive, negative, product, power, atom };

constexpr int deepest = 1000;
constexpr char const* ellipsis = "\u2026";

struct part {
  operation op;
  node_id node;
};

class printer {
 public:
  printer(graph const& graph, std::vector<std::string> const& parameters, std::vector<std::string> const& constants,
          std::vector<std::string> columns, std::size_t limit)
      : graph_(graph), parameters_(parameters), constants_(constants), columns_(std::move(columns)), limit_(limit) {}

  std::string run(node_id root) {
    print(root, level::additive);
    if (out_.size() <= limit_ && !too_deep_) return std::move(out_);
    out_.resize(std::min(out_.size(), limit_));
    return out_ + ellipsis;
  }

 private:
  bool is_additive(node_id id) const {
    auto const op = graph_.op(id);
    return op == operation::add || op == operation::subtract;
  }

  bool is_product(node_id id) const {
    auto const op = graph_.op(id);
    return op == operation::divide || (op == operation::multiply && as_power(graph_, id).exponent == 1);
  }

  bool is_comparison(node_id id) const { return expression::is_comparison(graph_.op(id)); }

  level level_of(node_id id) const {
    switch (graph_.op(id)) {
      case operation::literal: {
        auto const value = graph_.literal_value(id).float64;
        return std::isfinite(value) && std::signbit(value) ? level::negative : level::atom;
      }
      case operation::add:
      case operation::subtract:
      case operation::sum:
        return level::additive;
      case operation::negate:
        return level::negative;
      case operation::multiply:
        return is_product(id) ? level::product : level::power;
      case operation::divide:
        return level::product;
      case operation::power:
        return level::power;
      default:
        return level::atom;
    }
  }

  void print(node_id id, level needed) {
    if (out_.size() > limit_ || too_deep_) return;
    if (++depth_ > deepest) {
      too_deep_ = true;
      limit_ = out_.size();
    }
    auto const open = level_of(id) < needed;
    if (open) out_ += '(';
    print_bare(id);
    if (open) out_ += ')';
    --depth_;
  }

  void print_bare(node_id id) {
    auto const op = graph_.op(id);
    auto const index = graph_.at(id).first;
    switch (op) {
      case operation::literal:
        print_literal(graph_.literal_value(id));
        break;
      case operation::parameter:
        out_ += index < parameters_.size() ? parameters_[index] : fmt::format("x{}", index + 1);
        break;
      case operation::constant:
        out_ += index < constants_.size() ? constants_[index] : fmt::format("c{}", index + 1);
        break;
      case operation::column:
        out_ += index < columns_.size() ? columns_[index] : fmt::format("column{}", index + 1);
        break;
      case operation::row_sum:
        out_ += "sum(rows, ";
        print(graph_.operands(id)[0], level::additive);
        out_ += ')';
        break;
      case operation::add:
      case operation::subtract:
        print_chain(sum_parts(id), level::negative, level::negative);
        break;
      case operation::sum:
        print_tree(graph_.operands(id));
        break;
      case operation::multiply:
        if (auto const [base, exponent] = as_power(graph_, id); exponent > 1) {
          print(base, level::atom);
          out_ += fmt::format("^{}", exponent);
          break;
        }
        [[fallthrough]];
      case operation::divide:
        print_chain(product_parts(id), level::negative, level::power);
        break;
      case operation::negate:
        print_negated(graph_.operands(id)[0]);
        break;
      case operation::power:
        print_power(graph_.operands(id)[0], graph_.operands(id)[1]);
        break;
      default:
        print_call(id);
    }
  }

  static std::string_view name_of(number value) {
    static auto const pi = parse_number(pi_text);
    static auto const e = parse_number(e_text);
    return value == pi ? "pi" : value == e ? "e" : "";
  }

  /// Whether a parameter or constant has the name of pi or e.
  bool is_taken(std::string_view name) const {
    auto const holds = [name](auto const& list) { return std::find(list.begin(), list.end(), name) != list.end(); };
    return holds(parameters_) || holds(constants_);
  }

  void print_literal(number value) {
    auto const name = name_of(value);
    if (!name.empty() && !is_taken(name)) {
      out_ += name;
    } else if (std::isnan(value.float64)) {
      out_ += "(0/0)";
    } else if (std::isinf(value.float64)) {
      out_ += value.float64 > 0 ? "(1/0)" : "(-1/0)";
    } else {
      fmt::format_to(std::back_inserter(out_), "{}", value.float64);
    }
  }

  /// The operands of a left-leaning chain, last first; the chain's first operand comes with its own operator.
  std::vector<part> sum_parts(node_id id) const {
    std::vector<part> parts;
    while (is_additive(id)) {
      auto const operands = graph_.operands(id);
      auto left = operands[0];
      auto right = operands[1];
      if (graph_.op(id) == operation::add && is_additive(right) && !is_additive(left)) std::swap(left, right);
      parts.push_back({graph_.op(id), right});
      id = left;
    }
    parts.push_back({operation::literal, id});
    return parts;
  }

  std::vector<part> product_parts(node_id id) const {
    std::vector<part> parts;
    while (is_product(id)) {
      auto const operands = graph_.operands(id);
      auto left = operands[0];
      auto right = operands[1];
      if (graph_.op(id) == operation::multiply && !graph_.is_literal(left) && !is_product(left) &&
          (graph_.is_literal(right) || is_product(right))) {
        std::swap(left, right);
      }
      parts.push_back({graph_.op(id), right});
      id = left;
    }
    parts.push_back({operation::literal, id});
    return parts;
  }

  void print_chain(std::vector<part> const& parts, level first, level later) {
    for (auto current = parts.rbegin(); current != parts.rend(); ++current) {
      if (out_.size() > limit_) return;
      if (current == parts.rbegin()) {
        print(current->node, first);
      } else {
        print_operator(current->op);
        print_signed(current->node, later);
      }
    }
  }

  void print_operator(operation op) {
    auto const spelling = row(op).spelling;
    auto const spaced = op == operation::add || op == operation::subtract;
    out_ += spaced ? fmt::format(" {} ", spelling) : std::string(spelling);
  }

  /// The right operand of an operator. a + -b is written a - b, and a - -b as a + b: the same bits.
  void print_signed(node_id id, level needed) {
    auto const start = out_.size();
    print(id, needed);
    if (start < 3 || start >= out_.size() || out_[start] != '-' || out_[start - 1] != ' ') return;
    out_.erase(start, 1);
    out_[start - 2] = out_[start - 2] == '+' ? '-' : '+';
  }

  /// The tree of a sum, spelt out in parentheses, since a chain of + would round otherwise.
  void print_tree(std::span<node_id const> terms) {
    std::vector<std::string> texts;
    for (auto const term : terms) {
      if (out_.size() + texts.size() > limit_) return;
      auto const before = std::exchange(out_, {});
      print(term, level::negative);
      texts.push_back(std::exchange(out_, before));
    }
    auto const pair = [](std::string const& a, std::string const& b) {
      auto const is_chain = b.find(" + ") != std::string::npos || b.find(" - ") != std::string::npos;
      return a + " + " + (is_chain ? "(" + b + ")" : b);
    };
    out_ += reduce_on_tree(std::span<std::string const>(texts), pair);
  }

  void print_negated(node_id id) {
    out_ += '-';
    // -(2*x) and (-2)*x have the same bits, and so have -(x/y) and (-x)/y.
    print(id, level::product);
  }

  void print_power(node_id base, node_id exponent) {
    print(base, level::atom);
    out_ += '^';
    auto const inner = graph_.op(exponent) == operation::negate ? graph_.operands(exponent)[0] : exponent;
    auto const plain = graph_.is_literal(exponent) || level_of(inner) >= level::power;
    if (!plain) {
      out_ += '(';
      print(exponent, level::additive);
      out_ += ')';
    } else if (inner != exponent) {
      out_ += '-';
      print(inner, level::power);
    } else {
      print(exponent, level::negative);
    }
  }

  void print_call(node_id id) {
    if (is_comparison(id)) {
      // A comparison as a number: the grammar has comparisons only inside where().
      out_ += "where(";
      print_comparison(id);
      out_ += ", 1, 0)";
      return;
    }
    auto const op = graph_.op(id);
    out_ += row(op).spelling.empty() ? row(op).name : row(op).spelling;
    auto separator = "(";
    for (auto const operand : graph_.operands(id)) {
      out_ += separator;
      if (op == operation::where && separator[0] == '(' && is_comparison(operand)) {
        print_comparison(operand);
      } else {
        print(operand, level::additive);
      }
      separator = ", ";
    }
    out_ += ')';
  }

  void print_comparison(node_id id) {
    auto left = graph_.operands(id)[0];
    auto right = graph_.operands(id)[1];
    auto sign = std::string(row(graph_.op(id)).spelling);
    if (sign[0] == '<' && graph_.is_literal(left)) {
      std::swap(left, right);
      sign[0] = '>';
    }
    print(left, level::additive);
    out_ += " " + sign + " ";
    print(right, level::additive);
  }

  graph const& graph_;
  std::vector<std::string> const& parameters_;
  std::vector<std::string> const& constants_;
  std::vector<std::string> columns_;
  std::size_t limit_;
  std::string out_;
  int depth_ = 0;
  bool too_deep_ = false;
};

}  // namespace

std::string print(graph const& graph, node_id root, std::vector<std::string> const& parameters,
                  std::vector<std::string> const& constants, std::size_t limit) {
  return printer(graph, parameters, constants, {}, limit).run(root);
}

std::string print(graph const& graph, node_id root, objective_data const& names) {
  auto constants = names.constants;
  if (names.over_rows) constants.emplace_back(rows_name);
  return printer(graph, names.parameters, constants, names.columns, most_characters).run(root);
}

}  // namespace rivulet::expression
