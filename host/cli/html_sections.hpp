// The parts of the HTML report that words and tables make.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <rivulet/report.hpp>

#include "host/batch/sweep.hpp"
#include "host/cli/request.hpp"
#include "host/picture/palette.hpp"

namespace rivulet::cli {

/// Everything up to the beginning of the body, with the style of the theme.
std::string html_head(std::string const& title, picture::theme const& look);
/// What was studied, as a list.
std::string study_section(batch::sweep const& sweep, request const& asked);
/// What came out, in sentences.
/// `planned`: the instances of the study or its shard.
std::string verdict_section(batch::sweep const& sweep, report const& result, std::uint64_t planned);
std::string quantile_section(report const& result);
std::string minima_section(report const& result);

}  // namespace rivulet::cli
