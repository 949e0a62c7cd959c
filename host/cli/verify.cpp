// `verify`: the same study on two back-ends, or against a stored result, compared bit by bit.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

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

std::string verification_json(batch::sweep const& sweep, verification const& result) {
  nlohmann::ordered_json json{
      {"instances", result.instances}, {"differing", result.differing}, {"left", result.left}, {"right", result.right}};
  if (result.left_digest != 0 || result.right_digest != 0) {
    json["left_digest"] = fmt::format("{:016x}", result.left_digest);
    json["right_digest"] = fmt::format("{:016x}", result.right_digest);
  }
  json["numerics_version"] = numerics_version();
  json["first"] = nlohmann::ordered_json::array();
  auto const precision = sweep.study().precision;
  for (auto const& d : result.first)
    json["first"].push_back({{"instance", d.instance},
                             {"field", d.field},
                             {"left", json_number(d.left, precision)},
                             {"right", json_number(d.right, precision)}});
  return json.dump(2) + "\n";
}

std::string verification_table(batch::sweep const& sweep, verification const& result) {
  std::size_t const width = std::max(result.left.size(), result.right.size());
  bool const digests = result.left_digest != 0 || result.right_digest != 0;
  std::string text;
  for (auto const& [name, digest] :
       {std::pair(&result.left, result.left_digest), std::pair(&result.right, result.right_digest)})
    text += digests ? fmt::format("{:{}}  digest {:016x}\n", *name, width, digest) : *name + "\n";
  if (result.differing == 0)
    return text + fmt::format("{} instances, the same bits in every field\n", result.instances);
  text += fmt::format("{} of {} instances differ; the first:\n", result.differing, result.instances);
  for (auto const& d : result.first) text += "  " + difference_text(sweep, d) + "\n";
  return text;
}

exit_code show(request const& asked, batch::sweep const& sweep, verification const& result) {
  auto const format = chosen_format(asked, {"table", "json"});
  print(format == "json" ? verification_json(sweep, result) : verification_table(sweep, result));
  return result.differing == 0 ? exit_code::done : exit_code::difference;
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
    result_.right = device_.description();
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

}  // namespace

exit_code verify_against(request const& asked) {
  batch::sweep const sweep(asked.study);
  return show(asked, sweep, against_file(asked, sweep).compare());
}

exit_code verify_command(request const& asked) {
  if (!asked.against.empty()) return verify_against(asked);
  chosen_format(asked, {"table", "json"});
  if (asked.execution.device == "reference")
    throw usage_error("verify compares with the reference: choose another --device, for example cpu");
  run_options left = asked.execution;
  left.device = "reference";
  left.simd = "auto";
  run_options right = asked.execution;
  left.interrupt = right.interrupt = &catch_interrupts();
  right.on_note = [&](std::string const& remark) { note(asked, remark); };
  verification const result = verify(asked.study, left, right);
  exit_code const code = show(asked, batch::sweep(asked.study), result);
  if (!left.interrupt->load() || code != exit_code::done) return code;
  note(asked, fmt::format("interrupted: {} instances are compared", result.instances));
  return exit_code::interrupted;
}

}  // namespace rivulet::cli
