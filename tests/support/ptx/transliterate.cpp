// One statement of PTX to one of C++; registers become variables, branches gotos, device functions functions.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/transliterate.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <stdexcept>

#include "tests/support/ptx/decoder.hpp"
#include "tests/support/ptx/lexer.hpp"
#include "tests/support/ptx/machine.hpp"
#include "tests/support/ptx/native_operations.hpp"
#include "tests/support/ptx/syntax.hpp"

namespace ptx {
namespace {

std::string cpp_type(std::string_view name) {
  if (name == "f32") return "float";
  if (name == "f64") return "double";
  if (name == "pred") return "bool";
  return (name[0] == 's' ? "std::int" : "std::uint") + std::string(name.substr(1)) + "_t";
}

std::string word_type(unsigned bits) { return bits == 1 ? "bool" : "std::uint" + std::to_string(bits) + "_t"; }

std::string identifier(std::string_view name) {
  std::string made;
  for (char const c : name) {
    if (c != '%') made += c == '$' || c == '.' ? '_' : c;
  }
  return made;
}

std::string_view type_part(item const& s) {
  if (s.parts.size() < 2 || !type_named(s.parts.back())) refuse(s, "has no type");
  return s.parts.back();
}

std::string joined(item const& s, std::size_t first, std::size_t last, std::string_view between) {
  std::string made;
  for (std::size_t n = first; n < last; ++n) made += (n == first ? "" : std::string(between)) + std::string(s.parts[n]);
  return made;
}

class function_writer {
 public:
  explicit function_writer(function const& text) : text_(text), scopes_(1) {
    for (auto const* list : {&text.parameters, &text.results}) {
      for (variable const& each : *list) scopes_[0].variables[each.name] = "p_" + identifier(each.name);
    }
  }

  std::string signature() const;
  std::string definition();
  std::string launcher() const;

 private:
  struct register_info {
    std::string name;
    unsigned bits;
  };
  struct scope {
    std::string suffix;
    std::map<std::string_view, std::pair<std::string_view, std::size_t>> registers;  ///< prefix: type, count
    std::map<std::string_view, std::string> variables;
  };

  void item_text(item const& what);
  void statement(item const& s);
  void assign(item const& s, std::string const& value) { assign(s, s.operands.at(0), value); }
  void assign(item const& s, operand const& to, std::string const& value);
  void family(item const& s);
  void compare(item const& s);
  void convert(item const& s);
  void halves(item const& s);
  void access(item const& s);
  void parameter_access(item const& s, operand const& place);
  void call(item const& s);
  std::optional<register_info> find_register(std::string_view name) const;
  std::string variable_named(item const& s, std::string_view name) const;
  std::string value(item const& s, operand const& which, unsigned bits);
  std::string address(item const& s, operand const& which);

