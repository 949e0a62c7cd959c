// From the arguments of the program to a command and its request.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/cli/commands.hpp"

namespace rivulet::cli {

struct parsed {
  command const* chosen = nullptr;  ///< nullptr: `text` is the whole answer (help, version)
  request asked;
  std::string text;
};

/// Reads flags and study file and makes the objective. Throws the errors of error.hpp.
parsed parse(std::vector<std::string> arguments);

}  // namespace rivulet::cli
