// The study that goes with stored rows: written in the words of a study file, read back by `report`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/cli/request.hpp"

namespace rivulet::cli {

/// A word of the command line with the value that its flag would have.
struct chosen_word {
  std::string name, value;
};

/// Whatever decides the result, in a fixed order, without what has its default; `objective` comes first. Paths are as
/// they were given.
std::vector<chosen_word> decisive_words(request const& asked);

/// `rivulet run …` that gives the same result.
std::string command_text(request const& asked);

/// A study file that may lie in the folder of `path`.
std::string study_text(request const& asked, std::string const& path);

bool is_rows_file(std::string const& path);

/// Reads the study that is stored with the rows of a file; false where there is none. Throws io_error,
/// invalid_argument.
bool read_stored_study(std::string const& rows, request& target);

/// Throws usage_error where rows are stored with another study than the one that is asked for.
void check_stored_study(std::string const& rows, request const& asked);

}  // namespace rivulet::cli
