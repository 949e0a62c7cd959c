// What one command line asks for: the study, how to execute it, and what to print.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/run.hpp>
#include <rivulet/study.hpp>

#include "host/cli/data_sources.hpp"

namespace rivulet::cli {

struct request {
  std::string objective;        ///< an expression or @name; a study file is read before the command runs
  std::string objective_place;  ///< "file.toml:3" where the objective came from a study file
  objective_options reading;
  std::vector<data_source> data;  ///< files of columns that the objective sums over
  std::string start_file;         ///< of explicit starts
  rivulet::study study;           ///< its objective is made by resolve_objective()
  run_options execution;

  std::string format;  ///< empty: the command's default
  std::string output, statistics;
  bool quiet = false, no_progress = false, dump_program = false;

  std::string against;                   ///< verify
  std::uint64_t sample = 1000;           ///< verify --against
  std::uint64_t repeat = 5;              ///< bench
  std::vector<std::uint64_t> instances;  ///< replay
  std::string view, view_box;            ///< replay: of pictures
  std::string view_angle;                ///< replay: of a surface
  std::string theme, picture_size;       ///< of pictures: light or dark, "800x560"
  std::string overlay;                   ///< run: a curve over a map
  std::string report;                    ///< run: a file of HTML
  std::string at, box;                   ///< inspect
  std::vector<std::string> operands;     ///< what stands behind OBJECTIVE: files of merge, name of problems

  std::vector<std::string> names_set;  ///< settings given by the source being read, to refuse a second one
};

/// Reads a study file into `target`. Throws io_error, or invalid_argument with file and line.
void read_study_file(std::string const& path, request& target);
/// The same from memory; `path` only names it in errors.
void read_study_text(std::string text, std::string const& path, request& target);

/// Makes study.objective of the text or the problem's name, and gives @name its start box where starts are counted.
void resolve_objective(request& target);

/// The format asked for, or the first of `allowed`. Throws usage_error for one that the command does not have.
std::string_view chosen_format(request const& asked, std::vector<std::string_view> const& allowed);

}  // namespace rivulet::cli
