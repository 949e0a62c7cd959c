// The report as JSON: the fields of docs/reports.md, one per line.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/report.hpp>

#include "host/report/numbers.hpp"
#include "host/report/rows.hpp"

namespace rivulet {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// JSON has neither NaN nor infinities: null, "inf" and "-inf".
std::string number(double value, precision precision = precision::float64) {
  if (std::isnan(value)) return "null";
  if (std::isinf(value)) return value > 0 ? "\"inf\"" : "\"-inf\"";
  return number_text(value + 0.0, precision);
}

/// "{…}" or "[…]" from its parts.
class list {
 public:
  explicit list(char open) : text_(1, open) {}
  void add(std::string_view part) {
    if (text_.size() > 1) text_ += ", ";
    text_ += part;
  }
  void add(std::string_view key, std::string_view value) { add(quoted(key) + ": " + std::string(value)); }
  std::string close(char end) const { return text_ + end; }

 private:
  std::string text_;
};

template <typename Values, typename Text>
std::string array(Values const& values, Text const& text) {
  list result('[');
  for (auto const& value : values) result.add(text(value));
  return result.close(']');
}

/// The same with one element per line.
template <typename Values, typename Text>
std::string array_lines(Values const& values, Text const& text) {
  std::string result;
  for (auto const& value : values) {
    result += result.empty() ? "[\n    " : ",\n    ";
    result += text(value);
  }
  return result.empty() ? "[]" : result + ']';
}

std::string counts(std::vector<std::uint64_t> const& values) {
  return array(values, [](std::uint64_t value) { return std::to_string(value); });
}

std::string of_quantiles(quantiles const& q, precision precision) {
  list result('{');
  result.add("min", number(q.min, precision));
  result.add("p05", number(q.p05, precision));
  result.add("p25", number(q.p25, precision));
  result.add("p50", number(q.p50, precision));
  result.add("p75", number(q.p75, precision));
  result.add("p95", number(q.p95, precision));
  result.add("max", number(q.max, precision));
  result.add("count", std::to_string(q.count));
  result.add("not_a_number", std::to_string(q.not_a_number));
  result.add("approximate", q.approximate ? "true" : "false");
  return result.close('}');
}

std::string of_point(report const& report, std::vector<double> const& x) {
  list result('{');
  for (std::size_t i = 0; i < x.size(); ++i) {
    result.add(column_name(report.parameters[i]), number(x[i], report.precision));
  }
  return result.close('}');
}

std::string of_best(report const& report, best_instance const& best) {
  if (!best.exists) return "null";
  list result('{');
  result.add("instance", std::to_string(best.instance));
  result.add("f", number(best.f, report.precision));
  if (report.validates) {
    result.add("training_loss", number(best.training_loss, report.precision));
    result.add("validation_loss", number(best.validation_loss, report.precision));
  }
  result.add("x", of_point(report, best.x));
  return result.close('}');
}

std::string of_minimum(report const& report, stationary_point const& point) {
  list result('{');
  result.add("x", of_point(report, point.x));
  result.add("f", number(point.f, report.precision));
  result.add("kind", quoted(name(point.kind)));
  result.add("eigenvalues", array(point.eigenvalues, [](double value) { return number(value); }));
  result.add("count", std::to_string(point.count));
  result.add("share", number(point.share));
  return result.close('}');
}

std::string of_axis(report const& report, axis_outcomes const& axis) {
  list tables('{');
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    if (!axis.outcomes[i].empty()) tables.add(outcome_names[i], counts(axis.outcomes[i]));
  }
  list result('{');
  result.add("name", quoted(axis.name));
  result.add("values", array(axis.values, [&](double value) { return number(value, report.precision); }));
  result.add("group", std::to_string(axis.group));
  result.add("outcomes", tables.close('}'));
  return result.close('}');
}

std::string of_outcomes(report const& report) {
  list result('{');
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    result.add(outcome_names[i], std::to_string(report.outcomes[i]));
  }
  return result.close('}');
}

/// Lines "  "key": value" of one object.
class object_lines {
 public:
  void add(std::string_view key, std::string_view value) {
    text_ += text_.empty() ? "{\n  " : ",\n  ";
    text_ += quoted(key) + ": " + std::string(value);
  }
  void add(std::string_view key, bool value) { add(key, std::string_view(value ? "true" : "false")); }
  void add(std::string_view key, std::uint64_t value) { add(key, std::string_view(std::to_string(value))); }
  std::string close() const { return text_ + "\n}\n"; }

 private:
  std::string text_;
};

void add_results(report const& report, object_lines& lines) {
  lines.add("instances", report.instances);
  lines.add("study_instances", report.study_instances);
  lines.add("interrupted", report.interrupted);
  lines.add("outcomes", of_outcomes(report));
  lines.add("iterations", of_quantiles(report.iterations, precision::float64));
  lines.add("evaluations", of_quantiles(report.evaluations, precision::float64));
  lines.add("f", of_quantiles(report.f, report.precision));
  lines.add("best_f", of_quantiles(report.best_f, report.precision));
  lines.add("gradient_norm", of_quantiles(report.gradient_norm, report.precision));
  if (report.validates) {
    lines.add("training_loss", of_quantiles(report.training_loss, report.precision));
    lines.add("validation_loss", of_quantiles(report.validation_loss, report.precision));
  }
  lines.add("best", of_best(report, report.best));
  if (report.validates) lines.add("best_by_validation", of_best(report, report.best_by_validation));
  lines.add("within_one_percent", report.within_one_percent);
  lines.add("minima", array_lines(report.minima, [&](stationary_point const& p) { return of_minimum(report, p); }));
  lines.add("distinct_minima", report.distinct_minima);
  lines.add("outside_minima", report.outside_minima);
  lines.add("axes", array_lines(report.axes, [&](axis_outcomes const& a) { return of_axis(report, a); }));
  lines.add("digest", quoted(fmt::format("{:016x}", report.digest)));
  lines.add("numerics_version", std::to_string(report.numerics_version));
  lines.add("precision", quoted(name(report.precision)));
  lines.add("maximize", report.maximize);
  lines.add("instance_steps", report.instance_steps);
}

}  // namespace

std::string report::to_json(bool timing) const {
  object_lines lines;
  add_results(*this, lines);
  if (timing) {
    lines.add("device", quoted(device));
    if (!cpu_engine.empty()) lines.add("cpu_engine", quoted(cpu_engine));
    lines.add("seconds", number(seconds));
    lines.add("compile_seconds", number(compile_seconds));
    lines.add("transfer_seconds", number(transfer_seconds));
    lines.add("kernel_seconds", number(kernel_seconds));
    lines.add("instance_steps_per_second", number(instance_steps_per_second));
    lines.add("lane_turns", lane_turns);
    lines.add("utilisation", number(utilisation));
  }
  return lines.close();
}

}  // namespace rivulet
