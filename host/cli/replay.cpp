// `replay`: trajectories recomputed on the reference, as CSV or pictures.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "host/cli/commands.hpp"
#include "host/cli/descent_picture.hpp"
#include "host/cli/terminal.hpp"
#include "host/report/rows.hpp"

namespace rivulet::cli {
namespace {

bool validates(study const& of) { return of.validation_fraction || !of.validation_column.empty(); }

/// "x.NAME"; x[1] becomes x.x1.
std::string header(study const& of) {
  std::string line = "instance,iteration,f,gradient_norm";
  if (validates(of)) line += ",training_loss,validation_loss";
  for (std::string name : of.objective.parameters()) {
    std::erase_if(name, [](char c) { return c == '[' || c == ']'; });
    line += ",x." + name;
  }
  return line + "\n";
}

std::string lines(study const& of, std::uint64_t instance) {
  std::string text;
  for (auto const& point : replay(of, instance)) {
    text += fmt::format("{},{},{},{}", instance, point.iteration, number_text(point.f, of.precision),
                        number_text(point.gradient_norm, of.precision));
    if (validates(of)) {
      for (double const loss : {point.training_loss, point.validation_loss})
        text.append(",").append(number_text(loss, of.precision));
    }
    for (double const x : point.x) text.append(",").append(number_text(x, of.precision));
    text += "\n";
  }
  return text;
}

void refuse_words_of_pictures(request const& asked) {
  if (!asked.view.empty() || !asked.view_box.empty() || !asked.view_angle.empty())
    throw usage_error(
        "--view, --view-box and --view-angle are for pictures: --output descent.gif, .png, .svg or .webp");
}

}  // namespace

exit_code replay_command(request const& asked) {
  chosen_format(asked, {"csv"});
  if (asked.instances.empty())
    throw usage_error("replay needs --instance I[,J...]: the numbers that `rivulet run --format csv` shows");
  if (!asked.overlay.empty() || !asked.report.empty())
    throw usage_error("--overlay and --report are for rivulet run; replay draws descents");
  if (!picture::picture_extension(asked.output).empty()) {
    write_descents(asked);
    return exit_code::done;
  }
  if (!asked.output.empty() && !asked.output.ends_with(".csv"))
    throw usage_error(
        fmt::format("--output {}: replay writes .csv files, and pictures as .gif, .png, .svg or .webp", asked.output));
  refuse_words_of_pictures(asked);
  std::string text = header(asked.study);
  if (asked.output.empty()) {
    for (auto const instance : asked.instances) {
      print(text.append(lines(asked.study, instance)));
      text.clear();
    }
    return exit_code::done;
  }
  for (auto const instance : asked.instances) text += lines(asked.study, instance);
  write_file(asked.output, text);
  return exit_code::done;
}

}  // namespace rivulet::cli
