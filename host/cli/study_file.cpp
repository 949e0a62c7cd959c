// Study files: TOML in the words of the command line.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include <fmt/format.h>
// toml++ 3.3 asserts on some wrong table headers before it reports them (and assumes the assertion under NDEBUG with
// clang). Without its assertions it reports every one.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

#include <rivulet/error.hpp>

#include "host/cli/terminal.hpp"
#include "host/cli/values.hpp"
#include "host/cli/words.hpp"

namespace rivulet::cli {
namespace {

constexpr std::size_t largest_study_file = std::size_t{64} << 20;

/// Entries of a table in the order of the file (toml++ sorts them by name).
std::vector<std::pair<toml::key, toml::node const*>> in_file_order(toml::table const& table) {
  std::vector<std::pair<toml::key, toml::node const*>> entries;
  for (auto const& [key, node] : table) entries.emplace_back(key, &node);
  std::sort(entries.begin(), entries.end(),
            [](auto const& a, auto const& b) { return a.first.source().begin < b.first.source().begin; });
  return entries;
}

class study_reader {
 public:
  study_reader(std::string path, std::string text, request& target)
      : path_(std::move(path)), text_(std::move(text)), target_(target) {}

  void read() {
    toml::table root;
    try {
      root = toml::parse(std::string_view(text_), path_);
    } catch (toml::parse_error const& problem) {
      throw invalid_argument(fmt::format("{}: {}", place(problem.source().begin), problem.description()));
    }
    find_lines();
    auto const entries = in_file_order(root);
    // Constants first: they decide what `lr` means in [set].
    word const* const constants = find_study_word("constants");
    for (bool const now : {true, false})
      for (auto const& [key, node] : entries)
        if ((find_study_word(key.str()) == constants) == now) read_entry(key, *node);
  }

 private:
  std::string place(toml::source_position where) const { return fmt::format("{}:{}", path_, where.line); }

  [[noreturn]] void refuse(toml::node const& node, std::string_view key, std::string_view what) const {
    throw invalid_argument(fmt::format("{}: {}: {}", place(node.source().begin), key, what));
  }

  void read_entry(toml::key const& key, toml::node const& node) {
    if (key.str() == "objective") {
      if (!node.is_string()) refuse(node, "objective", "must be a string, for example \"x^2 - 4*x + 1\"");
      target_.objective = **node.as_string();
      target_.objective_place = place(node.source().begin);
      return;
    }
    word const* const found = find_study_word(key.str());
    if (found == nullptr) refuse_key(key);
    if (std::find(seen_.begin(), seen_.end(), found) != seen_.end()) refuse(node, key.str(), "is given twice");
    seen_.push_back(found);
    if (found->kind == value_kind::settings) return read_settings(node);
    for (auto const& value : texts(found->kind, key.str(), node))
      apply(node, key.str(), [&] { found->apply(target_, value); });
  }

  template <typename Action>
  void apply(toml::node const& node, std::string_view key, Action const& action) const {
    try {
      action();
    } catch (error const& problem) {
      refuse(node, key, problem.what());
    }
  }

  [[noreturn]] void refuse_key(toml::key const& key) const {
    for (std::size_t i = 0; i < hyperparameter_count; ++i)
      if (auto const full = rivulet::name(static_cast<hyperparameter>(i)); full == key.str())
        throw invalid_argument(fmt::format("{}: '{}' is a hyperparameter; write it below a line [set]",
                                           place(key.source().begin), key.str()));
    std::vector<std::string> known{"objective"};
    for (auto const& w : study_words()) {
      known.emplace_back(w.name);
      std::replace(known.back().begin(), known.back().end(), '-', '_');
    }
    std::string const best = nearest(key.str(), known);
    throw invalid_argument(fmt::format(
        "{}: unknown key '{}'{}", place(key.source().begin), key.str(),
        best.empty() ? "; docs/command-line.md lists the keys" : fmt::format("; did you mean '{}'?", best)));
  }

  void read_settings(toml::node const& node) {
    if (!node.is_table()) refuse(node, "set", "must be a table: a line [set], then lines NAME = SPEC");
    for (auto const& [key, value] : in_file_order(*node.as_table()))
      apply_here(*value, key.str(), spec_text(*value, key.str()));
  }

  void apply_here(toml::node const& node, std::string_view name, std::string const& spec) {
    apply(node, name, [&] { apply_setting(target_, std::string(name), spec); });
  }

  /// The values behind a key, each as the text that its flag would have.
  std::vector<std::string> texts(value_kind kind, std::string_view key, toml::node const& node) const {
    switch (kind) {
      case value_kind::flag:
        if (!node.is_boolean()) refuse(node, key, "must be true or false");
        return {**node.as_boolean() ? "true" : "false"};
      case value_kind::whole:
        if (!node.is_integer() || **node.as_integer() < 0)
          refuse(node, key, "must be a whole number that is not negative, without quotes or a point");
        return {fmt::to_string(**node.as_integer())};
      case value_kind::number:
        if (!node.is_number()) refuse(node, key, "must be a number, without quotes");
        return {number_text(node)};
      case value_kind::text:
        if (!node.is_string()) refuse(node, key, "must be a string in quotes");
        return {**node.as_string()};
      case value_kind::list:
        return {list_text(node, key)};
      case value_kind::groups:
        return groups(node, key);
      case value_kind::starts:
        return starts(node, key);
      case value_kind::box:
        return {box_text(node, key)};
      default:
        return {spec_text(node, key)};
    }
  }

