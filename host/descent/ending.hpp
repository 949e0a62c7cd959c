// What the kernels' codes of endings mean in tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rivulet/outcome.hpp>

#include "host/descent/host_device.hpp"
#include "kernels/record.hpp"

namespace rivulet {

struct end_of_descent {
  rivulet::outcome outcome;
  convergence_test by;
};

RIVULET_HOST_DEVICE constexpr end_of_descent meaning(kernels::ending code) {
  using enum kernels::ending;
  switch (code) {
    case undefined_start:
      return {outcome::undefined_start, convergence_test::none};
    case not_finite:
      return {outcome::not_finite, convergence_test::none};
    case diverged:
      return {outcome::diverged, convergence_test::none};
    case gradient:
      return {outcome::converged, convergence_test::gradient};
    case relative_gradient:
      return {outcome::converged, convergence_test::relative_gradient};
    case f:
      return {outcome::converged, convergence_test::f};
    case step:
      return {outcome::converged, convergence_test::step};
    case target:
      return {outcome::reached_target, convergence_test::none};
    case max_evaluations:
      return {outcome::max_evaluations, convergence_test::none};
    case stalled:
      return {outcome::stalled, convergence_test::none};
    case line_search_failed:
      return {outcome::line_search_failed, convergence_test::none};
    case cycling:
      return {outcome::cycling, convergence_test::none};
    case none:
    case max_iterations:
      break;
  }
  return {outcome::max_iterations, convergence_test::none};
}

}  // namespace rivulet
