// Kernels of one floating-point operation each.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "tests/support/cubin/known_kernels.hpp"

namespace rivulet::cubin {
namespace {

// Bits 0 to 8 are the opcode, 9 to 11 where operands come from, 12 to 15 the predicate, 16 to 71 operands, 72 to 75
// their signs, 91 and 105 on again operands and scheduling: seen by comparing the code of these kernels.
constexpr modifier_field rounding = {76, 15}, function = {74, 6}, flush = {80, 1}, extremum = {80, 11},
                         conversion = {72, 19}, none = {0, 0};

class catalogue {
 public:
  explicit catalogue(std::string const& architecture) : capability_(std::stoi(architecture.substr(3))) {
    arithmetic();
    functions();
    comparisons();
    conversions();
    halves();
  }
  std::vector<known_kernel> take() { return std::move(kernels_); }

 private:
  void add(std::string const& operation, char const* type, int operands, meaning const& means, modifier_field field) {
    for (bool const uniform : {false, true}) {
      std::string entry = fmt::format("{}_{}", uniform ? "uniform" : "memory", operation);
      std::ranges::replace(entry, '.', '_');
      kernels_.push_back({entry, operation, type, operands, uniform, means, field});
    }
  }
  void counted(std::string const& operation, char const* type, int operands, modifier_field field) {
    add(operation, type, operands, {sort::arithmetic, operation}, field);
  }

  void arithmetic() {
    for (auto const& [verb, operands] : {std::pair{"add", 2}, {"mul", 2}, {"fma", 3}}) {
      for (auto const* const way : {"rn", "rz", "rm", "rp"}) {
        for (auto const* const flags : {"", ".ftz", ".sat", ".ftz.sat"})
          counted(fmt::format("{}.{}{}.f32", verb, way, flags), "float", operands, rounding);
        counted(fmt::format("{}.{}.f64", verb, way), "double", operands, rounding);
      }
    }
  }
  void functions() {
    for (auto const* const name : {"rcp", "rsqrt", "sqrt", "ex2", "lg2", "sin", "cos"})
      counted(fmt::format("{}.approx.ftz.f32", name), "float", 1, function);
    counted("tanh.approx.f32", "float", 1, function);
    for (auto const* const name : {"rcp", "rsqrt"})
      counted(fmt::format("{}.approx.ftz.f64", name), "double", 1, function);
  }
  void comparisons() {
    add("setp.lt.f32", "float", 2, {sort::exact, "setp.f32"}, flush);
    counted("setp.lt.ftz.f32", "float", 2, flush);
    add("setp.lt.f64", "double", 2, {sort::exact, "setp.f64"}, none);
    for (auto const* const which : {"min.f32", "max.f32", "min.ftz.f32", "max.ftz.f32"})
      counted(which, "float", 2, extremum);
    if (capability_ >= 80)
      for (auto const* const which : {"min.NaN.f32", "max.NaN.f32"}) counted(which, "float", 2, extremum);
    add("selp.f32", "float", 2, {sort::exact, "selp.f32"}, flush);
    add("set.lt.f32.f32", "float", 2, {sort::exact, "set.f32"}, flush);
  }
  /// Whatever the integer: ptxas takes a shorter one where it knows that it suffices.
  void conversions() {
    constexpr std::pair<char const*, char const*> integers[] = {
        {"s8", "unsigned"}, {"u8", "unsigned"},  {"s16", "unsigned"},  {"u16", "unsigned"},
        {"s32", "int"},     {"u32", "unsigned"}, {"s64", "long long"}, {"u64", "unsigned long long"}};
    for (auto const* const to : {"f32", "f64"}) {
      for (auto const& [from, type] : integers) {
        int const bits = std::stoi(from + 1), kept = std::string_view(to) == "f32" ? 24 : 53;
        for (auto const* const way : {"rn", "rz", "rm", "rp"}) {
          if (bits < kept && std::string_view(way) != "rn") break;  // exact: all ways are one instruction
          add(fmt::format("cvt.{}.{}.{}", way, to, from), type, bits < 32 ? 2 : 1,
              {sort::arithmetic, fmt::format("cvt.{}.{}.integer", way, to)}, conversion);
        }
      }
    }
  }
  /// Also what moves constants: an instruction of halves that reads no register.
  void halves() {
    for (auto const& [verb, operands] : {std::pair{"add", 2}, {"mul", 2}, {"fma", 3}})
      add(fmt::format("{}.rn.f16x2", verb), "unsigned", operands, {sort::arithmetic, "f16x2"}, none);
  }

