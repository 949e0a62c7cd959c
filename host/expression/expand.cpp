// Binding of names and unrolling of loops.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/expand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <utility>

#include "host/expression/losses.hpp"
#include "host/expression/names.hpp"

namespace rivulet::expression {
namespace {

using integer = std::int64_t;

/// Of losses, about.
constexpr std::size_t operations_per_argument = 6;

struct range {
  std::uint32_t begin;
  std::uint32_t end;
};

class expander {
 public:
  expander(std::string_view text, std::vector<step> const& steps, objective_options const& options)
      : text_(text), steps_(steps), options_(options) {
    for (auto const& name : options.constants) bind(name, graph_.constant(count(data_.constants)), data_.constants);
    for (auto const& name : options.variables) bind(name, graph_.parameter(count(data_.parameters)), data_.parameters);
  }

  objective_data run() && {
    auto const root = evaluate({0, static_cast<std::uint32_t>(steps_.size())});
    if (data_.parameters.empty()) {
      fail_at(text_, 0,
              "the objective has no parameter; write a free name such as x, or name parameters with --variables");
    }
    if (data_.over_rows && data_.columns.empty()) {
      fail_at(
          text_, 0,
          fmt::format("the objective sums over rows of data but reads no column; the columns are {}",
                      joined(std::span(options_.columns).first(std::min<std::size_t>(options_.columns.size(), 20)))));
    }
    data_.root = transplant(data_.graph, graph_, root, count(data_.parameters));
    return std::move(data_);
  }

 private:
  static std::uint32_t count(std::vector<std::string> const& names) { return static_cast<std::uint32_t>(names.size()); }

  node_id bind(std::string const& name, node_id node, std::vector<std::string>& list) {
    list.push_back(name);
    bound_.emplace(name, node);
    return node;
  }

  /// Evaluates steps in order on a stack of nodes; the value of the whole range is returned.
  node_id evaluate(range steps) {
    for (auto at = steps.begin; at < steps.end;) {
      auto const& current = steps_[at];
      spend(1, current.column);
      ++at;
      switch (current.kind) {
        case step_kind::number:
          stack_.push_back(graph_.literal(current.value));
          break;
        case step_kind::name:
          stack_.push_back(value_of(current));
          break;
        case step_kind::apply:
        case step_kind::greater:
          apply(current);
          break;
        case step_kind::loss:
          apply_loss(current);
          break;
        case step_kind::element:
          stack_.push_back(element(current, whole({at, current.ends[0]})));
          at = current.ends[0];
          break;
        case step_kind::row_sum:
        case step_kind::row_mean:
          stack_.push_back(over_rows(current, {at, current.ends[0]}));
          at = current.ends[0];
          break;
        case step_kind::sum:
        case step_kind::product:
          stack_.push_back(loop(current, at));
          at = current.ends[2];
          break;
      }
    }
    auto const result = stack_.back();
    stack_.pop_back();
    return result;
  }

  void apply(step const& current) {
    auto const arity = static_cast<std::size_t>(row(current.op).arity);
    auto const operands = std::span(stack_).last(arity);
    if (current.kind == step_kind::greater) std::swap(operands[0], operands[1]);
    auto const result = graph_.apply(current.op, operands);
    stack_.resize(stack_.size() - arity);
    stack_.push_back(result);
  }

  void apply_loss(step const& current) {
    spend(operations_per_argument * current.arguments, current.column);
    auto const arguments = std::span(std::as_const(stack_)).last(current.arguments);
    if (auto const problem = argument_problem(graph_, current.loss, arguments); !problem.empty()) {
      fail_at(text_, current.column, problem);
    }
    auto const result = expand_loss(graph_, current.loss, arguments);
    stack_.resize(stack_.size() - current.arguments);
    stack_.push_back(result);
  }

  void spend(std::size_t operations, std::size_t column) {
    if (operations <= max_expansion - spent_) {
      spent_ += operations;
      return;
    }
    fail_at(text_, column, fmt::format("the objective expands to more than {} operations", max_expansion));
  }

