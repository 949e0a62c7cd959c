// Every operator of an objective on lanes: the same bits for scalars, packs and device code (docs/elementary.md).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_error.hpp"
#include "kernels/elementary_exponential.hpp"
#include "kernels/elementary_hyperbolic.hpp"
#include "kernels/elementary_inverse.hpp"
#include "kernels/elementary_logarithm.hpp"
#include "kernels/elementary_logistic.hpp"
#include "kernels/elementary_power.hpp"
#include "kernels/elementary_root.hpp"
#include "kernels/elementary_trigonometric.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

template <typename L>
RIVULET_LANE L add(L a, L b) {
  return a + b;
}
template <typename L>
RIVULET_LANE L subtract(L a, L b) {
  return a - b;
}
template <typename L>
RIVULET_LANE L multiply(L a, L b) {
  return a * b;
}
template <typename L>
RIVULET_LANE L divide(L a, L b) {
  return a / b;
}
template <typename L>
RIVULET_LANE L negate(L a) {
  return -a;
}

/// a·b − c, rounded once.
template <typename L>
RIVULET_LANE L fms(L a, L b, L c) {
  return fma(a, b, -c);
}
/// c − a·b, rounded once.
template <typename L>
RIVULET_LANE L fnma(L a, L b, L c) {
  return fma(-a, b, c);
}

template <typename L>
RIVULET_LANE L abs(L a) {
  return detail::magnitude(a);
}

/// −1, 1, or a itself where it is ±0 or NaN.
template <typename L>
RIVULET_LANE L sign(L a) {
  L const zero = detail::constant<L>(0.0f, 0.0);
  L const positive = select(a > zero, detail::constant<L>(1.0f, 1.0), a);
  return select(a < zero, detail::constant<L>(-1.0f, -1.0), positive);
}

/// x where x > 0, NaN of NaN, else +0.
template <typename L>
RIVULET_LANE L relu(L x) {
  L const zero = detail::constant<L>(0.0f, 0.0);
  return select(x <= zero, zero, x);
}

/// The largest integer that is not above x, with the sign of x where it is 0.
template <typename L>
RIVULET_LANE L floor(L x) {
  using namespace detail;
  L const size = magnitude(x);
  L const unit_spaced = constant<L>(0x1p23f, 0x1p52);  // from here on every number is an integer
  L const nearest = with_sign_of((size + unit_spaced) - unit_spaced, x);
  L const below = select(nearest > x, nearest - constant<L>(1.0f, 1.0), nearest);
  return select(size < unit_spaced, below, x);
}

/// The smaller; the other where one is NaN; b where they are equal, of ±0 as well.
template <typename L>
RIVULET_LANE L minimum(L a, L b) {
  return select((a < b) | (b != b), a, b);
}
/// The larger; the other where one is NaN; b where they are equal, of ±0 as well.
template <typename L>
RIVULET_LANE L maximum(L a, L b) {
  return select((b < a) | (b != b), a, b);
}

namespace detail {
template <typename L>
RIVULET_LANE L truth(mask_of<L> value) {
  return select(value, constant<L>(1.0f, 1.0), constant<L>(0.0f, 0.0));
}
}  // namespace detail

template <typename L>
RIVULET_LANE L less(L a, L b) {
  return detail::truth<L>(a < b);
}
template <typename L>
RIVULET_LANE L less_equal(L a, L b) {
  return detail::truth<L>(a <= b);
}
template <typename L>
RIVULET_LANE L equal(L a, L b) {
  return detail::truth<L>(a == b);
}
template <typename L>
RIVULET_LANE L not_equal(L a, L b) {
  return detail::truth<L>(a != b);
}

/// a where the condition is not 0 (NaN is not 0), else b.
template <typename L>
RIVULET_LANE L where(L condition, L a, L b) {
  return select(condition != detail::constant<L>(0.0f, 0.0), a, b);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