  int capability_;
  std::vector<known_kernel> kernels_;
};

std::string_view constraint(std::string_view type) {
  if (type == "float") return "f";
  if (type == "double") return "d";
  return type.find("long") == type.npos ? "r" : "l";
}

std::string_view result_type(known_kernel const& of) {
  if (of.operation.starts_with("setp")) return "int";
  if (of.operation.ends_with("f16x2")) return "unsigned";
  return of.operation.find("f64") == of.operation.npos ? "float" : "double";
}

std::string statement(known_kernel const& of) {
  auto const result = result_type(of);
  std::string operands, values;
  for (int i = 0; i < of.operands; ++i) {
    operands += fmt::format(", %{}", i + 1);
    values += fmt::format("{}\"{}\"({})", i == 0 ? "" : ", ", constraint(of.type), "abc"[i]);
  }
  std::string text = of.operation + " %0" + operands + ";";
  if (of.operation.starts_with("setp"))
    text = fmt::format("{{ .reg .pred q; {} q{}; selp.s32 %0, 1, 0, q; }}", of.operation, operands);
  if (of.operation.starts_with("selp"))
    text = fmt::format("{{ .reg .pred q; .reg .f32 t; setp.ne.s32 q, %3, 0; neg.f32 t, %1; {} %0, t, %2, q; }}",
                       of.operation);
  if (of.operation.starts_with("cvt") && of.operands == 2)  // a part of a register, which memory would load by itself
    text =
        fmt::format("{{ .reg .b16 h; .reg .b32 t; mul.lo.u32 t, %1, %2; cvt.u16.u32 h, t; {} %0, h; }}", of.operation);
  if (of.operation.starts_with("selp")) values += ", \"r\"(which)";
  return fmt::format("  {} r;\n  asm volatile(\"{}\" : \"={}\"(r) : {});\n", result, text, constraint(result), values);
}

std::string text_of(known_kernel const& of) {
  auto const result = result_type(of);
  if (!of.uniform) {
    return fmt::format(
        "extern \"C\" __global__ void {0}({1}* p, {2}* to, int* choice) {{\n"
        "  {1} a = p[0], b = p[1], c = p[2]; int which = choice[0];\n{3}  to[threadIdx.x] = r;\n}}\n",
        of.entry, of.type, result, statement(of));
  }
  bool const wide = result == "double";
  return fmt::format(
      "extern \"C\" __global__ void {0}({1} a, {1} b, {1} c, {2}* to, int which) {{\n{3}"
      "#pragma unroll 1\n  for (unsigned i = threadIdx.x; i < 1000; i += 32) to[i] ^= {4}(r);\n}}\n",
      of.entry, of.type, wide ? "long long" : "int", statement(of),
      wide                ? "__double_as_longlong"
      : result == "float" ? "__float_as_int"
                          : "");
}

}  // namespace

std::vector<known_kernel> known_operations(std::string const& architecture) { return catalogue(architecture).take(); }

std::string source_of(std::vector<known_kernel> const& kernels) {
  std::string source;
  for (auto const& each : kernels) source += text_of(each);
  return source;
}

std::vector<std::string> const& expanded_operations() {
  static std::vector<std::string> const operations = {
      "div.rn.f32", "rcp.rn.f32", "sqrt.rn.f32", "div.rn.f32.of_constant",
      "div.rn.f64", "rcp.rn.f64", "sqrt.rn.f64", "div.rn.f64.of_constant"};
  return operations;
}

std::string expansion_entry(std::string const& operation, int sites) {
  std::string entry = fmt::format("{}_{}", operation, sites);
  std::ranges::replace(entry, '.', '_');
  return entry;
}

std::string expansions_source() {
  std::string source;
  for (auto const& operation : expanded_operations()) {
    bool const wide = operation.find("f64") != operation.npos, binary = operation.starts_with("div");
    bool const constant = operation.ends_with(of_constant);
    std::string const name = operation.substr(0, operation.size() - (constant ? of_constant.size() : 0));
    char const* const numerator = !constant ? "%1" : wide ? "0dC000000000000000" : "0fC0000000";
    char const* const kind = wide ? "\"d\"" : "\"f\"";
    for (int const sites : {1, 2}) {
      source += fmt::format("extern \"C\" __global__ void {}({}* p) {{\n", expansion_entry(operation, sites),
                            wide ? "double" : "float");
      for (int i = 0; i < sites; ++i)
        source += fmt::format("  asm(\"{} %0, {}{};\" : \"={}\"(p[{}]) : {}(p[{}]){});\n", name, numerator,
                              !binary    ? ""
                              : constant ? ", %1"
                                         : ", %2",
                              wide ? "d" : "f", 8 + i, kind, 2 * i,
                              binary && !constant ? fmt::format(", {}(p[{}])", kind, 2 * i + 1) : "");
      source += "}\n";
    }
  }
  return source;
}

}  // namespace rivulet::cubin
