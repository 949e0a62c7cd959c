// Frames, operands, labels and calls; the table of instructions that the machine knows.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/decoder.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "tests/support/ptx/lexer.hpp"

namespace ptx {
namespace {

using family = void (*)(decoder&, item const&);

std::unordered_map<std::string_view, family> const& families() {
  static std::unordered_map<std::string_view, family> const table = [] {
    std::unordered_map<std::string_view, family> made;
    auto const add = [&](family decode, std::initializer_list<std::string_view> names) {
      for (std::string_view name : names) made.emplace(name, decode);
    };
    add(decode_float, {"fma", "sqrt", "rcp", "copysign", "testp"});
    add(decode_integer, {"add", "sub", "mul", "mad", "div", "rem", "min", "max", "abs", "neg", "addc", "subc", "sad"});
    add(decode_bits, {"and", "or", "xor", "not", "cnot", "shl", "shr", "shf", "bfe", "bfi", "bfind", "popc", "clz",
                      "brev", "prmt", "lop3"});
    add(decode_compare, {"setp", "set", "selp"});
    add(decode_convert, {"cvt"});
    add(decode_move, {"mov", "cvta", "isspacep"});
    add(decode_access, {"ld", "st"});
    add(decode_atomic, {"atom", "red"});
    add(decode_control, {"bra", "brx", "call", "ret", "exit", "trap", "membar", "fence", "nanosleep", "prefetch"});
    add(decode_exchange, {"shfl", "vote", "match", "redux", "elect", "activemask", "bar", "barrier"});
    return made;
  }();
  return table;
}

std::size_t aligned(std::size_t value, std::size_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

}  // namespace

decoder::decoder(image_content& image, module_symbols& symbols, std::uint32_t index, function const& text)
    : image_(image), symbols_(symbols), index_(index), text_(text), scopes_(1) {
  for (std::size_t n = 0; n < image_.opcodes.size(); ++n) opcodes_[image_.opcodes[n]] = static_cast<std::uint32_t>(n);
}

void decoder::declare_parameters() {
  for (std::size_t n = 0; n < text_.parameters.size(); ++n) {
    parameter const& made = function_().parameters[n];
    scopes_[0].variables[text_.parameters[n].name] = {space::parameter, made.slot, made.offset, made.bytes};
  }
  for (std::size_t n = 0; n < text_.results.size(); ++n) {
    parameter const& made = function_().results[n];
    scopes_[0].variables[text_.results[n].name] = {space::parameter, made.slot, 0, made.bytes};
  }
}

void decoder::decode() {
  function_().first = static_cast<std::uint32_t>(image_.code.size());
  declare_parameters();
  for (item const& what : text_.body) {
    switch (what.kind) {
      case item_kind::open:
        scopes_.emplace_back();
        break;
      case item_kind::close:
        scopes_.pop_back();
        break;
      case item_kind::registers:
        declare(what.registers, what.line);
        break;
      case item_kind::variable:
        declare(what.variable);
        break;
      case item_kind::label:
        if (!labels_.emplace(what.name, image_.code.size()).second)
          refuse(what, "label " + quoted(what.name) + " twice");
        break;
      case item_kind::branch_targets:
        for (operand const& label : what.operands) tables_[what.name].push_back(label.name);
        break;
      case item_kind::statement:
        statement(what);
        break;
    }
  }
  item end;
  end.line = text_.body.empty() ? text_.line : text_.body.back().line;
  emit_helper(end, {run_fell_off});
  resolve();
}

void decoder::declare(register_range const& range, unsigned line) {
  std::optional<type> const kind = type_named(range.type);
  if (!kind || bits_of(*kind) == 8)
    fail_at(line, "registers of type '." + std::string(range.type) + "' are not supported");
  std::uint32_t const count = static_cast<std::uint32_t>(std::max<std::size_t>(range.count, 1));
  std::uint32_t const first = fresh(count);
  (range.count == 0 ? scopes_.back().registers : scopes_.back().ranges)[range.prefix] = {first, *kind, count};
}

void decoder::declare(variable const& made) {
  auto& variables = scopes_.back().variables;
  if (made.where == space::parameter) {
    variables[made.name] = {space::parameter, fresh(static_cast<std::uint32_t>(aligned(made.bytes, 8) / 8)), 0,
                            made.bytes};
  } else if (made.where == space::local) {
    if (made.alignment > 16) fail_at(made.line, "local variables are aligned to 16 bytes at most");
    std::size_t const offset = aligned(function_().local_bytes, made.alignment);
    function_().local_bytes = offset + made.bytes;
    variables[made.name] = {space::local, 0, offset, made.bytes};
  } else if (made.where != space::shared) {
    fail_at(made.line, "a variable of this space inside a function");
  }
}

decoder::frame_variable const* decoder::find_variable(std::string_view name) const {
  for (auto in = scopes_.rbegin(); in != scopes_.rend(); ++in) {
    if (auto const found = in->variables.find(name); found != in->variables.end()) return &found->second;
  }
  return nullptr;
}

std::optional<decoder::register_info> decoder::find_register(std::string_view name) const {
  std::size_t const digits = name.find_last_not_of("0123456789") + 1;
  for (auto in = scopes_.rbegin(); in != scopes_.rend(); ++in) {
    if (auto const whole = in->registers.find(name); whole != in->registers.end()) return whole->second;
    // %rd12 is number 12 of %rd<20>, or number 2 of %rd1<8>.
    for (std::size_t cut = digits; cut < name.size(); ++cut) {
      auto const range = in->ranges.find(name.substr(0, cut));
      if (range == in->ranges.end() || name.size() - cut > 9) continue;
      std::uint32_t const number = static_cast<std::uint32_t>(std::stoul(std::string(name.substr(cut))));
      if (number >= range->second.count) continue;
      return register_info{range->second.slot + number, range->second.kind, 1};
    }
  }
  return std::nullopt;
}

type decoder::register_type(item const& statement, operand const& which) const {
  auto const found = which.kind == operand_kind::name ? find_register(which.name) : std::nullopt;
  if (!found) refuse(statement, "expected a register, not " + quoted(which.name));
  return found->kind;
}

std::uint32_t decoder::fresh(std::uint32_t slots) {
  std::vector<std::uint64_t>& frame = function_().frame;
  std::uint32_t const first = static_cast<std::uint32_t>(frame.size());
  frame.resize(frame.size() + slots, unset_bits);
  return first;
}

std::uint32_t decoder::constant(std::uint64_t bits) {
  auto const [known, made] = constants_.try_emplace(bits, 0);
  if (made) {
    known->second = fresh();
    function_().frame[known->second] = bits;
  }
  return known->second;
}

std::optional<std::uint32_t> decoder::special_register(item const& statement, std::string_view name) {
  if (name == "WARP_SZ") return constant(32);
  std::optional<std::uint32_t> const number = special_register_number(name);
  if (!number) return std::nullopt;
  std::uint32_t const slot = fresh();
  emit_helper(statement, {run_special, slot, *number});
  return slot;
}

std::uint32_t decoder::value(item const& s, operand const& which, type t, width allowed) {
  if (which.kind == operand_kind::float32 || which.kind == operand_kind::float64) {
    unsigned const bits = which.kind == operand_kind::float32 ? 32 : 64;
    if (bits_of(t) != bits) refuse(s, "a float literal of " + std::to_string(bits) + " bits does not fit the type");
    return constant(which.value);
  }
  if (which.kind == operand_kind::integer) {
    if (is_float(t)) refuse(s, "an integer where a float is wanted");
    return constant(t == type::pred ? std::uint64_t{which.value != 0} : which.value);
  }
  if (which.kind != operand_kind::name) refuse(s, "this operand cannot be used here");
  auto const found = find_register(which.name);
  if (!found) {
    std::optional<std::uint32_t> slot = special_register(s, which.name);
    if (!slot) slot = address_of(s, which.name, which.offset);
    if (!slot) refuse(s, "unknown name " + quoted(which.name));
    return *slot;
  }
  unsigned const bits = bits_of(found->kind);
  if (bits != bits_of(t) && !(allowed == width::at_least && bits > bits_of(t) && t != type::pred)) {
    refuse(s, "register " + quoted(which.name) + " has " + std::to_string(bits) + " bits");
  }
  if (!which.negated) return found->slot;
  if (t != type::pred) refuse(s, "'!' before something that is not a predicate");
  std::uint32_t const slot = fresh();
  emit_helper(s, {run_not, slot, found->slot});
  return slot;
}

std::uint32_t decoder::value(item const& s, std::size_t number, type t, width allowed) {
  if (number >= s.operands.size()) refuse(s, "too few operands");
  return value(s, s.operands[number], t, allowed);
}

std::uint32_t decoder::destination(item const& s, operand const& which, type t, width allowed) {
  if (which.kind == operand_kind::name && which.name == "_") return fresh();
  if (which.kind != operand_kind::name || which.negated || !find_register(which.name)) {
    refuse(s, "the result must be a register, not " + quoted(which.name));
  }
  return value(s, which, t, allowed);
}

std::uint32_t decoder::destination(item const& s, std::size_t number, type t, width allowed) {
  if (number >= s.operands.size()) refuse(s, "too few operands");
  return destination(s, s.operands[number], t, allowed);
}

std::uint32_t decoder::integer_constant(item const& s, std::size_t number) {
  if (number >= s.operands.size() || s.operands[number].kind != operand_kind::integer) refuse(s, "expected an integer");
  return static_cast<std::uint32_t>(s.operands[number].value);
}

void decoder::emit(item const& s, instruction const& made) {
  auto const [opcode, fresh_name] =
      opcodes_.try_emplace(std::string(s.name), static_cast<std::uint32_t>(image_.opcodes.size()));
  if (fresh_name) image_.opcodes.emplace_back(s.name);
  image_.code.push_back(made);
  image_.texts.push_back({s.line, opcode->second, index_});
}

void decoder::emit_helper(item const& s, instruction const& made) {
  image_.code.push_back(made);
  image_.texts.push_back({s.line, 0, index_});
}

void decoder::branch_to(item const& s, std::string_view label, handler run, std::uint32_t predicate) {
  fix_ups_.push_back({image_.code.size(), label, s.line});
  emit(s, {run, 0, predicate});
}

void decoder::branch_by_table(item const& s, std::uint32_t index, std::string_view table) {
  auto const found = tables_.find(table);
  if (found == tables_.end()) refuse(s, "no branch table " + quoted(table));
  image_.branch_tables.emplace_back(found->second.size());
  std::size_t const number = image_.branch_tables.size() - 1;
  for (std::size_t n = 0; n < found->second.size(); ++n) {
    fix_ups_.push_back({image_.code.size(), found->second[n], s.line, number, n});
  }
  emit(s, {run_branch_table, static_cast<std::uint32_t>(number), index});
}

void decoder::resolve() {
  for (fix_up const& open : fix_ups_) {
    auto const found = labels_.find(open.label);
    if (found == labels_.end()) fail_at(open.line, "no label " + quoted(open.label));
    auto const distance = static_cast<std::int32_t>(static_cast<std::ptrdiff_t>(found->second) -
                                                    static_cast<std::ptrdiff_t>(open.instruction));
    (open.table ? image_.branch_tables[*open.table][open.entry] : image_.code[open.instruction].e) = distance;
  }
}

std::uint32_t decoder::slot_list(std::array<std::uint32_t, 8> const& slots) {
  image_.slot_lists.push_back(slots);
  return static_cast<std::uint32_t>(image_.slot_lists.size() - 1);
}

std::optional<std::uint32_t> decoder::address_of(item const& s, std::string_view name, std::int64_t offset) {
  if (auto const found = symbols_.shared.find(name); found != symbols_.shared.end()) {
    return constant(found->second + static_cast<std::uint64_t>(offset));
  }
  if (auto const found = symbols_.variables.find(name); found != symbols_.variables.end()) {
    std::uint32_t const slot = fresh();
    function_().relocations.push_back({slot, found->second, static_cast<std::uint64_t>(offset)});
    return slot;
  }
  frame_variable const* const found = find_variable(name);
  if (found == nullptr) return std::nullopt;
  if (found->where == space::local) {
    std::uint32_t const slot = fresh();
    auto const displacement = static_cast<std::int64_t>(found->offset) + offset;
    emit_helper(s, {.run = run_local_address, .d = slot, .e = static_cast<std::int32_t>(displacement)});
    return slot;
  }
  if (found->where == space::parameter && text_.entry)
    return constant(found->offset + static_cast<std::uint64_t>(offset));
  refuse(s, "the address of " + quoted(name) + ", a function's parameter, is not supported");
}

decoder::place decoder::address(item const& s, operand const& which, space where, unsigned bytes) {
  if (which.kind != operand_kind::address) refuse(s, "expected an address in brackets");
  place made;
  made.offset = which.offset;
  frame_variable const* const variable = which.name.empty() ? nullptr : find_variable(which.name);
  if (where == space::parameter && variable != nullptr && variable->where == space::parameter) {
    if (which.offset < 0 || static_cast<std::size_t>(which.offset) + bytes > variable->bytes) {
      refuse(s, "outside of " + quoted(which.name) + ", which has " + std::to_string(variable->bytes) + " bytes");
    }
    if (which.offset % bytes != 0) refuse(s, "misaligned in " + quoted(which.name));
    made.in_frame = true;
    made.offset += static_cast<std::int64_t>(variable->slot) * 8;
  } else if (which.name.empty()) {
    made.base = constant(0);
  } else if (auto const found = find_register(which.name)) {
    if (bits_of(found->kind) != 64 && !(bits_of(found->kind) == 32 && where == space::shared)) {
      refuse(s, "an address needs 64 bits (32 in shared memory)");
    }
    made.base = found->slot;
    made.narrow = bits_of(found->kind) == 32;
  } else if (std::optional<std::uint32_t> const slot = address_of(s, which.name, 0)) {
    made.base = *slot;
  } else {
    refuse(s, "unknown name " + quoted(which.name));
  }
  if (made.offset != static_cast<std::int32_t>(made.offset)) refuse(s, "the displacement is too large");
  return made;
}

slot_copy decoder::copy_of(frame_variable const& from, parameter const& to, bool back) const {
  std::uint32_t const count = static_cast<std::uint32_t>(aligned(to.bytes, 8) / 8);
  return back ? slot_copy{to.slot, from.slot, count} : slot_copy{from.slot, to.slot, count};
}

void decoder::call(item const& s, std::string_view callee, operand const* results, operand const* arguments) {
  auto const found = symbols_.functions.find(callee);
  if (found == symbols_.functions.end()) {
    bool const known = symbols_.declarations.contains(callee);
    refuse(s, known ? quoted(callee) + " has no body in this module" : "calls through a register are not supported");
  }
  call_site site;
  site.callee = found->second;
  decoded_function const& target = image_.functions[site.callee];
  auto const copy_all = [&](operand const* list, std::vector<parameter> const& formal, bool back) {
    std::size_t const given = list == nullptr ? 0 : list->items.size();
    if (given != formal.size())
      refuse(s, quoted(callee) + " has " + std::to_string(formal.size()) + (back ? " results" : " parameters"));
    for (std::size_t n = 0; n < given; ++n) {
      frame_variable const* const actual = find_variable(list->items[n].name);
      if (actual == nullptr || actual->where != space::parameter) refuse(s, "an argument must be a .param variable");
      if (actual->bytes != formal[n].bytes)
        refuse(s, "the size of " + quoted(list->items[n].name) + " is not the parameter's");
      (back ? site.results : site.arguments).push_back(copy_of(*actual, formal[n], back));
    }
  };
  copy_all(arguments, target.parameters, false);
  copy_all(results, target.results, true);
  image_.calls.push_back(std::move(site));
  emit(s, {run_call, static_cast<std::uint32_t>(image_.calls.size() - 1), index_});
}

void decoder::statement(item const& s) {
  auto const found = families().find(s.parts[0]);
  if (found == families().end()) refuse(s, "the machine does not know this instruction");
  bool const branch = s.parts[0] == "bra";
  if (s.guard.empty() || branch) return found->second(*this, s);
  operand guard;
  guard.name = s.guard;
  std::size_t const skip = image_.code.size();
  emit_helper(s, {s.guard_negated ? run_skip_if : run_skip_unless, 0, value(s, guard, type::pred)});
  found->second(*this, s);
  image_.code[skip].e = static_cast<std::int32_t>(image_.code.size() - skip);
}

}  // namespace ptx
