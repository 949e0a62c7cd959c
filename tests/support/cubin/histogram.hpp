// How often each operation occurs, under PTX-like names: add.rn.f32.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace rivulet::cubin {

using histogram = std::map<std::string, long, std::less<>>;

/// `to` plus `times` times `what`; operations that cancel out disappear.
void add(histogram& to, histogram const& what, long times = 1);
/// "add.rn.f32: 3 instead of 2" for all that differ, in lines; empty where nothing does.
std::string difference(histogram const& wanted, histogram const& got);

/// Behind the name of a division whose numerator is a constant: ptxas leaves out what that constant does not need.
/// Behind that of a minimum or maximum with a constant that is neither 0 nor NaN: what NVRTC makes of `x < c ? x : c`.
inline constexpr std::string_view of_constant = ".of_constant";

/// The arithmetic in a PTX text: additions, products, fused ones, divisions, square roots, conversions, whatever
/// rounds or computes in floating point; `sub` counts as `add`, integers of conversions as `integer`. Moves,
/// selections, comparisons, negations and absolute values, which are exact, do not count.
histogram ptx_arithmetic(std::string_view ptx);
/// What the numeric contract does not let a kernel do (docs/numerics.md), in lines: everything but + - * / sqrt fma
/// rounded to nearest with subnormals, and conversions from integers.
std::string outside_the_contract(histogram const& ptx);

}  // namespace rivulet::cubin
