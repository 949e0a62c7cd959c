// Resolving and checking settings.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/quantities.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rivulet/error.hpp>

#include "host/batch/ranges.hpp"
#include "host/batch/samplers.hpp"

namespace rivulet::batch {
namespace {

constexpr std::string_view rate_prefix = "learning_rate[";

std::optional<hyperparameter> find_hyperparameter(std::string_view name) {
  try {
    return hyperparameter_from_name(name);
  } catch (invalid_argument const&) {
    return std::nullopt;
  }
}

std::optional<std::uint32_t> position(std::vector<std::string> const& names, std::string_view name) {
  auto const found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - names.begin());
}

/// Reads settings one by one into quantities.
class reader {
 public:
  reader(study const& study, descent_settings& settings) : study_(study), settings_(settings) {
    auto const append = [this](auto list) { readable_.insert(readable_.end(), list.begin(), list.end()); };
    append(hyperparameters(settings.method));
    if (searches_lines(settings.method)) return;
    append(hyperparameters(settings.schedule));
    for (auto const which : {hyperparameter::weight_decay, hyperparameter::clip_norm, hyperparameter::clip_value})
      if (!reads(which)) readable_.push_back(which);
  }

  std::vector<quantity> read() {
    check_constants();
    for (std::size_t number = 0; number < study_.settings.size(); ++number) {
      stream_ = first_axis_stream + static_cast<std::uint32_t>(number);
      read_setting(study_.settings[number]);
    }
    add_defaults();
    return std::move(quantities_);
  }

 private:
  bool reads(hyperparameter which) const { return std::ranges::find(readable_, which) != readable_.end(); }

  void check_constants() const {
    for (std::string const& constant : study_.objective.constants())
      for (hyperparameter const which : readable_)
        if (name(which) == constant)
          throw invalid_argument(
              fmt::format("'{}' is a constant of the objective and a hyperparameter of {}: rename "
                          "the constant",
                          constant, name(settings_.method)));
  }

  void read_setting(setting const& given) {
    if (auto const constant = position(study_.objective.constants(), given.name))
      return add(given.name, target::constant, *constant, given.spec);
    if (given.name == "betas") return read_betas(given);
    std::string const canonical = canonical_name(study_, given.name);
    if (canonical.starts_with(rate_prefix) && reads(hyperparameter::learning_rate))
      return read_rate_group(canonical, given.spec);
    auto const which = find_hyperparameter(canonical);
    bool const exists = which.has_value() || canonical.starts_with(rate_prefix);
    if (!which || !reads(*which)) fail_unknown(given.name, exists);
    add(canonical, target::hyperparameter, static_cast<std::uint32_t>(*which), given.spec);
  }

  [[noreturn]] void fail_unknown(std::string_view wrong, bool exists) const {
    auto const& objective = study_.objective;
    if (position(objective.parameters(), wrong))
      throw invalid_argument(
          fmt::format("'{0}' is a parameter of the objective: give its start, or make it a constant "
                      "(--constants {0}) to set or sweep it",
                      wrong));
    std::vector<std::string_view> names;
    for (hyperparameter const which : readable_) names.push_back(name(which));
    std::string const who = searches_lines(settings_.method)
                                ? fmt::format("{} searches for the length of its steps and", name(settings_.method))
                                : fmt::format("{} with schedule {}", name(settings_.method), name(settings_.schedule));
    std::string message = fmt::format("'{}' is {}: {} reads {}", wrong, exists ? "not read here" : "unknown", who,
                                      fmt::join(names, ", "));
    if (!objective.constants().empty())
      message += fmt::format("; the objective's constants are {}", fmt::join(objective.constants(), ", "));
    throw invalid_argument(message);
  }

  // torch's pair: not an axis, but two hyperparameters.
  void read_betas(setting const& given) {
    if (!reads(hyperparameter::beta1)) fail_unknown("betas", true);
    auto const parts = split(given.spec, ',');
    if (parts.size() != 2 || given.spec.find('(') != std::string::npos)
      throw invalid_argument(
          fmt::format("betas: '{}' is not a pair; write betas=0.9,0.999, or set beta1 and beta2 one "
                      "by one to sweep them",
                      given.spec));
    add("beta1", target::hyperparameter, static_cast<std::uint32_t>(hyperparameter::beta1), parts[0].text);
    add("beta2", target::hyperparameter, static_cast<std::uint32_t>(hyperparameter::beta2), parts[1].text);
  }

