// Statistics as JSON text and back, without loss: float64 values are stored as their bits.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <rivulet/error.hpp>

#include "host/statistics/state.hpp"

namespace rivulet {
namespace {

using nlohmann::json;

constexpr int format_version = 1;

std::uint64_t to_bits(double value) { return std::bit_cast<std::uint64_t>(value); }
double from_bits(json const& value) { return std::bit_cast<double>(value.get<std::uint64_t>()); }

json point_to_json(std::vector<double> const& x) {
  json result = json::array();
  for (double const value : x) result.push_back(to_bits(value));
  return result;
}

std::vector<double> point_from_json(json const& stored) {
  std::vector<double> x;
  for (auto const& value : stored) x.push_back(from_bits(value));
  return x;
}

void expect(bool condition, char const* what) {
  if (!condition) throw io_error(std::string("stored statistics are damaged: ") + what);
}

json column_to_json(value_counts const& counts) {
  auto const& [sorted, not_a_number, lowest, highest] = counts.get();
  return {{"keys", sorted.keys}, {"counts", sorted.counts}, {"nan", not_a_number}, {"range", {lowest, highest}}};
}

value_counts::contents column_from_json(json const& stored, std::uint64_t instances) {
  value_counts::contents result{
      {stored.at("keys"), stored.at("counts")}, stored.at("nan"), stored.at("range").at(0), stored.at("range").at(1)};
  auto const& [keys, counts] = result.sorted;
  expect(keys.size() == counts.size(), "keys and counts differ in number");
  expect(std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>{}) == keys.end(), "keys are out of order");
  auto const total = std::accumulate(counts.begin(), counts.end(), result.not_a_number);
  expect(total == instances, "a column does not count every instance");
  return result;
}

json cell_to_json(minima_map::cell const& cell) {
  return {{"key", cell.key},
          {"count", cell.entry.count},
          {"f", to_bits(cell.entry.f)},
          {"instance", cell.entry.instance},
          {"x", point_to_json(cell.entry.x)}};
}

minima_map::cell cell_from_json(json const& stored, std::size_t parameters) {
  minima_map::cell result{
      stored.at("key"),
      {stored.at("count"), from_bits(stored.at("f")), stored.at("instance"), point_from_json(stored.at("x"))}};
  expect(result.key.size() == parameters + 1 && result.entry.x.size() == parameters, "a minimum's size is wrong");
  return result;
}

json axis_to_json(axis_counts const& axis) {
  json result = json::object();
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    if (!axis.outcomes[i].empty()) result[std::string(outcome_names[i])] = axis.outcomes[i];
  }
  return result;
}

void axis_from_json(json const& stored, axis_counts& axis) {
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    auto const found = stored.find(outcome_names[i]);
    if (found == stored.end()) continue;
    axis.outcomes[i] = found->get<std::vector<std::uint64_t>>();
    expect(axis.outcomes[i].size() == axis.entries, "an axis has another number of values");
  }
}

json best_to_json(best_instance const& best, bool validates) {
  json result{{"instance", best.instance}, {"f", to_bits(best.f)}, {"x", point_to_json(best.x)}};
  if (validates) result["losses"] = point_to_json({best.training_loss, best.validation_loss});
  return result;
}

best_instance best_from_json(json const& stored, char const* name, std::size_t parameters, bool validates) {
  auto const found = stored.find(name);
  if (found == stored.end()) return {};
  best_instance best{true, found->at("instance"), from_bits(found->at("f")), point_from_json(found->at("x"))};
  expect(best.x.size() == parameters, "the best instance's size is wrong");
  if (!validates) return best;
  auto const losses = point_from_json(found->at("losses"));
  expect(losses.size() == 2, "the best instance's losses are not two");
  best.training_loss = losses[0];
  best.validation_loss = losses[1];
  return best;
}

void restore_minima(json const& stored, std::size_t parameters, minima_map& minima) {
  std::vector<minima_map::cell> cells;
  for (auto const& cell : stored.at("minima")) cells.push_back(cell_from_json(cell, parameters));
  std::uint64_t const converged = stored.at("converged");
  std::uint64_t left = converged;
  for (auto const& cell : cells) {
    expect(cell.entry.count <= left, "the minima count more instances than converged");
    left -= cell.entry.count;
  }
  minima.set(cells, converged);
}

}  // namespace

std::string convergence_statistics::serialize() const {
  auto& s = *state_;
  s.drain();
  json result{{"format", format_version}, {"study", study_fingerprint(s.sweep->study())},
              {"covered", s.covered},     {"outcomes", s.outcomes},
              {"digest", s.digest},       {"instance_steps", s.instance_steps}};
  for (auto const& [name, counts] : s.columns()) result["columns"][name] = column_to_json(*counts);
  for (auto const& [name, counts] : s.losses()) result["columns"][name] = column_to_json(*counts);
  bool const validates = s.sweep->losses() != nullptr;
  if (s.best.exists) result["best"] = best_to_json(s.best, validates);
  if (s.best_by_validation.exists) result["best_by_validation"] = best_to_json(s.best_by_validation, validates);
  result["converged"] = s.minima.converged();
  result["minima"] = json::array();
  for (auto const& cell : s.minima.cells()) result["minima"].push_back(cell_to_json(cell));
  result["axes"] = json::array();
  for (auto const& axis : s.axes) result["axes"].push_back(axis_to_json(axis));
  return result.dump();
}

convergence_statistics convergence_statistics::deserialize(batch::sweep const& sweep, std::string_view text) {
  convergence_statistics result(sweep);
  auto& s = *result.state_;
  try {
    auto const stored = json::parse(text);
    expect(stored.at("format") == format_version, "unknown format");
    if (stored.at("study") != study_fingerprint(sweep.study())) {
      throw io_error("stored statistics belong to another study; give the study they were made with");
    }
    for (auto const& range : stored.at("covered")) {
      std::uint64_t const first = range.at(0), last = range.at(1);
      expect(first < last && last <= sweep.instances(), "instances beyond the study");
      cover(s.covered, first, last - first);
    }
    s.outcomes = stored.at("outcomes");
    s.digest = stored.at("digest");
    s.instance_steps = stored.at("instance_steps");
    expect(std::accumulate(s.outcomes.begin(), s.outcomes.end(), std::uint64_t{0}) == s.instances(),
           "outcomes do not count every instance");
    for (auto const& [name, counts] : s.columns()) {
      counts->set(column_from_json(stored.at("columns").at(name), s.instances()));
    }
    for (auto const& [name, counts] : s.losses()) {
      counts->set(column_from_json(stored.at("columns").at(name), s.instances()));
    }
    auto const parameters = sweep.study().objective.parameters().size();
    bool const validates = sweep.losses() != nullptr;
    s.best = best_from_json(stored, "best", parameters, validates);
    s.best_by_validation = best_from_json(stored, "best_by_validation", parameters, validates);
    restore_minima(stored, parameters, s.minima);
    expect(s.minima.converged() == s.outcomes[static_cast<std::size_t>(outcome::converged)],
           "the minima know another number of converged instances than the outcomes");
    expect(stored.at("axes").size() == s.axes.size(), "another number of axes");
    for (std::size_t i = 0; i < s.axes.size(); ++i) axis_from_json(stored.at("axes").at(i), s.axes[i]);
  } catch (json::exception const& reason) {
    throw io_error(std::string("stored statistics are damaged: ") + reason.what());
  } catch (invalid_argument const& reason) {
    throw io_error(std::string("stored statistics are damaged: ") + reason.what());
  }
  return result;
}

}  // namespace rivulet
