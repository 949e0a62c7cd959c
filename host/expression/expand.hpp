// Steps -> graph: names are bound, loops unrolled, indices computed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include <rivulet/objective.hpp>

#include "host/expression/objective_data.hpp"
#include "host/expression/syntax.hpp"

namespace rivulet::expression {

/// Operations that sum and prod may unroll to; more is an error before any work is done.
inline constexpr std::size_t max_expansion = 4'000'000;

/// Throws parse_error. The result has no text yet.
objective_data expand(std::string_view text, std::vector<step> const& steps, objective_options const& options);

}  // namespace rivulet::expression