  void read_rate_group(std::string const& name, std::string_view spec) {
    std::string_view members(name);
    members.remove_prefix(rate_prefix.size());
    members.remove_suffix(1);
    auto const& parameters = study_.objective.parameters();
    settings_.rate_group.resize(parameters.size());
    std::uint32_t const group = ++groups_;
    for (piece const& member : split(members, ',')) {
      auto const parameter = position(parameters, member.text);
      if (!parameter)
        throw invalid_argument(fmt::format("{}: '{}' is not a parameter; the parameters are {}", name, member.text,
                                           fmt::join(parameters, ", ")));
      if (settings_.rate_group[*parameter] != 0)
        throw invalid_argument(fmt::format("{}: '{}' has a learning rate already", name, member.text));
      settings_.rate_group[*parameter] = group;
    }
    add(name, target::rate, group - 1, spec);
  }

  void add(std::string_view name, target target, std::uint32_t index, std::string_view spec) {
    for (quantity const& known : quantities_)
      if (known.name == name) throw invalid_argument(fmt::format("{} is set twice", name));
    quantity added{std::string(name), target, index, parse_specification(name, spec), {}, true};
    auto const which = target == target::rate ? hyperparameter::learning_rate : static_cast<hyperparameter>(index);
    if (added.spec.joint)
      for (double const end : {added.spec.a, added.spec.b})
        rounded(name, expression::number_from(end), settings_.precision);
    else
      added.values = values(name, added.spec, settings_.precision, study_.seed, stream_);
    if (target != target::constant) check_range(added, which, settings_.precision);
    quantities_.push_back(std::move(added));
  }

  bool is_set(target target, std::uint32_t index) const {
    return std::ranges::any_of(quantities_, [&](quantity const& q) { return q.target == target && q.index == index; });
  }

  void add_defaults() {
    auto const& constants = study_.objective.constants();
    for (std::uint32_t i = 0; i < constants.size(); ++i)
      if (!is_set(target::constant, i))
        throw invalid_argument(fmt::format("the constant '{0}' has no value: --set {0}=SPEC", constants[i]));
    for (hyperparameter const which : readable_) {
      auto const index = static_cast<std::uint32_t>(which);
      bool const set = is_set(target::hyperparameter, index);
      if (which == hyperparameter::weight_decay) settings_.weight_decay = set || settings_.method == method::adamw;
      if (which == hyperparameter::clip_norm) settings_.clip_norm = set;
      if (which == hyperparameter::clip_value) settings_.clip_value = set;
      bool const optional = which == hyperparameter::clip_norm || which == hyperparameter::clip_value;
      if (set || optional) continue;
      std::string_view const text = default_value(settings_.method, which);
      if (text.empty())
        throw invalid_argument(
            fmt::format("schedule {0} needs {1}: --set {1}=SPEC", name(settings_.schedule), name(which)));
      add(name(which), target::hyperparameter, index, text);
      quantities_.back().given = false;
    }
  }

  study const& study_;
  descent_settings& settings_;
  std::vector<hyperparameter> readable_;
  std::vector<quantity> quantities_;
  std::uint32_t stream_ = 0, groups_ = 0;
};

}  // namespace

std::string canonical_name(study const& study, std::string_view name) {
  if (position(study.objective.constants(), name)) return std::string(name);
  std::size_t const bracket = name.find('[');
  if (bracket != std::string_view::npos && name.ends_with(']')) {
    std::string_view const base = name.substr(0, bracket);
    if (base != "lr" && base != "learning_rate") return std::string(name);
    auto const members = split(name.substr(bracket + 1, name.size() - bracket - 2), ',');
    std::vector<std::string_view> texts;
    for (piece const& member : members) texts.push_back(member.text);
    return fmt::format("learning_rate[{}]", fmt::join(texts, ","));
  }
  auto const which = find_hyperparameter(name);
  return which ? std::string(rivulet::name(*which)) : std::string(name);
}

std::vector<quantity> read_quantities(study const& study, descent_settings& settings) {
  auto quantities = reader(study, settings).read();
  check_combinations(study, quantities, settings);
  return quantities;
}

}  // namespace rivulet::batch
