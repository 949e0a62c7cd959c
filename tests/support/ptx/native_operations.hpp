// The operations of PTX that native.hpp has a function for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace ptx {

/// What an operand or result is: of the type that ends the opcode (T), of one twice as wide (W), a count of 32 bits (U)
/// or a predicate (P).
struct native_operation {
  std::string_view opcode;    ///< without its type
  std::string_view types;     ///< the types it may have
  std::string_view operands;  ///< the result first
};

inline constexpr std::string_view floats = " f32 f64 ", integers = " u16 u32 u64 s16 s32 s64 ", words = " b16 b32 b64 ",
                                  logic = " b16 b32 b64 pred ", narrow = " u16 u32 s16 s32 ", signs = " s16 s32 s64 ",
                                  only32 = " b32 ";

// native.hpp has a function for each row, with _ for the dots.
inline constexpr std::array native_operations{
    native_operation{"add.rn", floats, "TTT"},      native_operation{"sub.rn", floats, "TTT"},
    native_operation{"mul.rn", floats, "TTT"},      native_operation{"div.rn", floats, "TTT"},
    native_operation{"rcp.rn", floats, "TT"},       native_operation{"sqrt.rn", floats, "TT"},
    native_operation{"fma.rn", floats, "TTTT"},     native_operation{"abs", floats, "TT"},
    native_operation{"neg", floats, "TT"},          native_operation{"min", floats, "TTT"},
    native_operation{"max", floats, "TTT"},         native_operation{"copysign", floats, "TTT"},
    native_operation{"add", integers, "TTT"},       native_operation{"sub", integers, "TTT"},
    native_operation{"mul.lo", integers, "TTT"},    native_operation{"mul.hi", integers, "TTT"},
    native_operation{"mad.lo", integers, "TTTT"},   native_operation{"mad.hi", integers, "TTTT"},
    native_operation{"mul.wide", narrow, "WTT"},    native_operation{"mad.wide", narrow, "WTTW"},
    native_operation{"min", integers, "TTT"},       native_operation{"max", integers, "TTT"},
    native_operation{"abs", signs, "TT"},           native_operation{"neg", signs, "TT"},
    native_operation{"and", logic, "TTT"},          native_operation{"or", logic, "TTT"},
    native_operation{"xor", logic, "TTT"},          native_operation{"not", logic, "TT"},
    native_operation{"shl", words, "TTU"},          native_operation{"shr", words, "TTU"},
    native_operation{"shr", integers, "TTU"},       native_operation{"bfi", " b32 b64 ", "TTTUU"},
    native_operation{"shf.l.wrap", only32, "TTTU"}, native_operation{"shf.r.wrap", only32, "TTTU"},
    native_operation{"lop3", only32, "TTTTU"},      native_operation{"popc", " b32 b64 ", "UT"},
    native_operation{"clz", " b32 b64 ", "UT"},     native_operation{"selp", words, "TTTP"},
    native_operation{"selp", integers, "TTTP"},     native_operation{"selp", floats, "TTTP"},
    native_operation{"mov", logic, "TT"},           native_operation{"mov", integers, "TT"},
    native_operation{"mov", floats, "TT"}};

inline constexpr std::array<std::string_view, 14> native_relations{"eq",  "ne",  "lt",  "le",  "gt",  "ge",  "equ",
                                                                   "neu", "ltu", "leu", "gtu", "geu", "num", "nan"};

inline native_operation const* find_native_operation(std::string_view opcode, std::string_view type) {
  std::string const wanted = " " + std::string(type) + " ";
  for (native_operation const& each : native_operations) {
    if (each.opcode == opcode && each.types.find(wanted) != each.types.npos) return &each;
  }
  return nullptr;
}

}  // namespace ptx
