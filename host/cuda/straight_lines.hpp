// A program as straight lines of CUDA C++.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <rivulet/study.hpp>

#include "host/program/program.hpp"

namespace rivulet::cuda {

/// "name(a, b, …)", as kernels/elementary.hpp names the operations.
std::string call(expression::operation op, std::string_view a, std::string_view b, std::string_view c);

/// Writes value i of a program as `scalar const v<i> = …;`.
class straight_lines {
 public:
  /// The text of a constant of the program.
  using constant_text = std::function<std::string(std::uint32_t)>;

  straight_lines(program const& of, rivulet::precision precision, constant_text constant)
      : of_(of), precision_(precision), constant_(std::move(constant)) {}

  std::string line(std::size_t instruction) const;
  std::string text_of(operand const& from) const;

 private:
  std::string literal(expression::number const& value) const;

  program const& of_;
  rivulet::precision precision_;
  constant_text constant_;
};

/// A struct with `sums`, and add_terms(at), which computes the terms of a row and calls at.add(number, term) for each
/// as soon as it is there, so that few live at once.
std::string row_terms(std::string_view name, program const& row, rivulet::precision precision,
                      straight_lines::constant_text const& constant);

}  // namespace rivulet::cuda
