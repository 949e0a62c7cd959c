// Numbers and names in JSON and CSV read back as what they were, for random values and the odd ones.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rivulet/report.hpp>

#include "host/report/numbers.hpp"
#include "host/report/rows.hpp"
#include "tests/report/small_report.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using nlohmann::json;
using testing_rows::not_a_number;
using testing_rows::scramble;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t samples = 20000;

float random_float(std::uint64_t counter) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(scramble(counter)));
}
double random_double(std::uint64_t counter) { return std::bit_cast<double>(scramble(counter)); }

/// The significant digits of a decimal text, without sign, point, exponent and the zeros around them.
std::string digits_of(std::string text) {
  text.resize(std::min(text.find('e'), text.size()));
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  text.erase(0, text.find_first_not_of('0'));
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

template <typename Float>
std::string shortest(Float value) {
  char buffer[64];
  auto const end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  return digits_of({buffer, end});
}

TEST(number_text, of_any_float32_is_the_shortest_that_reads_back) {
  for (std::uint64_t i = 0; i < samples; ++i) {
    float const value = random_float(i);
    if (!std::isfinite(value)) continue;
    auto const text = number_text(double{value}, precision::float32);
    EXPECT_EQ(std::bit_cast<std::uint32_t>(std::strtof(text.c_str(), nullptr)), std::bit_cast<std::uint32_t>(value));
    EXPECT_EQ(digits_of(text), shortest(value)) << text;
  }
}

TEST(number_text, of_any_float64_is_the_shortest_that_reads_back) {
  for (std::uint64_t i = 0; i < samples; ++i) {
    double const value = random_double(i);
    if (!std::isfinite(value)) continue;
    auto const text = number_text(value, precision::float64);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)), std::bit_cast<std::uint64_t>(value));
    EXPECT_EQ(digits_of(text), shortest(value)) << text;
  }
}

TEST(json_numbers, parse_to_the_same_bits) {
  auto report = small_report();
  report.minima.clear();
  for (std::uint64_t i = 0; i < 2000; ++i) {
    double const value = random_double(i);
    report.minima.push_back({{value}, value, stationary_kind::degenerate, {value}, i, 0});
  }
  auto const parsed = json::parse(report.to_json())["minima"];
  ASSERT_EQ(parsed.size(), report.minima.size());
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    double const value = report.minima[i].f;
    for (auto const& found : {parsed[i]["f"], parsed[i]["x"]["x"], parsed[i]["eigenvalues"][0]}) {
      if (std::isnan(value)) {
        EXPECT_TRUE(found.is_null());
      } else {
        EXPECT_EQ(found, value);
      }
    }
  }
}

TEST(json_numbers, of_float32_parse_to_the_same_float) {
  auto report = small_report();
  report.precision = precision::float32;
  report.axes[0].values.clear();
  for (std::uint64_t i = 0; i < 2000; ++i) {
    float const value = random_float(i);
    if (std::isfinite(value)) report.axes[0].values.push_back(double{value});
  }
  auto const parsed = json::parse(report.to_json())["axes"][0]["values"];
  ASSERT_EQ(parsed.size(), report.axes[0].values.size());
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    EXPECT_EQ(double{static_cast<float>(parsed[i].get<double>())}, report.axes[0].values[i]);
  }
}

TEST(json_numbers, keep_64_bits_of_a_count) {
  auto report = small_report();
  report.instances = report.instance_steps = ~std::uint64_t{0};
  report.axes[0].outcomes[0] = {~std::uint64_t{0} - 1};
  auto const parsed = json::parse(report.to_json());
  EXPECT_EQ(parsed["instances"].get<std::uint64_t>(), ~std::uint64_t{0});
  EXPECT_EQ(parsed["instance_steps"].get<std::uint64_t>(), ~std::uint64_t{0});
  EXPECT_EQ(parsed["axes"][0]["outcomes"]["undefined_start"][0].get<std::uint64_t>(), ~std::uint64_t{0} - 1);
}

TEST(json_numbers, have_no_negative_zero_and_no_bare_nan) {
  auto report = small_report();
  report.best.f = -0.0;
  report.f = {-infinity, -0.0, -0.0, not_a_number, 0, infinity, infinity, 1, 2, true};
  report.minima[0].eigenvalues = {not_a_number, infinity};
  report.utilisation = not_a_number;
  auto const text = report.to_json();
  EXPECT_EQ(text.find("-0,"), std::string::npos);
  EXPECT_EQ(text.find(": nan"), std::string::npos);
  auto const parsed = json::parse(text);
  EXPECT_FALSE(std::signbit(parsed["best"]["f"].get<double>()));
  EXPECT_EQ(parsed["minima"][0]["eigenvalues"], (json{nullptr, "inf"}));
  EXPECT_TRUE(parsed["utilisation"].is_null());
  EXPECT_EQ(parsed["f"]["not_a_number"], 2);
  EXPECT_EQ(parsed["f"]["approximate"], true);
}

TEST(json_report, of_nothing_has_empty_lists) {
  report nothing;
  auto const parsed = json::parse(nothing.to_json());
  EXPECT_EQ(parsed["minima"], json::array());
  EXPECT_EQ(parsed["axes"], json::array());
  EXPECT_TRUE(parsed["best"].is_null());
  EXPECT_EQ(parsed["digest"], "0000000000000000");
  EXPECT_EQ(parsed["interrupted"], false);
}

TEST(json_report, survives_every_byte_of_ascii_in_a_text) {
  auto report = small_report();
  for (char c = 0; c < 127; ++c) report.device += c;
  report.axes[0].name = "learning_rate[\"x\\\",y]";
  auto const parsed = json::parse(report.to_json());
  EXPECT_EQ(parsed["device"], report.device);
  EXPECT_EQ(parsed["axes"][0]["name"], report.axes[0].name);
}

/// A field as RFC 4180 reads it.
std::string unquoted(std::string const& field) {
  if (!field.starts_with('"')) return field;
  std::string result;
  for (std::size_t i = 1; i + 1 < field.size(); ++i) {
    if (field[i] == '"') ++i;
    result += field[i];
  }
  return result;
}

TEST(csv_field, reads_back_for_any_text) {
  std::string const alphabet = "a,\"\n\r [1]";
  for (std::uint64_t i = 0; i < 2000; ++i) {
    std::string text;
    for (std::uint64_t k = 0; k < i % 12; ++k) text += alphabet[scramble(16 * i + k) % alphabet.size()];
    auto const field = csv_field(text);
    EXPECT_EQ(unquoted(field), text);
    EXPECT_TRUE(field.starts_with('"') || field.find_first_of(",\"\r\n") == std::string::npos);
  }
}

TEST(point_text, keeps_to_its_width) {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    std::vector<double> x;
    for (std::uint64_t k = 0; k < 2 + i % 9; ++k) x.push_back(random_double(16 * i + k));
    for (std::size_t const width : {8u, 20u, 34u, 80u}) EXPECT_LE(display_width(point_text(x, width)), width);
  }
}

TEST(grouped, reaches_the_largest_count) { EXPECT_EQ(grouped(~std::uint64_t{0}), "18,446,744,073,709,551,615"); }

}  // namespace
}  // namespace rivulet
