// A PTX module with a kernel for every operation that can be transliterated, in every type.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/ptx/native_operations.hpp"

namespace ptx {

/// Bytes that a thread of any of these kernels reads: four operands of 8 bytes. It writes 8.
inline constexpr unsigned operation_bytes = 32;

inline std::vector<std::string> split_types(std::string_view list) {
  std::istringstream source{std::string(list)};
  std::vector<std::string> made;
  for (std::string name; source >> name;) made.push_back(name);
  return made;
}

inline unsigned width_of(std::string const& type) {
  return type == "pred" ? 1 : static_cast<unsigned>(std::stoul(type.substr(1)));
}

/// A register of a width that begins with `stem`: %x16_2.
inline std::string operation_register(char stem, unsigned width, std::size_t number) {
  return std::string("%") + stem + std::to_string(width) + "_" + std::to_string(number);
}

class operation_kernel {
 public:
  explicit operation_kernel(std::string name) : name_(std::move(name)) {}

  /// Loads an operand; gives its register.
  std::string operand(unsigned width, std::size_t number) {
    std::string const made = operation_register('x', width, number), at = "[%in+" + std::to_string(8 * number) + "]";
    if (width != 1) return add("ld.global.b" + std::to_string(width) + " " + made + ", " + at), made;
    add("ld.global.b32 %word, " + at);
    add("setp.gt.s32 " + made + ", %word, 0");
    return made;
  }
  void add(std::string const& statement) { body_ += "  " + statement + ";\n"; }
  void result(std::string const& from, unsigned width) {
    if (width == 1) add("selp.b32 %word, 1, 0, " + from);
    std::string const word = width == 1 ? "32 [%out], %word" : std::to_string(width) + " [%out], " + from;
    add("st.global.b" + word);
  }
  std::string text() const {
    std::string registers;
    for (unsigned const width : {1u, 16u, 32u, 64u}) {
      for (std::size_t n = 0; n < 5; ++n) {
        for (char const stem : {'x', 'y'}) {
          registers += "  .reg ." + (width == 1 ? "pred" : "b" + std::to_string(width)) + " " +
                       operation_register(stem, width, n) + ";\n";
        }
      }
    }
    return ".visible .entry " + name_ + "(.param .u64 out, .param .u64 in)\n{\n" + registers +
           "  .reg .b64 %in, %out; .reg .b32 %thread, %word;\n"
           "  ld.param.u64 %out, [out];\n  ld.param.u64 %in, [in];\n"
           "  mad.lo.s32 %thread, %ctaid.x, %ntid.x, %tid.x;\n"
           "  mad.wide.u32 %in, %thread, 32, %in;\n  mad.wide.u32 %out, %thread, 8, %out;\n" +
           body_ + "  ret;\n}\n";
  }

