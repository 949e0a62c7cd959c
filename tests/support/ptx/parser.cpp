// Reads the text of a PTX module.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "tests/support/ptx/lexer.hpp"
#include "tests/support/ptx/syntax.hpp"

namespace ptx {
namespace {

using namespace std::string_view_literals;

std::vector<std::string_view> split_at_dots(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t const end = std::min(text.find('.', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// Bytes of a fundamental type; 0 for anything else.
std::size_t bytes_of_type(std::string_view type) {
  static constexpr std::array<std::pair<std::string_view, std::size_t>, 16> sizes{{{"b8", 1},
                                                                                   {"u8", 1},
                                                                                   {"s8", 1},
                                                                                   {"b16", 2},
                                                                                   {"u16", 2},
                                                                                   {"s16", 2},
                                                                                   {"f16", 2},
                                                                                   {"b32", 4},
                                                                                   {"u32", 4},
                                                                                   {"s32", 4},
                                                                                   {"f32", 4},
                                                                                   {"b64", 8},
                                                                                   {"u64", 8},
                                                                                   {"s64", 8},
                                                                                   {"f64", 8},
                                                                                   {"pred", 1}}};
  auto const found = std::find_if(sizes.begin(), sizes.end(), [&](auto const& row) { return row.first == type; });
  return found == sizes.end() ? 0 : found->second;
}

std::optional<space> space_of(std::string_view directive) {
  if (directive == ".global") return space::global;
  if (directive == ".shared") return space::shared;
  if (directive == ".local") return space::local;
  if (directive == ".const") return space::constant;
  if (directive == ".param") return space::parameter;
  return std::nullopt;
}

class reader {
 public:
  explicit reader(std::string_view text) : tokens_(split(text)) {}

  module_text all() {
    while (now().kind != token_kind::end) top_level();
    return std::move(module_);
  }

 private:
  token const& now() const { return tokens_[at_]; }
  token const& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  [[noreturn]] void fail(std::string const& message) const { fail_at(now().line, message); }

  token take() {
    token const taken = now();
    if (taken.kind != token_kind::end) ++at_;
    return taken;
  }
  bool accept(std::string_view text) {
    if (!now().is(text)) return false;
    take();
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text)) fail("expected '" + std::string(text) + "' before '" + std::string(now().text) + "'");
  }
  std::string_view word(std::string_view what) {
    if (now().kind != token_kind::word) fail("expected " + std::string(what) + " at '" + std::string(now().text) + "'");
    return take().text;
  }
  /// Directives such as .loc end with their line.
  void skip_line() {
    for (unsigned const line = now().line; now().line == line && now().kind != token_kind::end;) take();
  }
  void skip_braces() {
    expect("{");
    for (int depth = 1; depth > 0;) {
      if (now().kind == token_kind::end) fail("'{' without '}'");
      std::string_view const text = take().text;
      depth += text == "{" ? 1 : text == "}" ? -1 : 0;
    }
  }

  void top_level();
  void function_text(bool entry);
  std::vector<variable> parameter_list();
  void attributes(function& into);
  void body(function& into);
  void body_item(function& into, int& depth);
  item statement();
  variable variable_text(space where, bool imported);
  void initial_values(variable& into);
  register_range register_text();
  operand operand_text();
  operand literal(bool negative);
  operand address();
  operand items(operand_kind kind, std::string_view close);
  std::uint64_t integer();

  std::vector<token> tokens_;
  std::size_t at_ = 0;
  module_text module_;
};

void reader::top_level() {
  bool imported = false;
  while (now().is(".visible") || now().is(".extern") || now().is(".weak") || now().is(".common")) {
    imported = take().is(".extern") || imported;
  }
  token const first = now();
  if (first.is(".version") || first.is(".target") || first.is(".address_size") || first.is(".file")) return skip_line();
  if (accept(".section")) {
    word("a section's name");
    return skip_braces();
  }
  if (first.is(".entry") || first.is(".func")) return function_text(take().is(".entry"));
  if (std::optional<space> const where = space_of(first.text)) {
    take();
    module_.variables.push_back(variable_text(*where, imported));
    return expect(";");
  }
  fail("unknown at module level: '" + std::string(first.text) + "'");
}

std::vector<variable> reader::parameter_list() {
  std::vector<variable> list;
  expect("(");
  while (!accept(")")) {
    if (!list.empty()) expect(",");
    if (!accept(".param")) fail("expected .param at '" + std::string(now().text) + "'");
    list.push_back(variable_text(space::parameter, false));
  }
  return list;
}

void reader::function_text(bool entry) {
  function made;
  made.entry = entry;
  made.line = now().line;
  if (now().is("(")) made.results = parameter_list();
  made.name = word("a function's name");
  if (now().is("(")) made.parameters = parameter_list();
  attributes(made);
  if (!accept(";")) {
    made.has_body = true;
    body(made);
  }
  module_.functions.push_back(std::move(made));
}

void reader::attributes(function& into) {
  while (!now().is("{") && !now().is(";")) {
    token const attribute = take();
    if (attribute.is(".noreturn")) continue;
    bool const limit = attribute.is(".maxntid") || attribute.is(".reqntid");
    if (!limit && !attribute.is(".minnctapersm") && !attribute.is(".maxnreg")) {
      fail_at(attribute.line, "unknown attribute '" + std::string(attribute.text) + "'");
    }
    std::size_t product = integer();
    while (accept(",")) product *= integer();
    if (limit) into.most_threads = product;
  }
}

void reader::body(function& into) {
  expect("{");
  for (int depth = 1; depth > 0;) {
    if (now().kind == token_kind::end) fail("the body of '" + std::string(into.name) + "' has no end");
    body_item(into, depth);
  }
}

void reader::body_item(function& into, int& depth) {
  item made;
  made.line = now().line;
  if (now().is("{") || now().is("}")) {
    made.kind = take().is("{") ? item_kind::open : item_kind::close;
    depth += made.kind == item_kind::open ? 1 : -1;
    if (depth > 0) into.body.push_back(std::move(made));
  } else if (now().is(".loc") || now().is(".file")) {
    skip_line();
  } else if (accept(".pragma")) {
    while (!accept(";")) take();
  } else if (accept(".reg")) {
    made.kind = item_kind::registers;
    std::string_view const type = word("a type").substr(1);
    do {
      made.registers = register_text();
      made.registers.type = type;
      into.body.push_back(made);
    } while (accept(","));
    expect(";");
  } else if (std::optional<space> const where = space_of(now().text)) {
    take();
    made.kind = item_kind::variable;
    made.variable = variable_text(*where, false);
    expect(";");
    into.body.push_back(std::move(made));
  } else if (now().kind == token_kind::word && ahead().is(":")) {
    made.name = take().text;
    take();
    made.kind = now().is(".branchtargets") ? item_kind::branch_targets : item_kind::label;
    if (accept(".branchtargets")) {
      do made.operands.push_back(operand_text());
      while (accept(","));
      expect(";");
    }
    into.body.push_back(std::move(made));
  } else if (!accept(";")) {
    into.body.push_back(statement());
  }
}

item reader::statement() {
  item made;
  if (accept("@")) {
    made.guard_negated = accept("!");
    made.guard = word("a predicate");
  }
  made.line = now().line;
  made.name = word("an instruction");
  if (made.name.front() == '.' || made.name.front() == '%') {
    fail_at(made.line, "unknown directive '" + std::string(made.name) + "'");
  }
  made.parts = split_at_dots(made.name);
  while (!now().is(";")) {
    made.operands.push_back(operand_text());
    if (!now().is(";")) expect(",");
  }
  expect(";");
  return made;
}

variable reader::variable_text(space where, bool imported) {
  variable made;
  made.where = where;
  made.imported = imported;
  made.line = now().line;
  bool aligned = false;
  for (;;) {
    if (accept(".align")) {
      made.alignment = integer();
      aligned = true;
    } else if (now().is(".ptr") || space_of(now().text)) {
      take();
    } else {
      break;
    }
  }
  std::string_view const type = word("a type").substr(1);
  made.element_bytes = bytes_of_type(type);
  if (made.element_bytes == 0) fail_at(made.line, "unknown type '." + std::string(type) + "' of a variable");
  if (!aligned) made.alignment = made.element_bytes;
  while (now().is(".ptr") || now().is(".align") || space_of(now().text)) {
    if (take().is(".align")) integer();
  }
  made.name = word("a variable's name");
  made.bytes = made.element_bytes;
  while (accept("[")) {
    made.bytes *= now().is("]") ? 0 : integer();
    expect("]");
  }
  if (accept("=")) initial_values(made);
  return made;
}

void reader::initial_values(variable& into) {
  bool const braces = accept("{");
  do {
    operand const value = operand_text();
    if (value.kind == operand_kind::name || value.kind == operand_kind::list || value.kind == operand_kind::vector) {
      fail("'" + std::string(into.name) + "' is initialised with an address, which is not supported");
    }
    auto const* const bytes = reinterpret_cast<std::uint8_t const*>(&value.value);
    into.initial.insert(into.initial.end(), bytes, bytes + into.element_bytes);
  } while (braces && accept(","));
  if (braces) expect("}");
  if (into.initial.size() > into.bytes) fail("too many values for '" + std::string(into.name) + "'");
}

register_range reader::register_text() {
  register_range made;
  made.prefix = word("a register");
  if (accept("<")) {
    made.count = integer();
    expect(">");
    if (made.count == 0) fail("no registers in '" + std::string(made.prefix) + "<0>'");
  }
  return made;
}

std::uint64_t reader::integer() {
  operand const value = literal(accept("-"));
  if (value.kind != operand_kind::integer) fail("expected an integer");
  return value.value;
}

operand reader::literal(bool negative) {
  if (now().kind != token_kind::number) fail("expected a number at '" + std::string(now().text) + "'");
  std::string_view text = take().text;
  operand made;
  made.kind = operand_kind::integer;
  int base = 10;
  if (text.size() > 2 && text[0] == '0') {
    char const mark = text[1];
    if (mark == 'f' || mark == 'F') made.kind = operand_kind::float32;
    if (mark == 'd' || mark == 'D') made.kind = operand_kind::float64;
    if (mark == 'x' || mark == 'X' || made.kind != operand_kind::integer) base = 16;
    if (mark == 'b' || mark == 'B') base = 2;
    if (base != 10) text.remove_prefix(2);
  }
  if (base == 10 && text.size() > 1 && text[0] == '0') base = 8;
  if (made.kind == operand_kind::integer && !text.empty() && text.back() == 'U') text.remove_suffix(1);
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), made.value, base);
  bool const digits =
      made.kind == operand_kind::integer || text.size() == (made.kind == operand_kind::float32 ? 8 : 16);
  if (error != std::errc() || end != text.data() + text.size() || !digits) {
    fail("not a number that is supported: '" + std::string(text) + "'");
  }
  if (negative && made.kind != operand_kind::integer) fail("a sign before the bits of a float");
  if (negative) made.value = 0 - made.value;
  return made;
}

operand reader::items(operand_kind kind, std::string_view close) {
  operand made;
  made.kind = kind;
  while (!accept(close)) {
    if (!made.items.empty()) expect(",");
    made.items.push_back(operand_text());
  }
  return made;
}

operand reader::address() {
  operand made;
  made.kind = operand_kind::address;
  if (now().kind == token_kind::word) made.name = take().text;
  bool const negative = now().is("-");
  if (accept("+") || accept("-") || made.name.empty()) {
    made.offset = std::bit_cast<std::int64_t>(literal(accept("-") != negative).value);
  }
  expect("]");
  return made;
}

operand reader::operand_text() {
  if (accept("{")) return items(operand_kind::vector, "}");
  if (accept("(")) return items(operand_kind::list, ")");
  if (accept("[")) return address();
  if (accept("-")) return literal(true);
  if (now().kind == token_kind::number) return literal(false);
  operand made;
  made.negated = accept("!");
  made.name = word("an operand");
  if (accept("+")) made.offset = std::bit_cast<std::int64_t>(literal(accept("-")).value);
  if (accept("|")) {
    operand both;
    both.kind = operand_kind::pair;
    both.items = {made, operand_text()};
    return both;
  }
  return made;
}

}  // namespace

module_text read(std::string_view text) { return reader(text).all(); }

}  // namespace ptx
