// `run` and `merge`: the convergence report, and the rows behind it.
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <fmt/format.h>

#include "host/batch/backend.hpp"
#include "host/batch/execute.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/html_report.hpp"
#include "host/cli/stored_study.hpp"
#include "host/cli/sweep_picture.hpp"
#include "host/cli/terminal.hpp"
#include "host/expression/objective_data.hpp"
#include "host/report/rows.hpp"

namespace rivulet::cli {
namespace {

exit_code dump_program(request const& asked) {
  auto const& objective = asked.study.objective;
  auto const make_program = asked.study.method == name(method::lm) ? &make_fit_program : &make_descent_program;
  print(to_text(make_program(*objective.data(), asked.study.maximize, nullptr), objective.parameters(),
                objective.constants(), objective.columns()));
  return exit_code::done;
}

void print_report(report const& result, std::string_view format) {
  if (format == "table") print(result.to_table());
  if (format == "json") print(result.to_json() + "\n");
}

constexpr std::size_t largest_statistics = std::size_t{8} << 30;

/// Merges all files, or names the first one that cannot be.
report merge_files(request const& asked) {
  std::vector<std::string> texts;
  for (auto const& path : asked.operands) texts.push_back(file_text(path, largest_statistics));
  try {
    return merge(asked.study, texts);
  } catch (io_error const&) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      try {
        merge(asked.study, {texts[i]});
      } catch (io_error const& problem) {
        throw io_error(fmt::format("{}: {}", asked.operands[i], problem.what()));
      }
    }
    throw;
  }
}

/// Where the rows of a run go: standard output, a file.
class row_sinks {
 public:
  row_sinks(request const& asked, batch::sweep const& sweep, std::string_view format) {
    if (!asked.output.empty()) {
      auto const [first, count] = batch::shard_range(sweep.instances(), asked.execution.shard);
      drawn_ = !picture::picture_extension(asked.output).empty();
      file_ = drawn_ ? picture_rows(sweep, asked)
                     : file_rows(sweep, asked.output, first, count, study_text(asked, asked.output));
    }
    if (format == "csv") printed_ = csv_rows(sweep, std::cout);
    if (asked.report.empty()) return;
    page_ = std::make_unique<html_report>(sweep, asked);
    write_file(asked.report, "");  // fails now rather than after the run
  }

  bool any() const noexcept { return file_ != nullptr || printed_ != nullptr || page_ != nullptr; }

  void write(instance_table const& rows) {
    if (file_) file_->write(rows);
    if (page_) page_->add(rows);
    if (printed_) {
      printed_->write(rows);
      if (!std::cout) finish_output();
    }
  }

  void write_page(std::string const& path, report const& result) {
    if (page_) write_file(path, page_->page(result));
  }

  /// An interrupted file of rows stays marked incomplete; a picture shows what was done.
  void close(bool interrupted) {
    if (file_ && (!interrupted || drawn_)) file_->close();
    if (printed_) printed_->close();
  }

 private:
  std::unique_ptr<row_writer> file_, printed_;
  std::unique_ptr<html_report> page_;
  bool drawn_ = false;  ///< file_ is a picture
};

/// Whatever can be wrong without a file is found before an existing file is overwritten.
void refuse_before_files_open(request const& asked, batch::sweep const& sweep) {
  batch::device_description(sweep, asked.execution);
  if (!asked.output.empty() && asked.output == asked.statistics)
    throw usage_error(fmt::format("--output and --statistics are the same file, {}", asked.output));
  if (!asked.output.empty() && !is_rows_file(asked.output) && picture::picture_extension(asked.output).empty())
    throw usage_error(fmt::format("--output {}: rows are written as .csv or .nc, pictures as .png, .svg, .gif or .webp",
                                  asked.output));
  if (!asked.overlay.empty() && asked.report.empty() && picture::picture_extension(asked.output).empty())
    throw usage_error("--overlay draws over a map: --output map.png, .svg, .gif or .webp, or --report FILE.html");
  if (!asked.report.empty() && !asked.report.ends_with(".html"))
    throw usage_error(fmt::format("--report {}: a report is a page, FILE.html", asked.report));
}

}  // namespace

exit_code run_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "csv", "json"});
  if (asked.dump_program) return dump_program(asked);
  batch::sweep const sweep(asked.study);
  refuse_before_files_open(asked, sweep);
  row_sinks sinks(asked, sweep, format);
  progress_bar bar(asked);
  run_options options = asked.execution;
  options.interrupt = &catch_interrupts();
  options.on_note = [&](std::string const& remark) { note(asked, remark); };
  if (sinks.any()) options.on_rows = [&](instance_table const& rows) { sinks.write(rows); };
  std::string statistics;
  if (!asked.statistics.empty()) {
    write_file(asked.statistics, "");  // fails now rather than after the run
    options.statistics = &statistics;
  }
  if (bar.visible()) options.on_progress = [&](progress const& state) { bar.show(state); };
  report const result = run(asked.study, options);
  bar.clear();
  sinks.close(result.interrupted);
  sinks.write_page(asked.report, result);
  if (!asked.statistics.empty()) write_file(asked.statistics, statistics);
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
  report const result = merge_files(asked);
  if (result.instances < result.study_instances)
    note(asked, fmt::format("the files hold {} of the study's {} instances", result.instances, result.study_instances));
  print_report(result, format);
  return exit_code::done;
}

}  // namespace rivulet::cli
