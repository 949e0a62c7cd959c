// The golden digests by function and precision.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "kernels/conformance_digests.hpp"

namespace rivulet::test {

inline kernels::conformance::golden_digest const& golden(std::string_view name, int precision) {
  for (auto const& row : kernels::conformance::golden_digests) {
    if (row.precision == precision && row.name == name) return row;
  }
  throw std::out_of_range("no golden digest of " + std::string(name) + " in float" + std::to_string(precision) +
                          "; after adding a function run `make golden`");
}

}  // namespace rivulet::test
