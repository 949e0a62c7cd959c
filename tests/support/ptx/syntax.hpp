// PTX as text says it: functions, variables, statements, before anything is decoded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ptx {

enum class space { generic, global, shared, local, constant, parameter };

enum class operand_kind {
  name,     ///< register, label, variable, function
  integer,  ///< value holds it, sign-extended
  float32,  ///< value holds the bits
  float64,
  address,  ///< [name + offset] or [offset]
  vector,   ///< {items}
  pair,     ///< a|b
  list      ///< (items)
};

struct operand {
  operand_kind kind = operand_kind::name;
  std::string_view name;
  std::uint64_t value = 0;
  std::int64_t offset = 0;
  bool negated = false;  ///< !%p
  std::vector<operand> items;
};

struct variable {
  space where = space::global;
  std::string_view name;
  std::size_t alignment = 1;
  std::size_t element_bytes = 1;
  std::size_t bytes = 0;  ///< 0 of `extern .shared x[]`
  bool imported = false;  ///< .extern
  std::vector<std::uint8_t> initial;
  unsigned line = 0;
};

struct register_range {
  std::string_view type;    ///< "b32"
  std::string_view prefix;  ///< "%r" of %r<12>, or a whole name
  std::size_t count = 0;    ///< 0 of a whole name
};

enum class item_kind { statement, label, registers, variable, branch_targets, open, close };

struct item {
  item_kind kind = item_kind::statement;
  unsigned line = 0;
  std::string_view name;                ///< label; opcode of a statement: "fma.rn.f32"
  std::vector<std::string_view> parts;  ///< fma, rn, f32
  std::vector<operand> operands;        ///< also the labels of branch_targets
  std::string_view guard;               ///< predicate of a statement, or empty
  bool guard_negated = false;
  register_range registers;
  ptx::variable variable;
};

struct function {
  bool entry = false;
  bool has_body = false;
  std::string_view name;
  std::vector<variable> results, parameters;
  std::vector<item> body;
  std::size_t most_threads = 0;  ///< of .maxntid or .reqntid; 0 where not given
  unsigned line = 0;
};

struct module_text {
  std::vector<variable> variables;
  std::vector<function> functions;  ///< declarations without body too
};

/// The names of the result point into `text`.
module_text read(std::string_view text);

}  // namespace ptx
