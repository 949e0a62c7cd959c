// Types and the modifiers of an opcode.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "tests/support/ptx/decoder.hpp"
#include "tests/support/ptx/lexer.hpp"

namespace ptx {
namespace {

struct type_row {
  std::string_view name;
  type value;
  unsigned bits;
};

constexpr std::array<type_row, 15> types{{{"pred", type::pred, 1},
                                          {"b8", type::b8, 8},
                                          {"b16", type::b16, 16},
                                          {"b32", type::b32, 32},
                                          {"b64", type::b64, 64},
                                          {"u8", type::u8, 8},
                                          {"u16", type::u16, 16},
                                          {"u32", type::u32, 32},
                                          {"u64", type::u64, 64},
                                          {"s8", type::s8, 8},
                                          {"s16", type::s16, 16},
                                          {"s32", type::s32, 32},
                                          {"s64", type::s64, 64},
                                          {"f32", type::f32, 32},
                                          {"f64", type::f64, 64}}};

}  // namespace

std::optional<type> type_named(std::string_view name) {
  auto const row = std::find_if(types.begin(), types.end(), [&](type_row const& each) { return each.name == name; });
  if (row == types.end()) return std::nullopt;
  return row->value;
}

unsigned bits_of(type t) {
  return std::find_if(types.begin(), types.end(), [&](type_row const& each) { return each.value == t; })->bits;
}

void refuse(item const& statement, std::string const& why) {
  fail_at(statement.line, std::string(statement.name) + ": " + why);
}

qualifiers::qualifiers(item const& statement)
    : statement_(statement), left_(statement.parts.begin() + 1, statement.parts.end()) {}

bool qualifiers::take(std::string_view name) {
  auto const found = std::find(left_.begin(), left_.end(), name);
  if (found == left_.end()) return false;
  left_.erase(found);
  return true;
}

std::string_view qualifiers::one_of(std::initializer_list<std::string_view> names) {
  std::string list;
  for (std::string_view name : names) {
    if (take(name)) return name;
    list += " ." + std::string(name);
  }
  refuse(statement_, "needs one of" + list);
}

std::optional<type> qualifiers::take_type() {
  if (left_.empty()) return std::nullopt;
  std::optional<type> const found = type_named(left_.back());
  if (found) left_.pop_back();
  return found;
}

type qualifiers::need_type() {
  if (std::optional<type> const found = take_type()) return *found;
  refuse(statement_, left_.empty() ? "has no type" : "type ." + std::string(left_.back()) + " is not supported");
}

void qualifiers::done() const {
  if (!left_.empty()) refuse(statement_, "." + std::string(left_.front()) + " is not supported");
}

}  // namespace ptx
