// `verify`: the same study on two back-ends, or against a stored result, compared bit by bit.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/tables.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/comparison.hpp"
#include "host/cli/terminal.hpp"
#include "host/report/rows.hpp"
#include "host/run/compare.hpp"

namespace rivulet::cli {
namespace {

/// A number that JSON can hold, or its name.
nlohmann::ordered_json json_number(double value, precision precision) {
  std::string const text = number_text(value, precision);
  auto const parsed = nlohmann::ordered_json::parse(text, nullptr, false);
  return parsed.is_discarded() ? nlohmann::ordered_json(text) : parsed;
}

using ordered_json = nlohmann::ordered_json;

/// The comparison that a summary is about: the first that found a difference, else the last.
verification const& telling(std::vector<verification> const& results) {
  auto const differs = [](verification const& one) { return one.differing > 0; };
  auto const found = std::find_if(results.begin(), results.end(), differs);
  return found == results.end() ? results.back() : *found;
}

bool has_digests(verification const& one) { return one.left_digest != 0 || one.right_digest != 0; }

ordered_json json_of(batch::sweep const& sweep, verification const& result) {
  ordered_json json{
      {"instances", result.instances}, {"differing", result.differing}, {"left", result.left}, {"right", result.right}};
  if (has_digests(result)) {
    json["left_digest"] = fmt::format("{:016x}", result.left_digest);
    json["right_digest"] = fmt::format("{:016x}", result.right_digest);
  }
  json["numerics_version"] = numerics_version();
  json["first"] = ordered_json::array();
  auto const precision = sweep.study().precision;
  for (auto const& d : result.first)
    json["first"].push_back({{"instance", d.instance},
                             {"field", d.field},
                             {"left", json_number(d.left, precision)},
                             {"right", json_number(d.right, precision)}});
  return json;
}

std::string verification_json(batch::sweep const& sweep, std::vector<verification> const& results) {
  auto json = json_of(sweep, telling(results));
  json["comparisons"] = ordered_json::array();
  for (auto const& one : results) {
    auto part = json_of(sweep, one);
    part.erase("numerics_version");
    json["comparisons"].push_back(std::move(part));
  }
  return json.dump(2) + "\n";
}

/// The left side, then every right one, with digests where there are any.
std::string sides_text(std::vector<verification> const& results) {
  std::vector<std::pair<std::string_view, std::uint64_t>> sides{{results[0].left, results[0].left_digest}};
  for (auto const& one : results) sides.emplace_back(one.right, one.right_digest);
  std::size_t width = 0;
  for (auto const& [name, digest] : sides) width = std::max(width, name.size());
  std::string text;
  for (auto const& [name, digest] : sides)
    text += has_digests(results[0]) ? fmt::format("{:{}}  digest {:016x}\n", name, width, digest)
                                    : fmt::format("{}\n", name);
  return text;
}

std::string verification_table(batch::sweep const& sweep, std::vector<verification> const& results) {
  std::string text = sides_text(results);
  if (telling(results).differing == 0)
    return text + fmt::format("{} instance{}, the same bits in every field\n", results[0].instances,
                              results[0].instances == 1 ? "" : "s");
  for (auto const& one : results) {
    if (one.differing == 0) continue;
    auto const whose = results.size() == 1 ? "" : fmt::format("{}: ", one.right);
    text += fmt::format("{}{} of {} instances differ; the first:\n", whose, one.differing, one.instances);
    for (auto const& d : one.first) text += "  " + difference_text(sweep, d) + "\n";
  }
  return text;
}

exit_code show(request const& asked, batch::sweep const& sweep, std::vector<verification> const& results) {
  auto const format = chosen_format(asked, {"table", "json"});
  print(format == "json" ? verification_json(sweep, results) : verification_table(sweep, results));
  return telling(results).differing == 0 ? exit_code::done : exit_code::difference;
}

/// Reruns rows of a file and compares.
class against_file {
 public:
  against_file(request const& asked, batch::sweep const& sweep)
      : asked_(asked), sweep_(sweep), device_(asked.execution, sweep) {
    device_.prepare();
  }