  node_id loop(step const& head, std::uint32_t first_step) {
    check_loop_variable(head);
    auto const first = whole({first_step, head.ends[0]});
    auto const last = whole({head.ends[0], head.ends[1]});
    range const body{head.ends[1], head.ends[2]};
    if (last >= first) {
      auto const turns = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
      if (turns >= (max_expansion - spent_) / (body.end - body.begin)) {
        fail_at(text_, head.column,
                fmt::format("this loop from {} to {} makes the objective expand to more than {} operations", first,
                            last, max_expansion));
      }
    }
    auto const stacked = stack_.size();
    loops_.emplace_back(head.name, first);
    for (auto i = first; i <= last; ++i) {
      loops_.back().second = i;
      stack_.push_back(evaluate(body));
    }
    loops_.pop_back();
    auto const terms = std::span(std::as_const(stack_)).subspan(stacked);
    auto const result = head.kind == step_kind::sum ? graph_.apply(operation::sum, terms) : graph_.product(terms);
    stack_.resize(stacked);
    return result;
  }

  node_id over_rows(step const& head, range body) {
    if (options_.columns.empty()) {
      fail_at(text_, head.column,
              "sum(rows, …) and mean(rows, …) go over the rows of data: give them with --data FILE");
    }
    if (within_rows_) fail_at(text_, head.column, "sums over rows do not go into one another");
    data_.over_rows = within_rows_ = true;
    auto const sum = graph_.make(operation::row_sum, {evaluate(body)});
    within_rows_ = false;
    return head.kind == step_kind::row_sum ? sum : graph_.apply(operation::divide, {sum, row_count()});
  }

  /// Constants come first, so their number is known.
  node_id row_count() { return graph_.constant(count(data_.constants)); }

  node_id column(std::size_t index, step const& current) {
    auto const& name = options_.columns[index];
    if (!within_rows_) {
      fail_at(text_, current.column,
              fmt::format("'{:.40}' is a column of the data, which has a number for each row: it goes into "
                          "sum(rows, …) or mean(rows, …)",
                          name));
    }
    auto const known = std::find(data_.columns.begin(), data_.columns.end(), name);
    auto const place = static_cast<std::uint32_t>(known - data_.columns.begin());
    if (known == data_.columns.end()) data_.columns.push_back(name);
    return graph_.column(place);
  }

  void check_loop_variable(step const& head) const {
    auto const column = static_cast<std::size_t>(head.name.data() - text_.data());
    if (is_reserved(head.name)) {
      fail_at(text_, column, fmt::format("'{}' has a meaning of its own; name the loop variable i, j or k", head.name));
    }
    if (loop_value(head.name) || bound_.contains(std::string(head.name))) {
      fail_at(text_, column, fmt::format("'{}' is already in use; name the loop variable otherwise", head.name));
    }
  }

  std::optional<integer> loop_value(std::string_view name) const {
    for (auto const& [variable, value] : loops_) {
      if (variable == name) return value;
    }
    return {};
  }

  node_id value_of(step const& current) {
    if (auto const value = loop_value(current.name)) return graph_.literal(static_cast<double>(*value));
    std::string const name(current.name);
    if (auto const known = bound_.find(name); known != bound_.end()) return known->second;
    auto const& columns = options_.columns;
    if (auto const found = std::find(columns.begin(), columns.end(), name); found != columns.end()) {
      return column(static_cast<std::size_t>(found - columns.begin()), current);
    }
    if (name == rows_name && !columns.empty()) {
      data_.over_rows = true;
      return row_count();
    }
    if (name == "pi") return graph_.literal(parse_number(pi_text));
    if (name == "e") return graph_.literal(parse_number(e_text));
    if (name == "n") return graph_.literal(static_cast<double>(dimension(current.column)));
    if (is_function(name)) {
      fail_at(text_, current.column, fmt::format("{} is a function; write {}(…)", name, name));
    }
    return new_parameter(name, current.column);
  }

  node_id new_parameter(std::string const& name, std::size_t column) {
    if (options_.variables.empty()) return bind(name, graph_.parameter(count(data_.parameters)), data_.parameters);
    auto known = options_.variables;
    known.insert(known.end(), options_.constants.begin(), options_.constants.end());
    known.insert(known.end(), options_.columns.begin(), options_.columns.end());
    fail_at(text_, column,
            fmt::format("unknown name '{:.40}'.{} The names are {}", name, suggestion(name, known),
                        joined(std::span(known).first(std::min<std::size_t>(known.size(), 20)))));
  }

