// `bench`: throughput of a study, after its results were checked.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/batch/sweep.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/comparison.hpp"
#include "host/cli/terminal.hpp"

namespace rivulet::cli {
namespace {

/// Instances that are compared with the reference before anything is timed.
constexpr std::uint64_t checked_instances = 256;

struct spread {
  double median, min, max;
};

spread spread_of(std::vector<report> const& runs, double report::*field) {
  std::vector<double> values;
  for (auto const& r : runs) values.push_back(r.*field);
  std::sort(values.begin(), values.end());
  std::size_t const middle = values.size() / 2;
  double const median = values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
  return {median, values.front(), values.back()};
}

struct measured {
  std::string_view name;
  double report::*field;
};
constexpr measured fields[] = {{"seconds", &report::seconds},
                               {"compile_seconds", &report::compile_seconds},
                               {"transfer_seconds", &report::transfer_seconds},
                               {"kernel_seconds", &report::kernel_seconds},
                               {"instance_steps_per_second", &report::instance_steps_per_second},
                               {"utilisation", &report::utilisation}};

/// Compares a part of the study with the reference: a wrong answer is not worth timing.
std::uint64_t check_results(request const& asked, batch::sweep const& sweep) {
  run_options right = asked.execution, left = asked.execution;
  if (sweep.instances() > checked_instances) {
    std::uint64_t const parts = sweep.instances() / checked_instances;
    right.shard = left.shard = {parts / 2, parts};
  }
  left.device = "reference";
  left.simd = left.cpu_engine = "auto";
  verification const checked = verify(asked.study, left, right);
  if (checked.differing == 0) return checked.instances;
  throw device_error(fmt::format("not timed: {} of {} instances differ between {} and {}; the first: {}",
                                 checked.differing, checked.instances, checked.left, checked.right,
                                 difference_text(sweep, checked.first.front())));
}

std::string bench_table(std::vector<report> const& runs, std::uint64_t checked) {
  report const& last = runs.back();
  std::string text = fmt::format("device          {}\n", last.device);
  if (!last.cpu_engine.empty()) text += fmt::format("cpu_engine      {}\n", last.cpu_engine);
  text += fmt::format("instances       {} ({} checked against the reference)\n", last.instances, checked);
  text += fmt::format("instance_steps  {}\n\n", last.instance_steps);
  text += fmt::format("{:26}{:>12}{:>12}{:>12}\n", fmt::format("{} runs", runs.size()), "median", "min", "max");
  for (auto const& [name, field] : fields) {
    auto const [median, min, max] = spread_of(runs, field);
    text += fmt::format("{:26}{:>12.4g}{:>12.4g}{:>12.4g}\n", name, median, min, max);
  }
  return text;
}

std::string bench_json(std::vector<report> const& runs, std::uint64_t checked) {
  report const& last = runs.back();
  nlohmann::ordered_json json{{"device", last.device},
                              {"instances", last.instances},
                              {"checked_instances", checked},
                              {"instance_steps", last.instance_steps},
                              {"repeats", runs.size()}};
  for (auto const& [name, field] : fields) {
    auto const [median, min, max] = spread_of(runs, field);
    json[std::string(name)] = {{"median", median}, {"min", min}, {"max", max}};
  }
  if (!last.cpu_engine.empty()) json["cpu_engine"] = last.cpu_engine;
  json["digest"] = fmt::format("{:016x}", last.digest);
  json["numerics_version"] = last.numerics_version;
  return json.dump(2) + "\n";
}

}  // namespace

exit_code bench_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "json"});
  batch::sweep const sweep(asked.study);
  std::uint64_t const checked = check_results(asked, sweep);
  run_options options = asked.execution;
  options.interrupt = &catch_interrupts();
  options.on_note = [&](std::string const& remark) { note(asked, remark); };
  std::vector<report> runs;
  for (std::uint64_t i = 0; i <= asked.repeat; ++i) {
    report result = run(asked.study, options);
    if (result.interrupted) {
      note(asked, fmt::format("interrupted after {} of {} runs", i, asked.repeat + 1));
      return exit_code::interrupted;
    }
    if (i > 0) runs.push_back(std::move(result));
  }
  print(format == "json" ? bench_json(runs, checked) : bench_table(runs, checked));
  return exit_code::done;
}

}  // namespace rivulet::cli