  verification compare() {
    std::uint64_t rows = 0;
    read_rows(sweep_, asked_.against, [&](instance_table const& chunk) { rows += chunk.size(); });
    if (rows == 0) throw invalid_argument(fmt::format("{}: no rows to compare with", asked_.against));
    std::uint64_t const wanted = asked_.sample == 0 ? rows : std::min(asked_.sample, rows);
    result_.left = asked_.against;
    bool const all = wanted == rows;
    std::uint64_t passed = 0, taken = 0;
    read_rows(sweep_, asked_.against, [&](instance_table const& chunk) {
      if (all) {
        compute(chunk.first, chunk.size());
        return rivulet::compare(sweep_, chunk, computed_, result_);
      }
      for (; taken < wanted && row_of(taken, rows, wanted) < passed + chunk.size(); ++taken)
        compare_row(chunk, static_cast<std::size_t>(row_of(taken, rows, wanted) - passed));
      passed += chunk.size();
    });
    result_.right = device_.full_description();
    return std::move(result_);
  }

 private:
  /// The rows of a sample lie evenly over the file, the first row among them.
  static std::uint64_t row_of(std::uint64_t sample, std::uint64_t rows, std::uint64_t wanted) {
    return rows / wanted * sample + rows % wanted * sample / wanted;
  }

  void compare_row(instance_table const& stored, std::size_t row) {
    std::uint64_t const instance = stored.first + row;
    bool const known = instance >= computed_.first && instance - computed_.first < computed_.size();
    if (!known) compute(instance, 1);
    rivulet::compare(sweep_, batch::single_row(stored, row),
                     batch::single_row(computed_, static_cast<std::size_t>(instance - computed_.first)), result_);
  }

  void compute(std::uint64_t first, std::size_t count) { device_.descend(first, count, computed_); }

  request const& asked_;
  batch::sweep const& sweep_;
  verification result_;
  batch::backend device_;
  instance_table computed_;
};

/// Why the study cannot be compiled; empty where it can.
std::string compiler_refuses(batch::sweep const& sweep, run_options const& compiled) {
  try {
    instance_table rows;
    batch::backend(compiled, sweep).descend(0, 1, rows);
    return "";
  } catch (device_error const& problem) {
    return problem.what();
  }
}

/// The processor as asked for; where no engine was chosen, with each that can be had.
void add_engines(request const& asked, batch::sweep const& sweep, run_options processor, std::vector<run_options>& to) {
  processor.device = "cpu";
  auto const how = batch::backend(processor, sweep).how();
  if (how.engine != cpu::engine_choice::automatic) return to.push_back(processor);
  processor.cpu_engine = "interpreted";
  to.push_back(processor);
  if (!cpu::compiled_unavailable(how.lanes).empty()) return;
  processor.cpu_engine = "compiled";
  auto const refusal = compiler_refuses(sweep, processor);
  if (refusal.empty()) return to.push_back(processor);
  note(asked, fmt::format("the compiled engine is not compared: {}", refusal));
}

/// Who is compared with the reference: `auto` stands for the processor and the GPU that it takes.
std::vector<run_options> rivals_of(request const& asked, batch::sweep const& sweep, run_options const& options) {
  std::vector<run_options> rivals;
  bool const automatic = options.device == "auto";
  if (automatic || options.device == "cpu") add_engines(asked, sweep, options, rivals);
  bool const others = !automatic && options.device != "cpu";
  if (others || (automatic && batch::backend(options, sweep).kind() == batch::device_kind::cuda))
    rivals.push_back(options);
  return rivals;
}

}  // namespace

exit_code verify_against(request const& asked) {
  batch::sweep const sweep(asked.study);
  return show(asked, sweep, {against_file(asked, sweep).compare()});
}

exit_code verify_command(request const& asked) {
  if (!asked.against.empty()) return verify_against(asked);
  chosen_format(asked, {"table", "json"});
  if (asked.execution.device == "reference")
    throw usage_error("verify compares with the reference: choose another --device, for example cpu");
  run_options right = asked.execution;
  right.on_note = [&](std::string const& remark) { note(asked, remark); };
  right.interrupt = &catch_interrupts();
  run_options left = asked.execution;
  left.device = "reference";
  left.simd = left.cpu_engine = "auto";
  left.interrupt = right.interrupt;
  batch::sweep const sweep(asked.study);
  auto const results = verify_each(asked.study, left, rivals_of(asked, sweep, right));
  exit_code const code = show(asked, sweep, results);
  if (!left.interrupt->load() || code != exit_code::done) return code;
  note(asked, fmt::format("interrupted: {} instances are compared", results[0].instances));
  return exit_code::interrupted;
}

}  // namespace rivulet::cli