  function const& text_;
  std::vector<scope> scopes_;
  std::size_t scope_count_ = 0;
  std::map<std::string, std::string> declarations_;  ///< by variable
  std::string body_;
};

std::string function_writer::signature() const {
  std::string list = text_.entry ? "[[maybe_unused]] place const& where" : "";
  auto const add = [&](variable const& each, char const* kind) {
    list += (list.empty() ? "" : ", ") + ("[[maybe_unused]] parameter<" + std::to_string(each.bytes) + ">") + kind +
            "p_" + identifier(each.name);
  };
  for (variable const& each : text_.parameters) add(each, " const& ");
  for (variable const& each : text_.results) add(each, "& ");
  return (text_.entry ? "inline void run_" : "[[gnu::noinline]] void run_") + identifier(text_.name) + "(" + list + ")";
}

std::string function_writer::definition() {
  for (item const& what : text_.body) item_text(what);
  std::string text = signature() + " {\n";
  for (auto const& [name, declaration] : declarations_) text += "  " + declaration + "\n";
  return text + body_ + "}\n\n";
}

std::string function_writer::launcher() const {
  std::string text =
      "void launch_" + identifier(text_.name) + "(unsigned blocks, unsigned threads, void const* const* arguments) {\n";
  std::string call = "run_" + identifier(text_.name) + "({thread, threads, block, blocks}";
  for (std::size_t n = 0; n < text_.parameters.size(); ++n) {
    std::string const name = "p" + std::to_string(n), at = "arguments[" + std::to_string(n) + "]";
    text += "  auto const " + name + " = argument<" + std::to_string(text_.parameters[n].bytes) + ">(" + at + ");\n";
    call += ", " + name;
  }
  return text + "  for (unsigned block = 0; block < blocks; ++block)\n" +
         "    for (unsigned thread = 0; thread < threads; ++thread) " + call + ");\n}\n\n";
}

void function_writer::item_text(item const& what) {
  switch (what.kind) {
    case item_kind::open:
      scopes_.emplace_back().suffix = "_s" + std::to_string(++scope_count_);
      break;
    case item_kind::close:
      scopes_.pop_back();
      break;
    case item_kind::registers:
      scopes_.back().registers[what.registers.prefix] = {what.registers.type, what.registers.count};
      break;
    case item_kind::variable: {
      if (what.variable.where != space::parameter) fail_at(what.line, "only .param variables can be transliterated");
      std::string const name = "p_" + identifier(what.variable.name) + scopes_.back().suffix;
      scopes_.back().variables[what.variable.name] = name;
      declarations_[name] = "parameter<" + std::to_string(what.variable.bytes) + "> " + name + ";";
      break;
    }
    case item_kind::label:
      body_ += "l_" + identifier(what.name) + ":;\n";
      break;
    case item_kind::statement:
      statement(what);
      break;
    case item_kind::branch_targets:
      fail_at(what.line, "tables of branches cannot be transliterated");
  }
}

std::optional<function_writer::register_info> function_writer::find_register(std::string_view name) const {
  std::size_t const digits = name.find_last_not_of("0123456789") + 1;
  for (auto in = scopes_.rbegin(); in != scopes_.rend(); ++in) {
    for (std::size_t cut = digits; cut <= name.size(); ++cut) {
      auto const found = in->registers.find(name.substr(0, cut));
      if (found == in->registers.end() || (found->second.second == 0) != (cut == name.size())) continue;
      return register_info{"r_" + identifier(name) + in->suffix, bits_of(*type_named(found->second.first))};
    }
  }
  return std::nullopt;
}

std::string function_writer::variable_named(item const& s, std::string_view name) const {
  for (auto in = scopes_.rbegin(); in != scopes_.rend(); ++in) {
    if (auto const found = in->variables.find(name); found != in->variables.end()) return found->second;
  }
  refuse(s, "'" + std::string(name) + "' is not a .param variable");
}

std::string function_writer::value(item const& s, operand const& which, unsigned bits) {
  static std::map<std::string_view, std::string> const special{{"%tid.x", "where.thread"},
                                                               {"%ntid.x", "where.threads"},
                                                               {"%ctaid.x", "where.block"},
                                                               {"%nctaid.x", "where.blocks"}};
  if (which.kind == operand_kind::integer || which.kind == operand_kind::float32 ||
      which.kind == operand_kind::float64) {
    std::uint64_t const mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    if (bits == 1) return which.value != 0 ? "true" : "false";
    return word_type(bits) + "{" + std::to_string(which.value & mask) + "u}";
  }
  if (which.kind != operand_kind::name) refuse(s, "this operand cannot be transliterated");
  if (auto const found = special.find(which.name); found != special.end() && text_.entry) return found->second;
  auto const found = find_register(which.name);
  if (!found) refuse(s, "'" + std::string(which.name) + "' cannot be transliterated");
  std::string const unset = found->bits == 1 ? "true" : "static_cast<" + word_type(found->bits) + ">(unset_bits)";
  declarations_.try_emplace(found->name,
                            "[[maybe_unused]] " + word_type(found->bits) + " " + found->name + " = " + unset + ";");
  return (which.negated ? "!" : "") + found->name;
}

void function_writer::assign(item const& s, operand const& to, std::string const& made) {
  if (to.kind == operand_kind::name && to.name == "_") return;
  auto const found = to.kind == operand_kind::name ? find_register(to.name) : std::nullopt;
  if (!found) refuse(s, "the result must be a register");
  body_ += value(s, to, found->bits) + " = " + made + ";";
}

void function_writer::statement(item const& s) {
  body_ += "  ";
  if (!s.guard.empty()) {
    operand guard;
    guard.name = s.guard;
    body_ += std::string("if (") + (s.guard_negated ? "!" : "") + value(s, guard, 1) + ") ";
  }
  std::string_view const verb = s.parts[0];
  body_ += "{ ";
  if (verb == "bra") {
    body_ += "goto l_" + identifier(s.operands.at(0).name) + ";";
  } else if (verb == "ret") {
    body_ += "return;";
  } else if (verb == "call") {
    call(s);
  } else if (verb == "setp") {
    compare(s);
  } else if (verb == "cvt") {
    convert(s);
  } else if (verb == "ld" || verb == "st" || verb == "atom" || verb == "red") {
    access(s);
  } else if (s.name == "cvta.to.global.u64" || s.name == "cvta.global.u64") {
    assign(s, value(s, s.operands.at(1), 64));
  } else if (verb == "mov" && s.operands.size() == 2 &&
             (s.operands[0].kind == operand_kind::vector || s.operands[1].kind == operand_kind::vector)) {
    halves(s);
  } else {
    family(s);
  }
  body_ += " }\n";
}

void function_writer::family(item const& s) {
  std::string_view const t = type_part(s);
  std::string const opcode = joined(s, 0, s.parts.size() - 1, ".");
  native_operation const* const row = find_native_operation(opcode, t);
  if (row == nullptr) refuse(s, "cannot be transliterated");
  if (s.operands.size() != row->operands.size()) refuse(s, "wrong number of operands");
  std::string name = joined(s, 0, s.parts.size() - 1, "_");
  if (name == "and" || name == "or" || name == "xor" || name == "not") name += '_';
  std::string call = name + "<" + cpp_type(t) + ">(";
  unsigned const bits = bits_of(*type_named(t));
  for (std::size_t n = 1; n < s.operands.size(); ++n) {
    char const kind = row->operands[n];
    unsigned const width = kind == 'T' ? bits : kind == 'W' ? 2 * bits : kind == 'U' ? 32 : 1;
    call += (n == 1 ? "" : ", ") + value(s, s.operands[n], width);
  }
  assign(s, call + ")");
}

void function_writer::compare(item const& s) {
  std::string_view const t = type_part(s);
  bool const combined = s.parts.size() == 4;
  if (s.parts.size() < 3 || s.parts.size() > 4 || s.operands.size() != s.parts.size() ||
      s.operands[0].kind != operand_kind::name) {
    refuse(s, "this form cannot be transliterated");
  }
  auto const* const known = std::find(native_relations.begin(), native_relations.end(), s.parts[1]);
  if (known == native_relations.end() || t == "pred") refuse(s, "this comparison cannot be transliterated");
  unsigned const bits = bits_of(*type_named(t));
  std::string text = "setp_" + std::string(*known) + "<" + cpp_type(t) + ">(" + value(s, s.operands[1], bits) + ", " +
                     value(s, s.operands[2], bits) + ")";
  if (combined) {
    std::string_view const how = s.parts[2];
    text += (how == "and" ? " & " : how == "or" ? " | " : " ^ ") + value(s, s.operands[3], 1);
  }
  assign(s, text);
}

void function_writer::convert(item const& s) {
  std::size_t const last = s.parts.size() - 1;
  if (last < 2) refuse(s, "needs two types");
  auto const to = type_named(s.parts[last - 1]), from = type_named(s.parts[last]);
  if (!to || !from || is_float(*from)) refuse(s, "the numeric contract has no conversion from floats");
  if (joined(s, 1, last - 1, ".") != (is_float(*to) ? "rn" : "")) refuse(s, "cannot be transliterated");
  auto const source = s.operands.at(1).kind == operand_kind::name ? find_register(s.operands[1].name) : std::nullopt;
  if (!source) refuse(s, "converts something that is not a register");
  assign(s, "cvt<" + cpp_type(s.parts[last - 1]) + ", " + cpp_type(s.parts[last]) + ">(" +
                value(s, s.operands[1], source->bits) + ")");
}

void function_writer::halves(item const& s) {
  std::string_view const t = type_part(s);
  unsigned const bits = bits_of(*type_named(t));
  bool const split = s.operands[0].kind == operand_kind::vector;
  operand const& parts = s.operands[split ? 0 : 1];
  if (parts.items.size() != 2 || bits < 32) refuse(s, "this form cannot be transliterated");
  if (!split) {
    return assign(s, "pack<" + cpp_type(t) + ">(" + value(s, parts.items[0], bits / 2) + ", " +
                         value(s, parts.items[1], bits / 2) + ")");
  }
  std::string const whole = value(s, s.operands[1], bits);
  body_ += "auto const whole = " + whole + "; ";
  assign(s, parts.items[0], "low_half<" + cpp_type(t) + ">(whole)");
  assign(s, parts.items[1], "high_half<" + cpp_type(t) + ">(whole)");
}

std::string function_writer::address(item const& s, operand const& which) {
  if (which.kind != operand_kind::address || which.name.empty()) refuse(s, "this address cannot be transliterated");
  operand base;
  base.name = which.name;
  return value(s, base, 64) + " + " + std::to_string(static_cast<std::uint64_t>(which.offset)) + "u";
}

void function_writer::access(item const& s) {
  std::string_view const t = type_part(s);
  bool const store = s.parts[0] == "st" || s.parts[0] == "red";
  if (s.operands.size() < 2) refuse(s, "too few operands");
  operand const& place = s.operands[store ? 0 : 1];
  std::string const how = joined(s, 0, s.parts.size() - 1, ".");
  if (how == "ld.param" || how == "st.param") return parameter_access(s, place);
  bool const atomic = how == "atom.global.add" || how == "red.global.add";
  if (how != "ld.global" && how != "ld.global.nc" && how != "st.global" && !atomic) {
    refuse(s, "cannot be transliterated");
  }
  unsigned const bits = bits_of(*type_named(t));
  if (atomic && (is_float(*type_named(t)) || bits < 32)) refuse(s, "only sums of integers are atomic");
  std::string const at = "<" + cpp_type(t) + ">(" + address(s, place);
  if (atomic) {
    std::string const sum = "atomic_add" + at + ", " + value(s, s.operands.back(), bits) + ")";
    if (!store) return assign(s, sum);
    body_ += sum + ";";
  } else if (store) {
    body_ += "store" + at + ", " + value(s, s.operands[1], bits) + ");";
  } else {
    assign(s, "load" + at + ")");
  }
}

void function_writer::parameter_access(item const& s, operand const& place) {
  if (place.kind != operand_kind::address) refuse(s, "expected an address in brackets");
  std::string const at = variable_named(s, place.name) + ", " + std::to_string(place.offset);
  std::string const kind = "<" + cpp_type(type_part(s)) + ">(";
  if (s.parts[0] == "ld") return assign(s, "read" + kind + at + ")");
  body_ += "write" + kind + at + ", " + value(s, s.operands[1], bits_of(*type_named(type_part(s)))) + ");";
}

/// call (results), callee, (arguments); the lists may be missing.
void function_writer::call(item const& s) {
  std::string list;
  std::string_view callee;
  for (bool const arguments : {true, false}) {  // the results come last in C++
    for (operand const& each : s.operands) {
      if (each.kind == operand_kind::name) callee = each.name;
      if (each.kind != operand_kind::list || (&each == &s.operands[0]) == arguments) continue;
      for (operand const& one : each.items) list += (list.empty() ? "" : ", ") + variable_named(s, one.name);
    }
  }
  body_ += "run_" + identifier(callee) + "(" + list + ");";
}

}  // namespace

std::string transliterated(std::string_view text, std::string_view name) {
  parse(text);  // refuses what breaks the numeric contract, and operands that do not fit
  module_text const module = read(text);
  std::string prototypes, definitions, table;
  for (function const& each : module.functions) {
    if (!each.has_body) continue;
    function_writer writer(each);
    prototypes += writer.signature() + ";\n";
    definitions += writer.definition();
    if (!each.entry) continue;
    definitions += writer.launcher();
    table += "    {\"" + std::string(each.name) + "\", launch_" + identifier(each.name) + "},\n";
  }
  if (table.empty()) throw std::runtime_error("the module has no kernel");
  return "#include \"tests/support/ptx/native.hpp\"\n\nnamespace ptx::native {\nnamespace {\n\n" + prototypes + "\n" +
         definitions + "constexpr launchable all[] = {\n" + table +
         "};\n\n}  // namespace\n\nstd::span<launchable const> " + std::string(name) +
         "() { return all; }\n\n}  // namespace "
         "ptx::native\n";
}

}  // namespace ptx
