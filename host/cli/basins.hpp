// The starts of an objective of two parameters, coloured by the minimum that each one reaches.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cli/sweep_picture.hpp"
#include "host/picture/plot.hpp"

namespace rivulet::cli {

std::unique_ptr<sweep_picture> make_basins(batch::sweep const& sweep, picture::plot_words words, request const& asked,
                                           double width, double height);

}  // namespace rivulet::cli
