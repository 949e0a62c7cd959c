// How a difference between two results of one instance is shown.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <rivulet/run.hpp>

#include "host/batch/sweep.hpp"

namespace rivulet::cli {

/// "instance 17 (learning_rate=0.1, start=3): f 1.5 and 1.25"
std::string difference_text(batch::sweep const& sweep, difference const& found);

}  // namespace rivulet::cli