 private:
  std::string name_, body_;
};

inline std::string operation_name(std::string opcode) {
  for (char& c : opcode) c = c == '.' ? '_' : c;
  return "op_" + opcode;
}

inline std::string kernel_of(native_operation const& row, std::string const& type) {
  std::string const opcode = std::string(row.opcode) + "." + type;
  operation_kernel kernel(operation_name(opcode));
  auto const width = [&](char kind) {
    return kind == 'T' ? width_of(type) : kind == 'W' ? 2 * width_of(type) : kind == 'U' ? 32 : 1;
  };
  std::string list = operation_register('y', width(row.operands[0]), 0);
  for (std::size_t n = 1; n < row.operands.size(); ++n) {
    bool const table = row.opcode == "lop3" && n == 4;
    list += ", " + (table ? "0x96" : kernel.operand(width(row.operands[n]), n - 1));
  }
  kernel.add(opcode + " " + list);
  kernel.result(operation_register('y', width(row.operands[0]), 0), width(row.operands[0]));
  return kernel.text();
}

inline std::string kernel_of_comparison(std::string_view relation, std::string const& type, std::string const& how) {
  std::string const opcode = "setp." + std::string(relation) + (how.empty() ? "" : "." + how) + "." + type;
  operation_kernel kernel(operation_name(opcode));
  std::string const a = kernel.operand(width_of(type), 0), b = kernel.operand(width_of(type), 1);
  kernel.add(opcode + " %y1_0, " + a + ", " + b + (how.empty() ? "" : ", " + kernel.operand(1, 2)));
  kernel.result("%y1_0", 1);
  return kernel.text();
}

inline std::string kernel_of_conversion(std::string const& to, std::string const& from) {
  std::string const opcode = "cvt." + std::string(to[0] == 'f' ? "rn." : "") + to + "." + from;
  operation_kernel kernel(operation_name(opcode));
  unsigned const result = std::max(width_of(to), 16u);
  std::string const source = kernel.operand(std::max(width_of(from), 16u), 0);
  kernel.add(opcode + " " + operation_register('y', result, 0) + ", " + source);
  kernel.result(operation_register('y', result, 0), result);
  return kernel.text();
}

inline std::string kernel_of_halves() {
  operation_kernel kernel("op_halves");
  kernel.add("mov.b64 {%y32_0, %y32_1}, " + kernel.operand(64, 0));
  kernel.add("mov.b32 {%y16_0, %y16_1}, " + kernel.operand(32, 1));
  kernel.add("mov.b32 %y32_2, {%y16_1, %y16_0}");
  kernel.add("xor.b32 %y32_0, %y32_0, %y32_2");
  kernel.add("mov.b64 %y64_0, {%y32_1, %y32_0}");
  kernel.result("%y64_0", 64);
  return kernel.text();
}

/// Loops, guards, negated predicates, a device function with a result of two words, names used in several scopes.
inline constexpr char const* control_text = R"(
.func (.param .align 8 .b8 both[16]) sum_and_difference(.param .b64 a, .param .b32 b)
{
  .reg .b64 %x<5>; .reg .b32 %y;
  ld.param.b64 %x0, [a];
  ld.param.b32 %y, [b];
  cvt.s64.s32 %x1, %y;
  add.s64 %x2, %x0, %x1;
  sub.s64 %x3, %x0, %x1;
  st.param.b64 [both], %x2;
  st.param.b64 [both+8], %x3;
  ret;
}
.visible .entry op_control(.param .u64 out, .param .u64 in)
{
  .reg .pred %p<4>; .reg .b64 %in, %out, %x<9>; .reg .b32 %thread, %y<4>;
  ld.param.u64 %out, [out];
  ld.param.u64 %in, [in];
  mad.lo.s32 %thread, %ctaid.x, %ntid.x, %tid.x;
  mad.wide.u32 %in, %thread, 32, %in;
  mad.wide.u32 %out, %thread, 8, %out;
  ld.global.b64 %x0, [%in];
  ld.global.b32 %y0, [%in+8];
  mov.u64 %x1, 0;
  mov.u32 %y1, -7;
  setp.lt.s32 %p0, %y0, 0;
$again:
  {
    .param .b64 first; .param .b32 second; .param .align 8 .b8 result[16];
    st.param.b64 [first], %x0;
    st.param.b32 [second], %y1;
    call.uni (result), sum_and_difference, (first, second);
    ld.param.b64 %x2, [result];
    ld.param.b64 %x3, [result+8];
  }
  @%p0 xor.b64 %x1, %x1, %x2;
  @!%p0 add.s64 %x1, %x1, %x3;
  and.pred %p1, %p0, !%p0;
  @%p1 bra $end;
  shl.b64 %x0, %x0, 1;
  add.s32 %y1, %y1, 1;
  setp.ne.s32 %p2, %y1, 3;
  @%p2 bra $again;
$end:
  {
    .param .b32 first; .param .b64 second; .param .align 8 .b8 result[16];
    st.param.b64 [second], %x1;
    st.param.b32 [first], %y0;
    call (result), sum_and_difference, (second, first);
    ld.param.b64 %x4, [result+8];
  }
  atom.global.add.u64 %x5, [%out], %x4;
  red.global.add.u64 [%out], %x5;
  ret;
}
)";

inline std::string operations_module() {
  std::string text = ".version 9.0\n.target sm_90\n.address_size 64\n";
  for (native_operation const& row : native_operations) {
    for (std::string const& type : split_types(row.types)) text += kernel_of(row, type);
  }
  for (std::size_t n = 0; n < native_relations.size(); ++n) {
    for (std::string const& type : split_types(n < 6 ? " f32 f64 u16 u32 u64 s16 s32 s64 " : floats)) {
      for (char const* how : {"", "and", "or", "xor"}) text += kernel_of_comparison(native_relations[n], type, how);
    }
  }
  for (std::string const& from : split_types(" u8 u16 u32 u64 s8 s16 s32 s64 ")) {
    for (std::string const& to : split_types(" u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 ")) {
      text += kernel_of_conversion(to, from);
    }
  }
  return text + kernel_of_halves() + control_text;
}

}  // namespace ptx
