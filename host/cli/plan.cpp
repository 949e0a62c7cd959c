// `plan` and `inspect`: what can be said without running.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <rivulet/inspect.hpp>

#include "host/cli/commands.hpp"
#include "host/cli/terminal.hpp"
#include "host/cli/values.hpp"

namespace rivulet::cli {
namespace {

std::string bytes_text(std::uint64_t bytes) {
  double amount = static_cast<double>(bytes);
  for (auto const* const unit : {"B", "KiB", "MiB", "GiB"}) {
    if (amount < 1024) return fmt::format("{:.3g} {}", amount, unit);
    amount /= 1024;
  }
  return fmt::format("{:.3g} TiB", amount);
}

std::string plan_table(run_plan const& planned) {
  std::string text = fmt::format("instances  {}\n", planned.instances);
  for (auto const& axis : planned.axes) text += fmt::format("axis       {}\n", axis);
  text += fmt::format("device     {}\n", planned.device);
  if (!planned.cpu_engine.empty()) text += fmt::format("engine     {}\n", planned.cpu_engine);
  text += fmt::format("chunk      {} instances\n", planned.chunk);
  text += fmt::format("memory     about {}\n", bytes_text(planned.bytes));
  text += fmt::format("time       at most {:.3g} s, if every instance makes max_iterations\n", planned.seconds);
  return text;
}

/// The objective's constants, each set to exactly one number.
std::vector<double> constant_values(study const& of) {
  std::vector<double> values;
  for (auto const& name : of.objective.constants()) {
    auto const found =
        std::find_if(of.settings.begin(), of.settings.end(), [&](auto const& s) { return s.name == name; });
    if (found == of.settings.end())
      throw invalid_argument(fmt::format("the constant {} has no value; write --set {}=1", name, name));
    try {
      values.push_back(parse_number(found->spec));
    } catch (usage_error const&) {
      throw invalid_argument(fmt::format("inspect looks at one value of {}, not at '{}'", name, found->spec));
    }
  }
  return values;
}

inspect_options inspection_of(request const& asked) {
  inspect_options options;
  std::string const at = !asked.at.empty() ? asked.at : asked.study.starts.empty() ? "" : asked.study.starts.front();
  std::string const box = asked.box.empty() ? asked.study.start_box : asked.box;
  if (!at.empty()) options.at = parse_numbers(at);
  if (!box.empty()) options.box = parse_ranges(box);
  std::size_t const parameters = asked.study.objective.parameters().size();
  if (options.box.size() == 1) options.box.resize(parameters, options.box.front());
  options.constants = constant_values(asked.study);
  options.seed = asked.study.seed;
  return options;
}

}  // namespace

exit_code plan_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "json"});
  run_plan const planned = plan(asked.study, asked.execution);
  if (format == "table") {
    print(plan_table(planned));
    return exit_code::done;
  }
  nlohmann::ordered_json json{{"instances", planned.instances}, {"axes", planned.axes},   {"device", planned.device},
                              {"chunk", planned.chunk},         {"bytes", planned.bytes}, {"seconds", planned.seconds}};
  if (!planned.cpu_engine.empty()) json["cpu_engine"] = planned.cpu_engine;
  print(json.dump(2) + "\n");
  return exit_code::done;
}

exit_code inspect_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "json"});
  if (!asked.study.bounds.empty()) note(asked, "inspect looks at f itself, whatever its bounds");
  inspection const found = inspect(asked.study.objective, inspection_of(asked));
  print((format == "json" ? found.to_json() : found.to_text()) + "\n");
  return exit_code::done;
}

}  // namespace rivulet::cli
