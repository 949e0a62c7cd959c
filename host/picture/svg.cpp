// A canvas that writes SVG.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/svg.hpp"

#include <cmath>

#include <fmt/format.h>

#include "host/picture/encode.hpp"
#include "host/picture/font.hpp"

namespace rivulet::picture {
namespace {

/// With at most two decimals, and never "-0".
std::string number(double value) {
  double const hundredths = std::round(value * 100);
  std::string text = fmt::format("{:.2f}", hundredths == 0 ? 0.0 : hundredths / 100);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string paint(std::string_view attribute, color const& c) {
  std::string text = fmt::format("{}=\"#{:02x}{:02x}{:02x}\"", attribute, c.red, c.green, c.blue);
  if (c.alpha < 1) text += fmt::format(" {}-opacity=\"{}\"", attribute, number(c.alpha));
  return text;
}

std::string path(std::vector<point> const& through) {
  std::string text;
  point last;
  for (auto const& p : through) {
    std::string const x = number(p.x), y = number(p.y);
    if (!text.empty() && x == number(last.x) && y == number(last.y)) continue;
    text += fmt::format("{}{} {}", text.empty() ? "M" : "L", x, y);
    last = p;
  }
  return text;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve(bytes.size() / 3 * 4 + 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t const count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= count ? digits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string result;
  for (char const c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (c == '\'')
      result += "&#39;";
    else
      result += c;
  }
  return result;
}

svg_canvas::svg_canvas(double width, double height, std::string name, std::string const& title)
    : name_(std::move(name)) {
  body_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
      "aria-label=\"{2}\" style=\"font-family:'DejaVu Sans',Verdana,sans-serif;stroke-linejoin:round;"
      "stroke-linecap:round\">\n<title>{2}</title>\n",
      number(width), number(height), xml_text(title));
}

void svg_canvas::line(std::vector<point> const& through, line_style const& style) {
  if (through.size() < 2) return;
  std::string dashes;
  for (double const length : style.dashes) dashes += (dashes.empty() ? "" : " ") + number(length);
  if (!dashes.empty()) dashes = fmt::format(" stroke-dasharray=\"{}\"", dashes);
  body_ += fmt::format("<path d=\"{}\" fill=\"none\" {} stroke-width=\"{}\"{}/>\n", path(through),
                       paint("stroke", style.color), number(style.width), dashes);
}

void svg_canvas::polygon(std::vector<point> const& corners, color fill) {
  body_ += fmt::format("<path d=\"{}Z\" {}/>\n", path(corners), paint("fill", fill));
}

void svg_canvas::disc(point centre, double radius, color fill, line_style const& edge) {
  std::string const rim =
      edge.width > 0 ? fmt::format(" {} stroke-width=\"{}\"", paint("stroke", edge.color), number(edge.width)) : "";
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}{}/>\n", number(centre.x), number(centre.y),
                       number(radius), paint("fill", fill), rim);
}

void svg_canvas::text(point at, std::string const& words, text_style const& style) {
  if (words.empty()) return;
  std::string const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  std::string const turned =
      style.upwards ? fmt::format(" transform=\"rotate(-90 {} {})\"", number(at.x), number(at.y)) : "";
  body_ +=
      fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" textLength=\"{}\" {}{}{}>{}</text>\n", number(at.x),
                  number(at.y), number(style.size), number(text_width(words, style.size)), paint("fill", style.color),
                  anchors[static_cast<std::size_t>(style.anchor)], turned, xml_text(words));
}

void svg_canvas::image(rectangle where, pixmap const& pixels) {
  body_ += fmt::format(
      "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" "
      "style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>\n",
      number(where.x), number(where.y), number(where.width), number(where.height), base64(png(pixels)));
}

void svg_canvas::begin_clip(rectangle where) {
  std::string const id = fmt::format("{}-clip{}", name_, ++clips_);
  body_ += fmt::format(
      "<clipPath id=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n<g "
      "clip-path=\"url(#{})\">\n",
      id, number(where.x), number(where.y), number(where.width), number(where.height), id);
}

void svg_canvas::end_clip() { body_ += "</g>\n"; }

}  // namespace rivulet::picture
