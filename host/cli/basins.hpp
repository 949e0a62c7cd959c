// The starts of an objective of two parameters, coloured by the minimum that each one reaches.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cli/sweep_picture.hpp"
#include "host/picture/palette.hpp"
#include "host/picture/plot.hpp"

namespace rivulet::cli {

std::unique_ptr<sweep_picture> make_basins(batch::sweep const& sweep, picture::plot_words words, request const& asked,
                                           double width, double height);

/// "12.3 %"
std::string share_text(std::uint64_t count, std::uint64_t total);
/// What the light and the dark end of the shades mean.
std::vector<std::string> speed_notes(std::pair<std::uint64_t, std::uint64_t> const& iterations);

}  // namespace rivulet::cli
