// The start-up self-test's verdict: results over the start-up span of kernels/conformance.hpp against golden digests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rivulet {

/// The arguments of the start-up span, one column for each place.
template <typename T>
struct self_test_arguments {
  std::vector<T> a, b, c;

  self_test_arguments();
  std::size_t size() const { return a.size(); }
};

/// Throws device_error where the digest of a function's or trap's results over all self_test_arguments is not the
/// golden one. `place` says what was tested ("avx2 lanes"), `remedy` what to use meanwhile ("--simd scalar"), if
/// anything.
template <typename T>
void expect_golden(std::string_view function, std::vector<T> const& results, std::string const& place,
                   std::string const& remedy);

}  // namespace rivulet
