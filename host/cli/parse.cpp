// From the arguments of the program to a command and its request, with CLI11.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/parse.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "host/cli/stored_study.hpp"
#include "host/cli/teaching.hpp"
#include "host/cli/values.hpp"

namespace rivulet::cli {
namespace {

/// One subcommand as CLI11 sees it.
struct registered {
  command const* what = nullptr;
  CLI::App* app = nullptr;
  std::map<CLI::Option const*, word const*> words;
  std::vector<std::string> objective, operands;
};

/// A flag as it was given.
struct given {
  word const* what;
  std::string value;
};

void add_words(registered& target, std::span<word const> words) {
  for (auto const& w : words) {
    std::string const flag = "--" + std::string(w.name), help(w.help);
    auto const accept = [](CLI::results_t const&) { return true; };
    CLI::Option* const option = w.kind == value_kind::flag ? target.app->add_flag(flag)->description(help)
                                                           : target.app->add_option(flag, accept, help);
    if (w.kind != value_kind::flag) {
      option->type_name(std::string(w.placeholder))->expected(1)->allow_extra_args(false);
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    option->group(std::string(w.group));
    target.words[option] = &w;
  }
}

class command_line {
 public:
  command_line() : app_(std::string(one_line), "rivulet") {
    app_.require_subcommand(0, 1);
    app_.allow_extras();
    app_.set_version_flag("--version", version_text());
    app_.footer(std::string(footer_text));
    app_.get_formatter()->column_width(44);
    for (auto const& c : commands()) add_command(c);
  }

  parsed read(std::vector<std::string> arguments) {
    protect_objective(arguments);
    std::reverse(arguments.begin(), arguments.end());
    try {
      app_.parse(arguments);
    } catch (CLI::CallForHelp const&) {
      return {nullptr, {}, app_.help()};
    } catch (CLI::CallForVersion const&) {
      return {nullptr, {}, version_text() + "\n"};
    } catch (CLI::ParseError const& problem) {
      throw usage_error(fmt::format("{}\n{}", problem.what(), help_line(app_.get_subcommands())));
    }
    auto const chosen = app_.get_subcommands();
    if (chosen.empty()) refuse_without_command();
    auto const found =
        std::find_if(registered_.begin(), registered_.end(), [&](auto const& r) { return r->app == chosen.front(); });
    return build(**found);
  }

 private:
  void add_command(command const& c) {
    auto& entry = *registered_.emplace_back(std::make_unique<registered>());
    entry.what = &c;
    entry.app = app_.add_subcommand(std::string(c.name), std::string(c.summary));
    entry.app->allow_extras();
    entry.app->footer(fmt::format("Example:\n{}", c.example));
    if (c.has_objective)
      entry.app->add_option("OBJECTIVE", entry.objective, "an expression, @name of the zoo, or a study file *.toml")
          ->type_name("")
          ->expected(1)
          ->allow_extra_args(false);
    if (!c.operands.empty())
      entry.app->add_option(std::string(c.operands), entry.operands, "")->type_name("")->expected(0, 1 << 20);
    add_words(entry, c.own_words);
    if (c.has_objective) add_words(entry, study_words());
  }

  /// An objective may begin with a minus. A blank before it keeps CLI11 from reading it as a flag; so it does for
  /// everything behind "--".
  void protect_objective(std::vector<std::string>& arguments) const {
    auto const end_of_flags = std::find(arguments.begin(), arguments.end(), "--");
    for (auto argument = arguments.begin(); argument != end_of_flags; ++argument) {
      bool const value = argument != arguments.begin() && takes_value(*(argument - 1));
      bool const dashed = argument->size() > 1 && argument->front() == '-' && (*argument)[1] != '-';
      if (dashed && !value && *argument != "-h") argument->insert(0, " ");
    }
    if (end_of_flags == arguments.end()) return;
    for (auto argument = end_of_flags + 1; argument != arguments.end(); ++argument) argument->insert(0, " ");
    arguments.erase(end_of_flags);
  }

  bool takes_value(std::string const& argument) const {
    for (auto const& entry : registered_)
      for (auto const& [option, w] : entry->words)
        if (w->kind != value_kind::flag && argument == "--" + std::string(w->name)) return true;
    return false;
  }

  static std::string help_line(std::vector<CLI::App*> const& chosen) {
    return chosen.empty() ? "rivulet --help lists the subcommands"
                          : fmt::format("rivulet {} --help shows all flags", chosen.front()->get_name());
  }

  [[noreturn]] void refuse_without_command() const {
    auto const remaining = app_.remaining();
    std::string const first = remaining.empty() ? "" : std::string(trimmed(remaining.front()));
    if (first.starts_with("--"))
      throw usage_error(
          fmt::format("a subcommand comes first, then flags such as {}: rivulet run OBJECTIVE {}", first, first));
    std::vector<std::string> names;
    for (auto const& c : commands()) names.emplace_back(c.name);
    std::string const best = nearest(first, names);
    throw usage_error(fmt::format("'{}' is not a subcommand; did you mean: rivulet {}\n{}", first,
                                  best.empty() ? fmt::format("run \"{}\"", first) : best, help_line({})));
  }

  parsed build(registered const& entry) const {
    refuse_remaining(entry);
    parsed result{entry.what, {}, {}};
    request& asked = result.asked;
    if (!entry.objective.empty()) asked.objective = std::string(trimmed(entry.objective.front()));
    for (auto const& operand : entry.operands) asked.operands.emplace_back(trimmed(operand));
    if (entry.what->reads_rows && (asked.operands.empty() || is_rows_file(asked.objective))) read_rows_study(asked);
    if (entry.what->has_objective && asked.objective.empty())
      throw usage_error(fmt::format("{} needs an OBJECTIVE: an expression, @name or a study file. For example:\n{}",
                                    entry.what->name, entry.what->example));
    auto const flags = flags_of(entry);
    if (asked.objective.ends_with(".toml")) read_file(asked, entry.what->name);
    apply(flags, asked, entry.what->name);
    if (entry.what->has_objective) resolve_objective(asked);
    return result;
  }

  static void refuse_remaining(registered const& entry) {
    auto const remaining = entry.app->remaining();
    for (auto const& argument : remaining) {
      if (!argument.starts_with("--") || argument == "--") continue;
      std::string const name = argument.substr(2, argument.find('=') - 2);
      throw usage_error(fmt::format("unknown flag --{}{}\n{}", name, hint_for_flag(name, entry.what->own_words),
                                    help_line({entry.app})));
    }
    if (!remaining.empty())
      throw usage_error(fmt::format("unexpected argument '{}'; an objective with blanks needs quotes\n{}",
                                    trimmed(remaining.front()), help_line({entry.app})));
  }

  /// Flags in the order given: it is the order of the axes.
  std::vector<given> flags_of(registered const& entry) const {
    std::vector<given> flags;
    std::map<CLI::Option const*, std::size_t> taken;
    for (CLI::Option const* const option : entry.app->parse_order()) {
      auto const found = entry.words.find(option);
      if (found == entry.words.end()) continue;
      word const& w = *found->second;
      std::size_t const index = taken[option]++;
      if (index > 0 && !w.repeatable) throw usage_error(fmt::format("--{} is given twice", w.name));
      std::string const value = option->results().at(index);
      if (w.kind != value_kind::flag && (value.empty() || is_flag(entry, value)))
        throw usage_error(fmt::format("--{} needs a value: --{} {}", w.name, w.name, w.placeholder));
      flags.push_back({&w, value});
    }
    return flags;
  }

  static bool is_flag(registered const& entry, std::string const& text) {
    return std::any_of(entry.words.begin(), entry.words.end(),
                       [&](auto const& pair) { return text == "--" + std::string(pair.second->name); });
  }

  /// Rows in the place of the objective bring their study with them.
  static void read_rows_study(request& asked) {
    std::string const rows = std::exchange(asked.objective, {});
    if (!is_rows_file(rows) || !asked.operands.empty())
      throw usage_error("report needs one file of rows, .csv or .nc: rivulet report rows.nc --output report.html");
    asked.operands = {rows};
    if (!read_stored_study(rows, asked))
      throw usage_error(
          fmt::format("{0}: no study is stored with these rows; give the objective and the flags of the run that wrote "
                      "them: rivulet report OBJECTIVE {0} …",
                      rows));
  }

  static void read_file(request& asked, std::string_view command_name) {
    std::string const path = asked.objective;
    asked.objective.clear();
    read_study_file(path, asked);
    if (asked.objective.empty())
      throw invalid_argument(fmt::format("{}: the key 'objective' is missing, for example objective = \"x^2\"", path));
    if (command_name == "run") return;
    asked.format.clear();
    asked.output.clear();
    asked.statistics.clear();
    asked.report.clear();
    asked.overlay.clear();
  }

  static void apply(std::vector<given> flags, request& asked, std::string_view command_name) {
    asked.names_set.clear();
    for (auto const& flag : flags)
      if (flag.what->reset != nullptr) flag.what->reset(asked);
    // Constants first: they decide what `lr` means in --set.
    std::stable_partition(flags.begin(), flags.end(), [](given const& f) { return f.what->name == "constants"; });
    for (auto const& [what, value] : flags) {
      try {
        what->apply(asked, value);
      } catch (error const& problem) {
        throw usage_error(
            fmt::format("--{}: {}\nrivulet {} --help shows all flags", what->name, problem.what(), command_name));
      }
    }
  }

  CLI::App app_;
  std::vector<std::unique_ptr<registered>> registered_;
};

}  // namespace

parsed parse(std::vector<std::string> arguments) {
  if (arguments.empty()) return {nullptr, {}, std::string(teaching_text)};
  return command_line().read(std::move(arguments));
}

}  // namespace rivulet::cli
