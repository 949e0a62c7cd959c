// Reading bounds: "a:0:10", "a:0:", "x::1" for all x[i], "0:1" for all parameters.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/bounds.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <string_view>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/batch/specification.hpp"
#include "host/descent/nearest_names.hpp"
#include "host/expression/parser.hpp"

namespace rivulet::batch {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// How closely a range names a parameter; the closest one counts.
enum class closeness : std::uint8_t { none, all, vector, itself };

/// x[3] and x3 are the same name.
std::string without_brackets(std::string_view name) {
  std::string plain(name);
  std::erase_if(plain, [](char c) { return c == '[' || c == ']'; });
  return plain;
}

/// "x" of "x3"; empty for a name without a number.
std::string vector_of(std::string const& plain) {
  auto const length = plain.find_last_not_of("0123456789") + 1;
  return length == plain.size() ? "" : plain.substr(0, length);
}

/// Rounds towards `inside`.
double rounded_towards(double value, double inside, precision precision) {
  double const nearest = round_to(precision, value);
  bool const outside = inside > value ? nearest < value : nearest > value;
  return outside ? static_cast<double>(std::nextafter(static_cast<float>(nearest), static_cast<float>(inside)))
                 : nearest;
}

class reader {
 public:
  explicit reader(study const& of)
      : precision_(of.precision),
        parameters_(of.objective.parameters()),
        bounds_(parameters_.size()),
        closeness_(parameters_.size(), closeness::none) {}

  void read(std::string_view text) {
    text_ = text;
    for (piece const& part : split(text, ',')) read_range(part);
  }
  std::vector<parameter_bounds> take() { return std::move(bounds_); }

 private:
  void read_range(piece part) {
    auto const fields = split(part.text, ':', part.column);
    auto const name = fields[0].text;
    bool const starts_with_name = !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0;
    if (fields.size() != 3 && (fields.size() != 2 || starts_with_name))
      fail("bounds are NAME:lower:upper, for example a:0:10, a:0: or a::10; or lower:upper for all parameters",
           part.column);
    auto const ends = range_of(fields[fields.size() - 2], fields.back());
    if (fields.size() == 2) return set(part, closeness::all, ends, [](auto const&) { return true; });
    auto const is_named = [wanted = without_brackets(name)](auto const& each) {
      return without_brackets(each) == wanted;
    };
    if (std::ranges::any_of(parameters_, is_named)) return set(part, closeness::itself, ends, is_named);
    auto const is_element = [&](auto const& each) {
      return !name.empty() && vector_of(without_brackets(each)) == name;
    };
    if (std::ranges::none_of(parameters_, is_element))
      fail(unknown_name("parameter", name, std::vector<std::string_view>(parameters_.begin(), parameters_.end())),
           fields[0].column);
    set(part, closeness::vector, ends, is_element);
  }

  parameter_bounds range_of(piece lower, piece upper) const {
    if (lower.text.empty() && upper.text.empty())
      fail("both ends are missing; write a:0:10, a:0: or a::10", lower.column);
    double const low = lower.text.empty() ? -infinite : parse_number("bounds", text_, lower).float64;
    double const high = upper.text.empty() ? infinite : parse_number("bounds", text_, upper).float64;
    if (low > high) fail("the lower bound is above the upper bound", lower.column);
    parameter_bounds const rounded = low == high
                                         ? parameter_bounds{round_to(precision_, low), round_to(precision_, high)}
                                         : parameter_bounds{rounded_towards(low, infinite, precision_),
                                                            rounded_towards(high, -infinite, precision_)};
    if (rounded.lower == infinite || rounded.upper == -infinite)
      fail(fmt::format("the bound is too large for {}", name(precision_)),
           rounded.lower == infinite ? lower.column : upper.column);
    if (rounded.lower > rounded.upper)
      fail(fmt::format("no {} number lies between the bounds", name(precision_)), lower.column);
    return rounded;
  }

  template <typename Named>
  void set(piece part, closeness how, parameter_bounds const& ends, Named const& named) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      if (!named(parameters_[i])) continue;
      if (closeness_[i] == how)
        fail(fmt::format("{} is given bounds twice; write both ends together, for example {}:0:10", parameters_[i],
                         parameters_[i]),
             part.column);
      if (how < closeness_[i]) continue;
      closeness_[i] = how;
      bounds_[i] = ends;
    }
  }

  [[noreturn]] void fail(std::string const& message, std::size_t column) const {
    throw parse_error(expression::with_caret(fmt::format("bounds: {}", message), text_, column), column);
  }

  precision precision_;
  std::vector<std::string> const& parameters_;
  std::string_view text_;
  std::vector<parameter_bounds> bounds_;
  std::vector<closeness> closeness_;
};

}  // namespace

std::vector<parameter_bounds> read_bounds(study const& study) {
  if (study.bounds.empty()) return {};
  reader from(study);
  for (std::string const& text : study.bounds) from.read(text);
  return from.take();
}

}  // namespace rivulet::batch
