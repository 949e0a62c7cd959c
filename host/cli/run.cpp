// `run` and `merge`: the convergence report, and the rows behind it.
// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "host/batch/backend.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/terminal.hpp"
#include "host/expression/objective_data.hpp"
#include "host/report/rows.hpp"
#include "host/statistics/statistics.hpp"

namespace rivulet::cli {
namespace {

exit_code dump_program(request const& asked) {
  auto const& objective = asked.study.objective;
  print(to_text(make_descent_program(*objective.data(), asked.study.maximize), objective.parameters(),
                objective.constants()));
  return exit_code::done;
}

void print_report(report const& result, std::string_view format) {
  if (format == "table") print(result.to_table());
  if (format == "json") print(result.to_json() + "\n");
}

void write_file(std::string const& path, std::string_view text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw io_error(fmt::format("{}: {}", path, std::strerror(errno)));
}

std::string read_file(std::string const& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    throw io_error(fmt::format("{}: {}", path, std::strerror(errno != 0 ? errno : EIO)));
  return text.str();
}

/// Where the rows of a run go: standard output, a file, statistics for `merge`.
class row_sinks {
 public:
  row_sinks(request const& asked, batch::sweep const& sweep, std::string_view format) : asked_(asked) {
    if (!asked.output.empty()) {
      auto const [first, count] = batch::shard_range(sweep.instances(), asked.execution.shard);
      file_ = file_rows(sweep, asked.output, first, count);
    }
    if (!asked.statistics.empty()) {
      write_file(asked.statistics, "");
      statistics_.emplace(sweep);
    }
    if (format == "csv") printed_ = csv_rows(sweep, std::cout);
  }

  void write(instance_table const& rows) {
    if (file_) file_->write(rows);
    if (statistics_) statistics_->add(rows);
    if (printed_) {
      printed_->write(rows);
      if (!std::cout) finish_output();
    }
  }

  /// An interrupted file stays marked incomplete; its statistics are as good as any shard's.
  void close(bool interrupted) {
    if (file_ && !interrupted) file_->close();
    if (printed_) printed_->close();
    if (statistics_) write_file(asked_.statistics, statistics_->serialize());
  }

 private:
  request const& asked_;
  std::unique_ptr<row_writer> file_, printed_;
  std::optional<convergence_statistics> statistics_;
};

}  // namespace

exit_code run_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "csv", "json"});
  if (asked.dump_program) return dump_program(asked);
  batch::sweep const sweep(asked.study);
  row_sinks sinks(asked, sweep, format);
  progress_bar bar(asked);
  run_options options = asked.execution;
  options.interrupt = &catch_interrupts();
  options.on_rows = [&](instance_table const& rows) { sinks.write(rows); };
  if (bar.visible()) options.on_progress = [&](progress const& state) { bar.show(state); };
  report const result = run(asked.study, options);
  bar.clear();
  sinks.close(result.interrupted);
  print_report(result, format);
  if (!result.interrupted) return exit_code::done;
  finish_output();
  note(asked, fmt::format("interrupted: {} of {} instances are done and reported", result.instances,
                          batch::shard_range(sweep.instances(), asked.execution.shard).count));
  return exit_code::interrupted;
}

exit_code merge_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "json"});
  if (asked.operands.empty())
    throw usage_error("merge needs the files that `rivulet run … --shard I/N --statistics FILE` wrote");
  batch::sweep const sweep(asked.study);
  convergence_statistics all(sweep);
  for (auto const& path : asked.operands) {
    try {
      all.merge(convergence_statistics::deserialize(sweep, read_file(path)));
    } catch (error const& problem) {
      std::string const what = problem.what();
      throw error(problem.code(), what.starts_with(path) ? what : fmt::format("{}: {}", path, what));
    }
  }
  report result = all.summarize();
  if (result.instances > sweep.instances())
    throw invalid_argument(fmt::format("the files hold {} instances, the study only {}: some shard is there twice",
                                       result.instances, sweep.instances()));
  result.numerics_version = numerics_version();
  result.device = fmt::format("merged from {} files", asked.operands.size());
  if (result.instances < sweep.instances())
    note(asked, fmt::format("the files hold {} of the study's {} instances", result.instances, sweep.instances()));
  print_report(result, format);
  return exit_code::done;
}

}  // namespace rivulet::cli
