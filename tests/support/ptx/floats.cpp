// Floating point: operations that round to nearest, and nothing else.
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>
#include <limits>

#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

/// NVIDIA's NaN, not the host's: code that looks at the bits of a NaN shows itself.
template <typename T>
T settled(T value) {
  using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return value == value ? value : std::bit_cast<T>(std::numeric_limits<bits>::max() >> 1);
}

struct add {
  template <typename T>
  static T apply(T a, T b) {
    return settled(a + b);
  }
};
struct subtract {
  template <typename T>
  static T apply(T a, T b) {
    return settled(a - b);
  }
};
struct multiply {
  template <typename T>
  static T apply(T a, T b) {
    return settled(a * b);
  }
};
struct divide {
  template <typename T>
  static T apply(T a, T b) {
    return settled(a / b);
  }
};
struct reciprocal {
  template <typename T>
  static T apply(T a) {
    return settled(T(1) / a);
  }
};
struct root {
  template <typename T>
  static T apply(T a) {
    return settled(std::sqrt(a));
  }
};
struct fused {
  template <typename T>
  static T apply(T a, T b, T c) {
    return settled(std::fma(a, b, c));
  }
};

/// The number where one operand is a NaN; −0 lies below +0.
struct minimum {
  template <typename T>
  static T apply(T a, T b) {
    if (a != a) return settled(b);
    if (b != b) return a;
    if (a == b) return std::signbit(a) ? a : b;
    return a < b ? a : b;
  }
};
struct maximum {
  template <typename T>
  static T apply(T a, T b) {
    if (a != a) return settled(b);
    if (b != b) return a;
    if (a == b) return std::signbit(a) ? b : a;
    return a > b ? a : b;
  }
};
template <typename Operation>
struct or_nan {
  template <typename T>
  static T apply(T a, T b) {
    return a != a ? settled(a) : b != b ? settled(b) : Operation::template apply<T>(a, b);
  }
};
struct magnitude {
  template <typename T>
  static T apply(T a) {
    return std::fabs(a);
  }
};
struct negate {
  template <typename T>
  static T apply(T a) {
    return -a;
  }
};
struct copy_sign {
  template <typename T>
  static T apply(T sign, T value) {
    return std::copysign(value, sign);
  }
};

struct is_finite {
  template <typename T>
  static bool apply(T a) {
    return std::isfinite(a);
  }
};
struct is_infinite {
  template <typename T>
  static bool apply(T a) {
    return std::isinf(a);
  }
};
struct is_number {
  template <typename T>
  static bool apply(T a) {
    return a == a;
  }
};
struct is_nan {
  template <typename T>
  static bool apply(T a) {
    return a != a;
  }
};
struct is_normal {
  template <typename T>
  static bool apply(T a) {
    return std::isnormal(a);
  }
};
struct is_subnormal {
  template <typename T>
  static bool apply(T a) {
    return std::fpclassify(a) == FP_SUBNORMAL;
  }
};

#if defined(__x86_64__)
template <typename T>
__attribute__((target("fma"))) instruction const* run_fused_by_hardware(thread& t, instruction const& i) {
  T const a = read<T>(t, i.a);
  T const b = read<T>(t, i.b);
  T const c = read<T>(t, i.c);
  T result;
  if constexpr (sizeof(T) == 4) {
    result = __builtin_fmaf(a, b, c);
  } else {
    result = __builtin_fma(a, b, c);
  }
  write(t, i.d, settled(result));
  return &i + 1;
}
#endif

handler fused_handler(type t) {
#if defined(__x86_64__)
  static bool const hardware = __builtin_cpu_supports("fma") != 0;
  if (hardware && t == type::f32) return run_fused_by_hardware<float>;
  if (hardware && t == type::f64) return run_fused_by_hardware<double>;
#endif
  return for_float<fused, 3>(t);
}

struct rounded {
  handler run;
  std::size_t operands;
};

/// Operations that must say .rn.
rounded rounded_operation(item const& s, type t) {
  std::string_view const name = s.parts[0];
  if (name == "add") return {for_float<add, 2>(t), 2};
  if (name == "sub") return {for_float<subtract, 2>(t), 2};
  if (name == "mul") return {for_float<multiply, 2>(t), 2};
  if (name == "div") return {for_float<divide, 2>(t), 2};
  if (name == "rcp") return {for_float<reciprocal, 1>(t), 1};
  if (name == "sqrt") return {for_float<root, 1>(t), 1};
  if (name == "fma") return {fused_handler(t), 3};
  return {nullptr, 0};
}

handler property(std::string_view name, type t) {
  if (name == "finite") return for_float<is_finite, 1>(t);
  if (name == "infinite") return for_float<is_infinite, 1>(t);
  if (name == "number") return for_float<is_number, 1>(t);
  if (name == "notanumber") return for_float<is_nan, 1>(t);
  if (name == "normal") return for_float<is_normal, 1>(t);
  return for_float<is_subnormal, 1>(t);
}

void decode_property(decoder& d, item const& s, qualifiers& q, type t) {
  handler const run = property(q.one_of({"finite", "infinite", "number", "notanumber", "normal", "subnormal"}), t);
  q.done();
  if (s.operands.size() != 2) refuse(s, "needs 2 operands");
  d.emit(s, {run, d.destination(s, 0, type::pred), d.value(s, 1, t)});
}

}  // namespace

void decode_float(decoder& d, item const& s) {
  qualifiers q(s);
  type const t = q.need_type();
  if (!is_float(t)) refuse(s, "this type is not supported");
  std::string_view const name = s.parts[0];
  if (name == "testp") return decode_property(d, s, q, t);
  if (rounded const operation = rounded_operation(s, t); operation.run != nullptr) {
    if (!q.take("rn")) refuse(s, "without .rn the result is not the same everywhere");
    q.done();
    return emit_operation(d, s, operation.run, t, operation.operands);
  }
  bool const nan = (name == "min" || name == "max") && q.take("NaN");
  q.done();
  if (name == "min")
    return emit_operation(d, s, nan ? for_float<or_nan<minimum>, 2>(t) : for_float<minimum, 2>(t), t, 2);
  if (name == "max")
    return emit_operation(d, s, nan ? for_float<or_nan<maximum>, 2>(t) : for_float<maximum, 2>(t), t, 2);
  if (name == "abs") return emit_operation(d, s, for_float<magnitude, 1>(t), t, 1);
  if (name == "neg") return emit_operation(d, s, for_float<negate, 1>(t), t, 1);
  if (name == "copysign") return emit_operation(d, s, for_float<copy_sign, 2>(t), t, 2);
  refuse(s, "is not supported for floats");
}

}  // namespace ptx
