// The study that goes with stored rows.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/stored_study.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <rivulet/error.hpp>

#include "host/cli/values.hpp"
#include "host/cli/words.hpp"
#include "host/report/rows.hpp"

namespace rivulet::cli {
namespace {

using texts = std::vector<std::string>;

texts text_if(std::string const& value, std::string_view usual = {}) { return value == usual ? texts{} : texts{value}; }
texts list_if(texts const& values) {
  return values.empty() ? texts{} : texts{fmt::format("{}", fmt::join(values, ","))};
}
template <typename Number>
texts number_if(Number value, Number usual) {
  return value == usual ? texts{} : texts{fmt::format("{}", value)};
}
template <typename Number>
texts number_if(std::optional<Number> const& value) {
  return value ? texts{fmt::format("{}", *value)} : texts{};
}
texts flag_if(bool value) { return value ? texts{"true"} : texts{}; }

/// A path that could be read as NAMES=FILE is written so that it cannot.
std::string source_text(data_source const& source) {
  if (!source.names.empty()) return fmt::format("{}={}", fmt::join(source.names, ","), source.path);
  return parse_data_source(source.path).names.empty() ? source.path : "./" + source.path;
}

texts data_texts(request const& asked) {
  texts result;
  for (auto const& source : asked.data) result.push_back(source_text(source));
  return result;
}

texts setting_texts(request const& asked) {
  texts result;
  for (auto const& [name, spec] : asked.study.settings) result.push_back(name + "=" + spec);
  return result;
}

texts zip_texts(request const& asked) {
  texts result;
  for (auto const& group : asked.study.zips) result.push_back(fmt::format("{}", fmt::join(group, ",")));
  return result;
}

texts shard_texts(request const& asked) {
  auto const& part = asked.execution.shard;
  return part.count == 1 ? texts{} : texts{fmt::format("{}/{}", part.index, part.count)};
}

texts cycle_texts(request const& asked) {
  auto const& wanted = asked.study.stop.detect_cycles;
  return wanted ? texts{*wanted ? "on" : "off"} : texts{};
}

struct decisive {
  std::string_view name;
  texts (*values)(request const&);
};

study const usual;

constexpr decisive all_decisive[] = {
    {"variables", [](request const& r) { return list_if(r.reading.variables); }},
    {"constants", [](request const& r) { return list_if(r.reading.constants); }},
    {"dimension", [](request const& r) { return number_if(r.reading.dimension, std::size_t{0}); }},
    {"data", data_texts},
    {"data-group", [](request const& r) { return text_if(r.study.data_group); }},
    {"validation-fraction", [](request const& r) { return number_if(r.study.validation_fraction); }},
    {"validation-column", [](request const& r) { return text_if(r.study.validation_column); }},
    {"maximize", [](request const& r) { return flag_if(r.study.maximize); }},
    {"precision",
     [](request const& r) { return text_if(std::string(name(r.study.precision)), name(usual.precision)); }},
    {"start", [](request const& r) { return r.study.starts; }},
    {"start-file", [](request const& r) { return text_if(r.start_file); }},
    {"start-count", [](request const& r) { return number_if(r.study.start_count, usual.start_count); }},
    {"start-box", [](request const& r) { return text_if(r.study.start_box); }},
    {"bounds", [](request const& r) { return list_if(r.study.bounds); }},
    {"sampler", [](request const& r) { return text_if(std::string(name(r.study.sampler)), name(usual.sampler)); }},
    {"seed", [](request const& r) { return number_if(r.study.seed, usual.seed); }},
    {"method", [](request const& r) { return text_if(r.study.method, usual.method); }},
    {"line-search", [](request const& r) { return text_if(r.study.line_search); }},
    {"history", [](request const& r) { return number_if(r.study.history); }},
    {"batch-rows", [](request const& r) { return number_if(r.study.batch_rows); }},
    {"batch-sampling", [](request const& r) { return text_if(r.study.batch_sampling); }},
    {"fit-results", [](request const& r) { return text_if(r.study.fit_results); }},
    {"schedule", [](request const& r) { return text_if(r.study.schedule, usual.schedule); }},
    {"set", setting_texts},
    {"zip", zip_texts},
    {"samples", [](request const& r) { return number_if(r.study.samples, usual.samples); }},
    {"max-iterations",
     [](request const& r) { return number_if(r.study.stop.max_iterations, usual.stop.max_iterations); }},
    {"max-evaluations", [](request const& r) { return number_if(r.study.stop.max_evaluations); }},
    {"gradient-tolerance", [](request const& r) { return number_if(r.study.stop.gradient_tolerance); }},
    {"relative-gradient-tolerance",
     [](request const& r) { return number_if(r.study.stop.relative_gradient_tolerance); }},
    {"f-tolerance", [](request const& r) { return number_if(r.study.stop.f_tolerance); }},
    {"step-tolerance", [](request const& r) { return number_if(r.study.stop.step_tolerance); }},
    {"target", [](request const& r) { return number_if(r.study.stop.target); }},
    {"divergence-bound",
     [](request const& r) { return number_if(r.study.stop.divergence_bound, usual.stop.divergence_bound); }},
    {"f-bound", [](request const& r) { return number_if(r.study.stop.f_bound); }},
    {"detect-cycles", cycle_texts},
    {"no-stop", [](request const& r) { return flag_if(r.study.stop.no_stop); }},
    {"track", [](request const& r) { return list_if(r.study.track); }},
    {"shard", shard_texts},
};

std::string shell_quoted(std::string_view word) {
  auto const plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("@._-+=,:/").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, plain)) return std::string(word);
  std::string text = "'";
  for (char const c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string toml_string(std::string_view value) {
  std::string text = "\"";
  for (char const c : value) {
    auto const code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      text += fmt::format("\\{}", c);
    else if (code < 0x20 || code == 0x7f)
      text += fmt::format("\\u{:04x}", code);
    else
      text += c;
  }
  return text + "\"";
}

/// TOML has whole numbers up to 2^63 - 1.
bool is_too_large(std::string const& value) {
  return parse_whole(value) > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

std::string toml_value(value_kind kind, std::string const& value) {
  if (kind == value_kind::whole) return is_too_large(value) ? toml_string(value) : value;
  if (kind == value_kind::flag || kind == value_kind::number) return value;
  if (kind != value_kind::groups) return toml_string(value);
  texts parts;
  for (auto const& part : split_list(value)) parts.push_back(toml_string(part));
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

std::string key_line(word const& what, texts const& values) {
  std::string key(what.name);
  std::ranges::replace(key, '-', '_');
  if (values.size() == 1 && what.kind != value_kind::groups)
    return fmt::format("{} = {}\n", key, toml_value(what.kind, values[0]));
  texts parts;
  for (auto const& value : values) parts.push_back(toml_value(what.kind, value));
  return fmt::format("{} = [{}]\n", key, fmt::join(parts, ", "));
}

std::string setting_line(std::string const& assignment) {
  auto const equals = assignment.find('=');
  return fmt::format("{} = {}\n", toml_string(assignment.substr(0, equals)),
                     toml_string(assignment.substr(equals + 1)));
}

/// The request with paths as they are from a folder; an empty one: absolute.
request seen_from(request asked, std::filesystem::path const& folder) {
  auto const moved = [&](std::string const& path) {
    auto const whole = std::filesystem::absolute(path).lexically_normal();
    return folder.empty() ? whole.string() : whole.lexically_proximate(folder).string();
  };
  for (auto& source : asked.data) source.path = moved(source.path);
  if (!asked.start_file.empty()) asked.start_file = moved(asked.start_file);
  return asked;
}

/// Words with blanks out of the way, which mean nothing.
std::vector<chosen_word> comparable_words(request const& asked) {
  auto result = decisive_words(seen_from(asked, {}));
  for (auto& [name, value] : result) std::erase(value, ' ');
  return result;
}

/// What a flag was given, as it is shown.
std::string shown_values(std::vector<chosen_word> const& words, std::string_view name) {
  texts values;
  for (auto const& each : words)
    if (each.name == name) values.push_back(each.value);
  return values.empty() ? "not given" : fmt::format("'{}'", fmt::join(values, "' '"));
}

}  // namespace

std::vector<chosen_word> decisive_words(request const& asked) {
  std::vector<chosen_word> result{{"objective", asked.objective}};
  for (auto const& each : all_decisive)
    for (auto const& value : each.values(asked)) result.push_back({std::string(each.name), value});
  return result;
}

std::string command_text(request const& asked) {
  std::string text = "rivulet run";
  for (auto const& [name, value] : decisive_words(asked)) {
    if (name == "objective") {
      text += " " + shell_quoted(value);
      continue;
    }
    constexpr std::string_view rate = "learning_rate=";
    if (name == "set" && value.starts_with(rate)) {
      text += " --lr " + shell_quoted(value.substr(rate.size()));
      continue;
    }
    text += " --" + name;
    if (find_study_word(name)->kind != value_kind::flag) text += " " + shell_quoted(value);
  }
  return text;
}

std::string study_text(request const& asked, std::string const& path) {
  auto const folder = std::filesystem::absolute(path).lexically_normal().parent_path();
  auto const seen = seen_from(asked, folder);
  std::string text = fmt::format("objective = {}\n", toml_string(seen.objective)), settings;
  for (auto const& each : all_decisive) {
    auto const values = each.values(seen);
    if (each.name == "set") {
      for (auto const& assignment : values) settings += setting_line(assignment);
    } else if (!values.empty()) {
      text += key_line(*find_study_word(each.name), values);
    }
  }
  return settings.empty() ? text : text + "\n[set]\n" + settings;
}

bool is_rows_file(std::string const& path) { return path.ends_with(".csv") || path.ends_with(".nc"); }

bool read_stored_study(std::string const& rows, request& target) {
  auto const stored = find_stored_study(rows);
  if (!stored.text.empty()) read_study_text(stored.text, stored.place, target);
  return !stored.text.empty();
}

void check_stored_study(std::string const& rows, request const& asked) {
  request stored;
  if (!read_stored_study(rows, stored)) return;
  auto const there = comparable_words(stored), here = comparable_words(asked);
  std::vector<std::string_view> names{"objective"};
  for (auto const& each : all_decisive) names.push_back(each.name);
  for (auto const name : names) {
    auto const left = shown_values(there, name), right = shown_values(here, name);
    if (left == right) continue;
    throw usage_error(
        fmt::format("{} holds the rows of another study: {} is {} there and {} here; leave out the objective and its "
                    "flags, which are stored with the rows",
                    rows, name, left, right));
  }
}

}  // namespace rivulet::cli
