// The study of examples/ whose objective uses every function of the language.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cli/request.hpp"

namespace rivulet {

inline study functions_study() {
  cli::request asked;
  cli::read_study_file(RIVULET_SOURCE "/examples/functions.toml", asked);
  cli::resolve_objective(asked);
  return asked.study;
}

}  // namespace rivulet
