// Outside answers as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/anchor.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace rivulet {

namespace {

std::filesystem::path place(std::string const& path) { return std::filesystem::path(RIVULET_ANCHORS) / path; }

}  // namespace

bool anchor_exists(std::string const& path) { return std::filesystem::exists(place(path)); }

nlohmann::json read_anchor(std::string const& path) {
  std::ifstream file(place(path));
  return nlohmann::json::parse(file);
}

}  // namespace rivulet