  std::string list_text(toml::node const& node, std::string_view key) const {
    if (node.is_string()) return **node.as_string();
    auto const* const array = node.as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::string))
      refuse(node, key, "must be a string \"a,b\" or a list of strings [\"a\", \"b\"]");
    std::vector<std::string> parts;
    for (auto const& element : *array) parts.push_back(**element.as_string());
    return fmt::format("{}", fmt::join(parts, ","));
  }

  std::vector<std::string> groups(toml::node const& node, std::string_view key) const {
    auto const* const array = node.as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::array)) return {list_text(node, key)};
    std::vector<std::string> all;
    for (auto const& element : *array) all.push_back(list_text(element, key));
    return all;
  }

  std::string spec_text(toml::node const& node, std::string_view key) const {
    if (node.is_string()) return **node.as_string();
    if (node.is_number()) return number_text(node);
    if (node.is_array() && all_numbers(*node.as_array())) return numbers_text(*node.as_array(), ",");
    refuse(node, key, "must be a number, a list of numbers, or a SPEC in quotes such as \"linspace(0.1,1,10)\"");
  }

  std::vector<std::string> starts(toml::node const& node, std::string_view key) const {
    if (node.is_string()) return {**node.as_string()};
    if (node.is_number()) return {number_text(node)};
    if (auto const* const array = node.as_array(); array != nullptr && !array->empty()) {
      if (all_numbers(*array)) return {numbers_text(*array, ",")};
      std::vector<std::string> all;
      for (auto const& element : *array) {
        if (element.is_string())
          all.push_back(**element.as_string());
        else if (element.is_array() && all_numbers(*element.as_array()))
          all.push_back(numbers_text(*element.as_array(), ","));
        else
          refuse(element, key, "a start must be \"1,2\" or [1, 2]");
      }
      return all;
    }
    refuse(node, key, "must be a start \"1,2\" or [1, 2], or a list of starts");
  }

  std::string box_text(toml::node const& node, std::string_view key) const {
    auto const is_range = [&](toml::node const& n) {
      return n.is_array() && n.as_array()->size() == 2 && all_numbers(*n.as_array());
    };
    if (node.is_string()) return **node.as_string();
    if (is_range(node)) return numbers_text(*node.as_array(), ":");
    std::vector<std::string> ranges;
    if (auto const* const array = node.as_array())
      for (auto const& element : *array)
        if (is_range(element)) ranges.push_back(numbers_text(*element.as_array(), ":"));
    if (!node.is_array() || ranges.empty() || ranges.size() != node.as_array()->size())
      refuse(node, key, "must be \"-2:2\", [-2, 2], or one range per parameter [[-2, 2], [-1, 3]]");
    return fmt::format("{}", fmt::join(ranges, ","));
  }

  static bool all_numbers(toml::array const& array) {
    return !array.empty() && std::all_of(array.begin(), array.end(), [](auto const& e) { return e.is_number(); });
  }

  std::string numbers_text(toml::array const& array, std::string_view separator) const {
    std::vector<std::string> numbers;
    for (auto const& element : array) numbers.push_back(number_text(element));
    return fmt::format("{}", fmt::join(numbers, separator));
  }

  /// The digits as the file has them, so that they are rounded once, to the study's precision. TOML's other
  /// spellings (0xff, 1_000) are written out from the value.
  std::string number_text(toml::node const& node) const {
    if (node.is_integer()) return fmt::to_string(**node.as_integer());
    double const value = **node.as_floating_point();
    std::string_view const source = source_text(node.source());
    double read = 0;
    auto const [end, problem] = std::from_chars(source.data(), source.data() + source.size(), read);
    bool const same = problem == std::errc() && end == source.data() + source.size() && read == value;
    return same ? std::string(source) : fmt::to_string(value);
  }

  std::string_view source_text(toml::source_region const& region) const {
    if (region.begin.line != region.end.line || region.begin.line > lines_.size()) return {};
    std::size_t const line = lines_[region.begin.line - 1];
    std::size_t const begin = offset(line, region.begin.column), end = offset(line, region.end.column);
    return std::string_view(text_).substr(begin, end - begin);
  }

  /// Offset of a column, which counts code points.
  std::size_t offset(std::size_t at, std::uint32_t column) const {
    for (std::uint32_t i = 1; i < column && at < text_.size(); ++i) {
      ++at;
      while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U) ++at;
    }
    return at;
  }

  void find_lines() {
    lines_.assign(1, 0);
    for (std::size_t i = 0; i < text_.size(); ++i)
      if (text_[i] == '\n') lines_.push_back(i + 1);
  }

  std::string path_;
  std::string text_;
  request& target_;
  std::vector<std::size_t> lines_;
  std::vector<word const*> seen_;
};

}  // namespace

void read_study_file(std::string const& path, request& target) {
  read_study_text(file_text(path, largest_study_file), path, target);
}

void read_study_text(std::string text, std::string const& path, request& target) {
  study_reader(path, std::move(text), target).read();
}

}  // namespace rivulet::cli
