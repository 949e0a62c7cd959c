// Studies of the anchors: their objectives and starts as batches of descents.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <rivulet/study.hpp>

namespace rivulet {

struct anchor_study {
  std::string label;
  rivulet::study study;
};

/// All studies of one folder of the anchors: seed, testfun, torch, mgh, nist, workloads or fractal; none where it is
/// missing. Descents are short: what counts is that they are the same everywhere.
std::vector<anchor_study> anchor_studies(std::string const& folder);

}  // namespace rivulet
