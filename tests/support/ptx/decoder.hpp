// Turns the statements of one function into instructions; the families of instructions decode themselves.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/support/ptx/image.hpp"
#include "tests/support/ptx/syntax.hpp"
#include "tests/support/ptx/thread.hpp"

namespace ptx {

enum class type { pred, b8, b16, b32, b64, u8, u16, u32, u64, s8, s16, s32, s64, f32, f64 };

std::optional<type> type_named(std::string_view name);
unsigned bits_of(type t);
inline bool is_float(type t) { return t == type::f32 || t == type::f64; }
inline bool is_signed(type t) { return t >= type::s8 && t <= type::s64; }

[[noreturn]] void refuse(item const& statement, std::string const& why);

/// The parts of an opcode after its name; what nobody takes is refused.
class qualifiers {
 public:
  explicit qualifiers(item const& statement);
  bool take(std::string_view name);
  /// The one of `names` that is there, or an error that lists them.
  std::string_view one_of(std::initializer_list<std::string_view> names);
  std::optional<type> take_type();  ///< the last part, if it is a type
  type need_type();
  void done() const;

 private:
  item const& statement_;
  std::vector<std::string_view> left_;
};

struct module_symbols {
  std::unordered_map<std::string_view, std::uint32_t> functions;  ///< index of image_content::functions
  std::unordered_map<std::string_view, function const*> declarations;
  std::unordered_map<std::string_view, std::uint32_t> variables;  ///< .global and .const
  std::unordered_map<std::string_view, std::uint64_t> shared;     ///< offsets
};

/// How wide a register may be beside an instruction's type.
enum class width { same, at_least };

class decoder {
 public:
  decoder(image_content& image, module_symbols& symbols, std::uint32_t index, function const& text);
  void decode();

  /// The slot of a value: of its register, or of a constant.
  std::uint32_t value(item const& statement, std::size_t number, type t, width allowed = width::same);
  std::uint32_t value(item const& statement, operand const& which, type t, width allowed = width::same);
  std::uint32_t destination(item const& statement, operand const& which, type t, width allowed = width::same);
  std::uint32_t destination(item const& statement, std::size_t number, type t, width allowed = width::same);
  std::uint32_t integer_constant(item const& statement, std::size_t number);  ///< value of an immediate
  std::uint32_t constant(std::uint64_t bits);
  std::uint32_t fresh(std::uint32_t slots = 1);
  type register_type(item const& statement, operand const& which) const;
  void emit(item const& statement, instruction const& made);
  /// Like emit, for a helper that no count shows.
  void emit_helper(item const& statement, instruction const& made);
  void branch_to(item const& statement, std::string_view label, handler run, std::uint32_t predicate = 0);
  void branch_by_table(item const& statement, std::uint32_t index, std::string_view table);
  void call(item const& statement, std::string_view callee, operand const* results, operand const* arguments);
  std::uint32_t slot_list(std::array<std::uint32_t, 8> const& slots);

  struct place {
    bool in_frame = false;   ///< a function's parameter: the offset counts bytes of the frame
    bool narrow = false;     ///< the base is a register of 32 bits
    std::uint32_t base = 0;  ///< slot, unless in_frame
    std::int64_t offset = 0;
  };
  /// What [name + offset] means; `bytes` are checked against a parameter's size.
  place address(item const& statement, operand const& which, space where, unsigned bytes);
  /// A slot with the address of a variable, or nothing where `name` is not one.
  std::optional<std::uint32_t> address_of(item const& statement, std::string_view name, std::int64_t offset);
  bool in_entry() const { return text_.entry; }

 private:
  struct register_info {
    std::uint32_t slot;
    type kind;
    std::size_t count;  ///< of a range
  };
  struct frame_variable {
    space where;
    std::uint32_t slot = 0;    ///< parameters
    std::uint64_t offset = 0;  ///< local memory, kernel parameters
    std::size_t bytes = 0;
  };
  struct scope {
    std::unordered_map<std::string_view, register_info> registers, ranges;
    std::unordered_map<std::string_view, frame_variable> variables;
  };
  struct fix_up {
    std::size_t instruction;
    std::string_view label;
    unsigned line;
    std::optional<std::size_t> table = std::nullopt;
    std::size_t entry = 0;
  };

  void declare_parameters();
  void declare(register_range const& range, unsigned line);
  void declare(variable const& made);
  void statement(item const& what);
  void resolve();
  std::optional<register_info> find_register(std::string_view name) const;
  frame_variable const* find_variable(std::string_view name) const;
  std::optional<std::uint32_t> special_register(item const& statement, std::string_view name);
  slot_copy copy_of(frame_variable const& from, parameter const& to, bool back) const;
  decoded_function& function_() { return image_.functions[index_]; }

  image_content& image_;
  module_symbols& symbols_;
  std::uint32_t index_;
  function const& text_;
  std::vector<scope> scopes_;
  std::map<std::uint64_t, std::uint32_t> constants_;
  std::map<std::string, std::uint32_t> opcodes_;
  std::unordered_map<std::string_view, std::size_t> labels_;
  std::unordered_map<std::string_view, std::vector<std::string_view>> tables_;
  std::vector<fix_up> fix_ups_;
};

// The families. Each decodes the statements whose name it is registered for in decoder.cpp.
void decode_float(decoder& d, item const& s);
void decode_integer(decoder& d, item const& s);
void decode_bits(decoder& d, item const& s);
void decode_compare(decoder& d, item const& s);
void decode_convert(decoder& d, item const& s);
void decode_move(decoder& d, item const& s);
void decode_access(decoder& d, item const& s);
void decode_atomic(decoder& d, item const& s);
void decode_control(decoder& d, item const& s);
void decode_exchange(decoder& d, item const& s);

// Handlers that the decoder itself needs.
instruction const* run_skip_unless(thread& t, instruction const& i);
instruction const* run_skip_if(thread& t, instruction const& i);
instruction const* run_not(thread& t, instruction const& i);
instruction const* run_special(thread& t, instruction const& i);
instruction const* run_local_address(thread& t, instruction const& i);
instruction const* run_branch_table(thread& t, instruction const& i);
instruction const* run_call(thread& t, instruction const& i);
instruction const* run_fell_off(thread& t, instruction const& i);

/// What run_special reads; nothing where the machine has no such register.
std::optional<std::uint32_t> special_register_number(std::string_view name);

}  // namespace ptx
