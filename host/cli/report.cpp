// `report`: stored rows as one page.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/tables.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/comparison.hpp"
#include "host/cli/html_report.hpp"
#include "host/cli/sampled.hpp"
#include "host/cli/stored_study.hpp"
#include "host/cli/terminal.hpp"
#include "host/report/rows.hpp"
#include "host/run/compare.hpp"
#include "host/statistics/statistics.hpp"

namespace rivulet::cli {
namespace {

run_options on_reference() {
  run_options options;
  options.device = "reference";
  return options;
}

/// A few rows are computed again: the rows of another study would give a page that says what is not so.
class row_check {
 public:
  row_check(batch::sweep const& sweep, std::string path)
      : sweep_(sweep), most_(sample_instances(sweep, {}, 32).size()), reference_(options_, sweep) {
    found_.left = std::move(path);
    reference_.prepare();
  }

  void add(instance_table const& rows) {
    constexpr std::size_t places = 4;
    for (std::size_t i = 0; i < std::min(places, rows.size()) && found_.instances < most_; ++i)
      check(rows, i * rows.size() / std::min(places, rows.size()));
  }

 private:
  void check(instance_table const& rows, std::size_t row) {
    instance_table again;
    reference_.descend(rows.first + row, 1, again);
    compare(sweep_, batch::single_row(rows, row), batch::single_row(again, 0), found_);
    if (found_.differing == 0) return;
    throw invalid_argument(fmt::format(
        "{}: these are the rows of another study, or of another version of the arithmetic: {} (left: the file, "
        "right: the study)",
        found_.left, difference_text(sweep_, found_.first.front())));
  }

  batch::sweep const& sweep_;
  std::size_t most_;
  run_options options_ = on_reference();
  batch::backend reference_;
  verification found_;
};

}  // namespace

exit_code report_command(request const& asked) {
  if (asked.operands.size() != 1)
    throw usage_error("report makes a page of one file of rows; rivulet merge puts the parts of a study together");
  if (!asked.output.ends_with(".html")) throw usage_error("report writes a page: --output report.html");
  auto const& path = asked.operands[0];
  check_stored_study(path, asked);
  batch::sweep const sweep(asked.study);
  html_report page(sweep, asked);
  row_check check(sweep, path);
  convergence_statistics statistics(sweep);
  read_rows(sweep, path, [&](instance_table const& rows) {
    check.add(rows);
    statistics.add(rows);
    page.add(rows);
  });
  report result = statistics.summarize();
  result.numerics_version = numerics_version();
  if (result.instances == 0) throw io_error(fmt::format("{}: the file has no rows", path));
  write_file(asked.output, page.page(result));
  return exit_code::done;
}

}  // namespace rivulet::cli
