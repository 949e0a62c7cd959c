// Branch targets, loops, shortest and longest ways.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/control_flow.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace rivulet::cubin {
namespace {

constexpr unsigned branch = 0x147, branch_by_register = 0x149, call = 0x144, return_ = 0x150, exit_ = 0x14d;
constexpr std::int64_t instruction_bytes = 16;
constexpr std::uint64_t always = 7;

unsigned opcode(instruction of) { return static_cast<unsigned>(of.bits(0, 9)); }

// Every instruction has a predicate; branches have another one.
bool is_conditional(instruction of) {
  return of.bits(12, 4) != always || (opcode(of) == branch && of.bits(87, 4) != always);
}

// The distance stands in words of 4 bytes after the branch, its lowest 8 bits in bits 16 to 23, the others above 33.
std::size_t target(std::vector<instruction> const& code, std::size_t from) {
  auto const upper = static_cast<std::int64_t>(code[from].bits(34, 48) << 16) >> 16;
  auto const distance = 4 * (upper * 256 + static_cast<std::int64_t>(code[from].bits(16, 8)));
  auto const place = static_cast<std::int64_t>(from + 1) + distance / instruction_bytes;
  if (distance % instruction_bytes != 0 || place < 0 || place >= static_cast<std::int64_t>(code.size()))
    throw std::runtime_error(fmt::format("instruction {}: a branch to nowhere", from));
  return static_cast<std::size_t>(place);
}

bool ends(instruction of, unsigned by) { return opcode(of) == by; }

// Where a thread goes on in the same function; nowhere from an exit and from a return.
std::vector<std::size_t> successors(std::vector<instruction> const& code, std::size_t at) {
  std::vector<std::size_t> next;
  bool const conditional = is_conditional(code[at]);
  if (opcode(code[at]) == branch_by_register)
    throw std::runtime_error(fmt::format("instruction {}: a branch by a register", at));
  if (opcode(code[at]) == branch) next.push_back(target(code, at));
  bool const stays = opcode(code[at]) != branch && !ends(code[at], exit_) && !ends(code[at], return_);
  if ((stays || conditional) && at + 1 < code.size()) next.push_back(at + 1);
  return next;
}

/// Marks what lies on loops: strongly connected components of two and more instructions, and branches to themselves
/// (Tarjan 1972).
class loops {
 public:
  explicit loops(std::vector<std::vector<std::size_t>> const& next)
      : next_(next), number_(next.size(), 0), low_(next.size(), 0), open_(next.size(), false), in_(next.size(), false) {
    for (std::size_t at = 0; at < next.size(); ++at) {
      if (number_[at] == 0) visit(at);
    }
  }
  bool contain(std::size_t at) const { return in_[at]; }

 private:
  void visit(std::size_t at) {
    number_[at] = low_[at] = ++count_;
    stack_.push_back(at);
    open_[at] = true;
    for (std::size_t const to : next_[at]) {
      if (number_[to] == 0) visit(to);
      if (open_[to]) low_[at] = std::min(low_[at], low_[to]);
      if (to == at) in_[at] = true;
    }
    if (low_[at] != number_[at]) return;
    auto const first = std::ranges::find(stack_, at);
    bool const several = stack_.end() - first > 1;
    for (auto each = first; each != stack_.end(); ++each) {
      open_[*each] = false;
      in_[*each] = in_[*each] || several;
    }
    stack_.erase(first, stack_.end());
  }

  std::vector<std::vector<std::size_t>> const& next_;
  std::vector<std::size_t> number_, low_, stack_;
  std::vector<bool> open_, in_;
  std::size_t count_ = 0;
};

/// Finds paths backwards, from where they end.
class walker {
 public:
  explicit walker(std::vector<instruction> const& code) : code_(code), next_(links(code)), cycles_(next_) {}

  /// From `at` to an instruction `end` of the same function, over `calls` subroutines at most; nothing where there is
  /// no way.
  std::optional<path_range> const& from(std::size_t at, unsigned end, unsigned calls) {
    auto const [found, fresh] = known_.try_emplace({at, end, calls});
    auto& rest = found->second;
    if (!fresh || cycles_.contain(at)) return rest;
    if (ends(code_[at], end)) rest = {{at}, {at}};
    std::optional<path_range> called;
    unsigned left = calls;
    if (opcode(code_[at]) == call && !is_conditional(code_[at])) {
      if (calls == 0 || !(called = from(target(code_, at), return_, 0))) return rest;
      left = calls - 1;
    }
    for (std::size_t const to : next_[at]) {
      std::optional<path_range> beyond = from(to, end, left);
      if (!beyond) continue;
      for (auto [path, inside] : {std::pair{&beyond->shortest, called ? &called->shortest : nullptr},
                                  std::pair{&beyond->longest, called ? &called->longest : nullptr}}) {
        if (inside != nullptr) path->insert(path->end(), inside->begin(), inside->end());
        path->push_back(at);
      }
      if (!rest || beyond->shortest.size() < rest->shortest.size()) {
        if (!rest) rest = beyond;
        rest->shortest = beyond->shortest;
      }
      if (beyond->longest.size() > rest->longest.size()) rest->longest = beyond->longest;
    }
    return rest;
  }

 private:
  static std::vector<std::vector<std::size_t>> links(std::vector<instruction> const& code) {
    std::vector<std::vector<std::size_t>> made;
    for (std::size_t at = 0; at < code.size(); ++at) made.push_back(successors(code, at));
    return made;
  }

  std::vector<instruction> const& code_;
  std::vector<std::vector<std::size_t>> next_;
  loops cycles_;
  std::map<std::tuple<std::size_t, unsigned, unsigned>, std::optional<path_range>> known_;
};

}  // namespace

path_range plain_paths(std::vector<instruction> const& code) {
  constexpr unsigned most_calls = 3;
  walker ways(code);
  for (unsigned calls = 0; calls <= most_calls && !code.empty(); ++calls) {
    if (std::optional<path_range> found = ways.from(0, exit_, calls)) {
      std::ranges::reverse(found->shortest);
      std::ranges::reverse(found->longest);
      found->calls = calls;
      return *std::move(found);
    }
  }
  throw std::runtime_error("no way to an exit without loops");
}

std::size_t count_to_first_exit(std::vector<instruction> const& code) {
  auto const found =
      std::ranges::find_if(code, [](instruction of) { return opcode(of) == exit_ && !is_conditional(of); });
  if (found == code.end()) throw std::runtime_error("a kernel without an exit");
  return static_cast<std::size_t>(found - code.begin()) + 1;
}

std::size_t count_all(std::vector<instruction> const& code) {
  std::size_t count = code.size();
  constexpr unsigned padding = 0x118;
  while (count > 0 && opcode(code[count - 1]) == padding) --count;
  bool const closed = count > 0 && opcode(code[count - 1]) == branch && target(code, count - 1) == count - 1;
  return closed ? count - 1 : count;
}

}  // namespace rivulet::cubin
