// Whether numbers keep to a range.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <span>

namespace rivulet::data {

/// Whether no number is larger than `most` or NaN. Without a branch for each: there are millions.
inline bool all_within(std::span<double const> values, double most) {
  int beyond = 0;
  for (double const each : values) beyond |= std::fabs(each) <= most ? 0 : 1;
  return beyond == 0;
}

}  // namespace rivulet::data
