// What the acceptance tests share: the independent answers in shared/anchors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

namespace rivulet::testing {

/// A file of the anchors, or null where the folder is missing.
inline nlohmann::json anchor(std::string const& path) {
  std::ifstream file(std::string(RIVULET_ANCHORS) + "/" + path);
  return file ? nlohmann::json::parse(file) : nlohmann::json();
}

}  // namespace rivulet::testing
