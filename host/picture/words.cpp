// Numbers, names and formulas for reading.
// SPDX-License-Identifier: Apache-2.0
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "host/picture/font.hpp"
#include "host/picture/plot.hpp"

namespace rivulet::picture {
namespace {

constexpr std::string_view minus = "−";
constexpr std::string_view superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

std::string raised(std::string_view digits) {
  std::string text;
  for (char const c : digits) text += c == '-' ? std::string_view("⁻") : superscripts[c - '0'];
  return text;
}

std::string with_minus(std::string const& text) {
  std::string result;
  for (char const c : text) {
    if (c == '-')
      result += minus;
    else
      result += c;
  }
  return result;
}

}  // namespace

std::string readable(double value, int digits) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : std::string(minus) + "∞";
  if (value == 0) return "0";
  std::string const text = fmt::format("{:.{}e}", value, digits - 1);
  auto const e = text.find('e');
  int const exponent = std::stoi(text.substr(e + 1));
  if (exponent >= digits && exponent < 6) return with_minus(fmt::format("{:.0f}", std::stod(text)));
  if (exponent >= -4 && exponent < 6) return with_minus(fmt::format("{:.{}g}", value, digits));
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') != std::string::npos) {
    while (mantissa.back() == '0') mantissa.pop_back();
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  std::string const power = "10" + raised(fmt::to_string(exponent));
  if (mantissa == "1") return power;
  return with_minus(mantissa) + "×" + power;
}

std::string formula(std::string_view text, double width, double size) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '*') {
      result += "·";
    } else if (text[i] == '-') {
      result += minus;
    } else if (text[i] == '^' && i + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0) {
      std::size_t end = i + 1;
      while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
      bool const whole = end == text.size() || text[end] != '.';
      result += whole ? raised(text.substr(i + 1, end - i - 1)) : "^" + std::string(text.substr(i + 1, end - i - 1));
      i = end - 1;
    } else {
      result += text[i];
    }
  }
  return shortened(result, width, size);
}

std::string spoken(std::string_view name) {
  std::string result(name);
  for (char& c : result)
    if (c == '_') c = ' ';
  return result;
}

std::string grouped(std::uint64_t value) {
  std::string digits = fmt::to_string(value);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, 1, ',');
  return digits;
}

std::string shortened(std::string const& text, double width, double size) {
  if (text_width(text, size) <= width) return text;
  double used = text_width("…", size);
  std::string_view rest = text;
  std::size_t kept = 0;
  while (!rest.empty()) {
    used += glyph_of(next_character(rest)).advance * size / units_per_em;
    if (used > width) break;
    kept = text.size() - rest.size();
  }
  return text.substr(0, kept) + "…";
}

}  // namespace rivulet::picture
