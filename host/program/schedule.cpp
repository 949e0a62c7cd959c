// Orders instructions so that values live shortly and each instruction mostly uses the one before it.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/program/passes.hpp"

namespace rivulet {

namespace {

/// Two orders, each interleaved with every instruction that has become ready and ends the life of at least one value.
/// All stacks are explicit: the depth of a program is bounded by memory alone.
class scheduler {
 public:
  explicit scheduler(program const& program)
      : program_(program), states_(program.instructions.size()), users_begin_(program.instructions.size() + 1) {
    mark_needed();
    link_users();
    label();
  }

  /// From the outputs down, the operand that needs more registers first (Sethi & Ullman 1970).
  std::vector<std::uint32_t> depth_first() {
    for (auto const& output : program_.outputs) {
      if (output.kind == operand_kind::value) descend(output.index);
    }
    return std::move(order_);
  }

  /// As the program is written: neighbouring terms of a long sum, which share values, stay neighbours.
  std::vector<std::uint32_t> as_written() {
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
      if (states_[i].needed && !states_[i].emitted) emit_and_follow(i);
    }
    return std::move(order_);
  }

 private:
  struct state {
    bool needed = false, emitted = false, is_output = false;
    std::uint32_t missing = 0;    ///< distinct operands not yet emitted
    std::uint32_t users = 0;      ///< distinct users not yet emitted
    std::uint32_t users_xor = 0;  ///< xor of their numbers: the last one's number when one is left
    std::uint32_t registers = 1;  ///< Sethi-Ullman label
  };

  /// The distinct values among the operands of instruction i.
  struct value_list {
    std::array<std::uint32_t, 3> values{};
    std::size_t count = 0;
    auto begin() const { return values.begin(); }
    auto end() const { return values.begin() + static_cast<std::ptrdiff_t>(count); }
  };
  value_list values_of(std::uint32_t i) const {
    value_list list;
    for (auto const& used : operands(program_.instructions[i])) {
      if (used.kind != operand_kind::value || std::find(list.begin(), list.end(), used.index) != list.end()) continue;
      list.values[list.count++] = used.index;
    }
    return list;
  }

  void mark_needed() {
    for (auto const& output : program_.outputs) {
      if (output.kind == operand_kind::value) states_[output.index].needed = states_[output.index].is_output = true;
    }
    for (auto i = static_cast<std::uint32_t>(states_.size()); i-- > 0;) {
      if (!states_[i].needed) continue;
      for (auto const used : values_of(i)) states_[used].needed = true;
    }
  }

  void link_users() {
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
      if (!states_[i].needed) continue;
      for (auto const used : values_of(i)) {
        ++states_[i].missing;
        ++states_[used].users;
        states_[used].users_xor ^= i;
        ++users_begin_[used + 1];
      }
    }
    for (std::size_t i = 1; i < users_begin_.size(); ++i) users_begin_[i] += users_begin_[i - 1];
    users_.resize(users_begin_.back());
    auto next = users_begin_;
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
      if (!states_[i].needed) continue;
      for (auto const used : values_of(i)) users_[next[used]++] = i;
    }
  }

  value_list heaviest_first(std::uint32_t i) const {
    auto list = values_of(i);
    std::stable_sort(list.values.begin(), list.values.begin() + static_cast<std::ptrdiff_t>(list.count),
                     [&](auto a, auto b) { return states_[a].registers > states_[b].registers; });
    return list;
  }

  void label() {
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
      std::uint32_t held = 0;
      for (auto const used : heaviest_first(i)) {
        states_[i].registers = std::max(states_[i].registers, states_[used].registers + held++);
      }
    }
  }

  void descend(std::uint32_t root) {
    std::vector<std::uint32_t> stack{root};
    while (!stack.empty()) {
      auto const i = stack.back();
      if (states_[i].emitted || states_[i].missing == 0) {
        stack.pop_back();
        if (!states_[i].emitted) emit_and_follow(i);
        continue;
      }
      auto const list = heaviest_first(i);
      for (std::size_t j = list.count; j-- > 0;) {
        if (!states_[list.values[j]].emitted) stack.push_back(list.values[j]);
      }
    }
  }

  void emit_and_follow(std::uint32_t first) {
    ready_.clear();
    emit(first);
    while (!ready_.empty()) {
      auto const i = ready_.back();
      ready_.pop_back();
      if (!states_[i].emitted && states_[i].missing == 0 && frees_something(i)) emit(i);
    }
  }

  bool frees_something(std::uint32_t i) const {
    if (states_[i].is_output && states_[i].users == 0) return true;
    auto const list = values_of(i);
    return std::any_of(list.begin(), list.end(), [&](auto used) { return states_[used].users == 1; });
  }

  void emit(std::uint32_t i) {
    states_[i].emitted = true;
    order_.push_back(i);
    for (auto const used : values_of(i)) {
      --states_[used].users;
      states_[used].users_xor ^= i;
      if (states_[used].users == 1) ready_.push_back(states_[used].users_xor);
    }
    for (auto u = users_begin_[i + 1]; u-- > users_begin_[i];) {
      --states_[users_[u]].missing;
      ready_.push_back(users_[u]);  // on top, so that a user of the value just computed comes next
    }
  }

  program const& program_;
  std::vector<state> states_;
  std::vector<std::uint32_t> users_begin_, users_;
  std::vector<std::uint32_t> order_, ready_;
};

/// The most values that wait for a later instruction at once.
std::size_t most_alive(program const& program, std::vector<std::uint32_t> const& order) {
  constexpr auto nobody = ~std::uint32_t{0};
  std::vector<std::uint32_t> last_user(program.instructions.size(), nobody);
  auto const for_each_value = [&](std::uint32_t i, auto const& act) {
    for (auto const& used : operands(program.instructions[i])) {
      if (used.kind == operand_kind::value) act(used.index);
    }
  };
  for (auto const i : order) for_each_value(i, [&](auto value) { last_user[value] = i; });
  std::size_t alive = 0, most = 0;
  for (auto const i : order) {
    for_each_value(i, [&](auto value) {
      if (last_user[value] != i) return;
      last_user[value] = nobody;  // an operand that is read twice dies once
      --alive;
    });
    if (last_user[i] != nobody) most = std::max(most, ++alive);
  }
  return most;
}

}  // namespace

std::vector<std::uint32_t> schedule(program const& program) {
  auto depth_first = scheduler(program).depth_first();
  auto as_written = scheduler(program).as_written();
  return most_alive(program, as_written) < most_alive(program, depth_first) ? as_written : depth_first;
}

program rearrange(program const& from, std::vector<std::uint32_t> const& order) {
  constexpr auto unseen = ~std::uint32_t{0};
  program to;
  to.parameters = from.parameters;
  to.constants = from.constants;
  std::vector<std::uint32_t> values(from.instructions.size(), unseen), literals(from.literals.size(), unseen);
  auto const moved = [&](operand used) {
    if (used.kind == operand_kind::value) used.index = values[used.index];
    if (used.kind == operand_kind::literal) {
      auto& place = literals[used.index];
      if (place == unseen) {
        place = static_cast<std::uint32_t>(to.literals.size());
        to.literals.push_back(from.literals[used.index]);
      }
      used.index = place;
    }
    return used;
  };
  for (auto const i : order) {
    auto const& step = from.instructions[i];
    values[i] = static_cast<std::uint32_t>(to.instructions.size());
    to.instructions.push_back({step.op, moved(step.a), moved(step.b), moved(step.c)});
  }
  for (auto const& output : from.outputs) to.outputs.push_back(moved(output));
  return to;
}

}  // namespace rivulet
