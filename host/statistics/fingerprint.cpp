// The text of a study by which stored statistics are recognised.
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "host/statistics/state.hpp"

namespace rivulet {
namespace {

/// Collects fields, each with its length, so that no two different studies give one text.
class field_list {
 public:
  void add(std::string_view text) {
    result_ += std::to_string(text.size());
    result_ += ':';
    result_ += text;
  }
  void add(std::uint64_t value) { add(std::string_view(std::to_string(value))); }
  void add(std::optional<double> const& value) {
    char buffer[32];
    char* const end =
        value ? std::to_chars(buffer, buffer + sizeof buffer, *value, std::chars_format::hex).ptr : buffer;
    add(std::string_view(buffer, end));
  }
  void add(std::vector<std::string> const& texts) {
    add(texts.size());
    for (auto const& text : texts) add(std::string_view(text));
  }
  std::string const& text() const { return result_; }

 private:
  std::string result_;
};

void add_stop(field_list& fields, stop_settings const& stop) {
  fields.add(stop.max_iterations);
  fields.add(std::uint64_t{stop.max_evaluations.has_value()});
  fields.add(stop.max_evaluations.value_or(0));
  for (auto const& bound : {stop.gradient_tolerance, stop.relative_gradient_tolerance, stop.f_tolerance,
                            stop.step_tolerance, stop.target, std::optional(stop.divergence_bound), stop.f_bound}) {
    fields.add(bound);
  }
  fields.add(std::uint64_t{stop.detect_cycles.has_value()});
  fields.add(std::uint64_t{stop.detect_cycles.value_or(false)});
  fields.add(std::uint64_t{stop.no_stop});
}

/// FNV-1a over the bits of the values: a data set may be larger than any text of it should be.
std::uint64_t hash(std::span<double const> values) {
  std::uint64_t result = 0xcbf29ce484222325u;
  for (double const value : values) result = (result ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3u;
  return result;
}

void add_column(field_list& fields, data_table const& data, std::string const& name) {
  fields.add(std::string_view(name));
  fields.add(data.column(name).size());
  fields.add(hash(data.column(name)));
}

void add_data(field_list& fields, study const& study) {
  for (auto const& name : study.objective.columns()) add_column(fields, study.data, name);
  fields.add(study.data.tables());
  for (auto const& name : {study.data_group, study.validation_column}) {
    fields.add(std::string_view(name));
    if (!name.empty()) add_column(fields, study.data, name);
  }
  fields.add(study.validation_fraction);
  for (auto const& name : study.start_table.columns()) add_column(fields, study.start_table, name);
}

/// FNV-1a, 64 bits.
std::uint64_t hash(std::string_view text) {
  std::uint64_t result = 0xcbf29ce484222325u;
  for (char const c : text) result = (result ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return result;
}

}  // namespace

std::string study_fingerprint(study const& study) {
  field_list fields;
  fields.add(std::string_view(study.objective.text()));
  fields.add(study.objective.parameters());
  fields.add(study.objective.constants());
  fields.add(std::string_view(study.method));
  fields.add(study.settings.size());
  for (auto const& [name, spec] : study.settings) {
    fields.add(std::string_view(name));
    fields.add(std::string_view(spec));
  }
  fields.add(study.starts);
  fields.add(study.start_count);
  fields.add(std::string_view(study.start_box));
  fields.add(name(study.sampler));
  fields.add(study.seed);
  fields.add(study.zips.size());
  for (auto const& zip : study.zips) fields.add(zip);
  fields.add(study.samples);
  fields.add(std::uint64_t{study.maximize});
  add_stop(fields, study.stop);
  fields.add(std::string_view(study.schedule));
  fields.add(study.track);
  fields.add(name(study.precision));
  if (!study.data.empty() || !study.start_table.empty()) add_data(fields, study);
  if (!study.line_search.empty() || study.history) {
    fields.add(std::string_view(study.line_search));
    fields.add(study.history.value_or(0));
  }
  if (study.batch_rows) {
    fields.add(*study.batch_rows);
    fields.add(std::string_view(study.batch_sampling));
  }
  if (!study.bounds.empty()) fields.add(study.bounds);
  char buffer[16];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, hash(fields.text()), 16).ptr};
}

}  // namespace rivulet
