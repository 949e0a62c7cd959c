// Tokens of PTX.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ptx {

enum class token_kind { word, number, string, punctuation, end };

struct token {
  token_kind kind = token_kind::end;
  std::string_view text;  ///< into the text that was split
  unsigned line = 0;

  bool is(std::string_view what) const { return kind != token_kind::string && text == what; }
};

[[noreturn]] void fail_at(unsigned line, std::string const& message);

/// Ends with a token of kind `end`. A word may hold dots: "ld.global.f32", "%tid.x", ".reg".
std::vector<token> split(std::string_view text);

}  // namespace ptx