  std::size_t dimension(std::size_t column) const {
    if (options_.dimension > 0) return options_.dimension;
    fail_at(text_, column, "n is the dimension of the objective; give it with --dimension");
  }

  node_id element(step const& current, integer index) {
    if (options_.dimension == 0) {
      fail_at(text_, current.column,
              fmt::format("{}[…] needs the dimension of the objective; give it with --dimension", current.name));
    }
    auto const& elements = array(current);
    if (index < 1 || index > static_cast<integer>(elements.size())) {
      fail_at(text_, current.column,
              fmt::format("{}[{}] does not exist; the index runs from 1 to {}", current.name, index, elements.size()));
    }
    return elements[static_cast<std::size_t>(index) - 1];
  }

  std::vector<node_id> const& array(step const& current) {
    auto const [entry, is_new] = arrays_.try_emplace(std::string(current.name));
    if (!is_new) return entry->second;
    if (options_.dimension > max_expansion) {
      fail_at(text_, current.column, fmt::format("a dimension of at most {} is possible", max_expansion));
    }
    for (std::size_t i = 1; i <= options_.dimension; ++i) {
      auto const name = fmt::format("{}{}", current.name, i);
      auto const known = bound_.find(name);
      entry->second.push_back(known != bound_.end() ? known->second : new_parameter(name, current.column));
    }
    return entry->second;
  }

  /// The value of an index or bound: whole-number arithmetic of literals, loop variables and n.
  integer whole(range steps) {
    std::vector<integer> values;
    for (auto at = steps.begin; at < steps.end; ++at) {
      auto const& current = steps_[at];
      spend(1, current.column);
      if (current.kind == step_kind::number) {
        values.push_back(whole_literal(current));
      } else if (current.kind == step_kind::name) {
        values.push_back(whole_name(current));
      } else if (current.kind == step_kind::apply && current.op <= operation::negate) {
        auto const right = values.back();
        values.pop_back();
        if (current.op == operation::negate) {
          values.push_back(calculate(operation::subtract, 0, right, current.column));
        } else {
          values.back() = calculate(current.op, values.back(), right, current.column);
        }
      } else {
        fail_at(text_, current.column, "an index or bound is made of whole numbers, loop variables, n and + - * /");
      }
    }
    return values.back();
  }

  integer whole_literal(step const& current) const {
    auto const value = current.value.float64;
    if (std::trunc(value) == value && std::abs(value) <= 0x1p53) return static_cast<integer>(value);
    fail_at(text_, current.column, "an index or bound is a whole number");
  }

  integer whole_name(step const& current) const {
    if (auto const value = loop_value(current.name)) return *value;
    if (current.name == "n" && !bound_.contains("n")) return static_cast<integer>(dimension(current.column));
    fail_at(text_, current.column,
            fmt::format("'{:.40}' is not a whole number known now; an index or bound is made of whole numbers, loop "
                        "variables and n",
                        current.name));
  }

  integer calculate(operation op, integer a, integer b, std::size_t column) const {
    integer result = 0;
    auto overflow = false;
    switch (op) {
      case operation::add:
        overflow = __builtin_add_overflow(a, b, &result);
        break;
      case operation::subtract:
        overflow = __builtin_sub_overflow(a, b, &result);
        break;
      case operation::multiply:
        overflow = __builtin_mul_overflow(a, b, &result);
        break;
      default:
        if (b == 0) fail_at(text_, column, "division by 0 in an index or bound");
        if (b == -1) return calculate(operation::subtract, 0, a, column);
        if (a % b != 0) fail_at(text_, column, fmt::format("{} / {} is not a whole number", a, b));
        result = a / b;
    }
    if (overflow) fail_at(text_, column, "this index or bound is too large");
    return result;
  }

  std::string_view text_;
  std::vector<step> const& steps_;
  objective_options const& options_;
  objective_data data_;
  graph graph_;
  std::vector<node_id> stack_;
  std::unordered_map<std::string, node_id> bound_;
  std::unordered_map<std::string, std::vector<node_id>> arrays_;
  std::vector<std::pair<std::string_view, integer>> loops_;
  std::size_t spent_ = 0;
  bool within_rows_ = false;
};

}  // namespace

objective_data expand(std::string_view text, std::vector<step> const& steps, objective_options const& options) {
  return expander(text, steps, options).run();
}

}  // namespace rivulet::expression
