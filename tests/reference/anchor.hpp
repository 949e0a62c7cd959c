// Outside answers as JSON; tests skip where the folder is missing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace rivulet {

bool anchor_exists(std::string const& path);
/// The anchor's JSON, path relative to the anchors' folder.
nlohmann::json read_anchor(std::string const& path);

}  // namespace rivulet

/// Ends the test as skipped, with the reason, where an anchor is missing.
#define RIVULET_NEEDS_ANCHOR(path) \
  if (!rivulet::anchor_exists(path)) GTEST_SKIP() << "no " << path << " in the anchors' folder " << RIVULET_ANCHORS
