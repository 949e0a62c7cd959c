// Splits PTX into tokens.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/lexer.hpp"

#include <cctype>
#include <stdexcept>

namespace ptx {
namespace {

bool begins_word(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '%' || c == '.';
}
bool continues_word(char c) { return begins_word(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

class splitter {
 public:
  explicit splitter(std::string_view text) : text_(text) {}

  std::vector<token> all() {
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) next();
    tokens_.push_back({token_kind::end, "end of text", line_});
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size()) {
      if (peek() == '\n') ++line_;
      if (peek() == '/' && peek(1) == '/') {
        while (at_ < text_.size() && peek() != '\n') ++at_;
      } else if (peek() == '/' && peek(1) == '*') {
        skip_comment();
      } else if (std::isspace(static_cast<unsigned char>(peek())) != 0 || peek() == '\0') {
        ++at_;
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    unsigned const begin = line_;
    for (at_ += 2; !(peek() == '*' && peek(1) == '/'); ++at_) {
      if (at_ >= text_.size()) fail_at(begin, "comment without end");
      if (peek() == '\n') ++line_;
    }
    at_ += 2;
  }

  void next() {
    std::size_t const begin = at_;
    token_kind kind = token_kind::punctuation;
    if (begins_word(peek())) {
      kind = token_kind::word;
      while (continues_word(peek()) || (peek() == ':' && peek(1) == ':')) at_ += peek() == ':' ? 2 : 1;
    } else if (digit(peek())) {
      kind = token_kind::number;
      while (continues_word(peek())) ++at_;
    } else if (peek() == '"') {
      kind = token_kind::string;
      do ++at_;
      while (at_ < text_.size() && peek() != '"' && peek() != '\n');
      if (peek() != '"') fail_at(line_, "string without end");
      ++at_;
    } else {
      ++at_;
    }
    tokens_.push_back({kind, text_.substr(begin, at_ - begin), line_});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  std::vector<token> tokens_;
};

}  // namespace

void fail_at(unsigned line, std::string const& message) {
  throw std::runtime_error("PTX line " + std::to_string(line) + ": " + message);
}

std::vector<token> split(std::string_view text) { return splitter(text).all(); }

}  // namespace ptx
