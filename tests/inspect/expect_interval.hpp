// What tests expect of intervals.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "host/inspect/interval.hpp"

namespace rivulet::inspection_detail {

inline void expect_interval(interval actual, double lower, double upper) {
  EXPECT_EQ(actual.lower, lower);
  EXPECT_EQ(actual.upper, upper);
}

inline void expect_undefined(interval actual) {
  expect_interval(actual, -infinity, infinity);
  EXPECT_FALSE(actual.smooth);
  EXPECT_FALSE(actual.defined);
}

}  // namespace rivulet::inspection_detail
