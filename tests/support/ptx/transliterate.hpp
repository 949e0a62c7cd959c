// PTX to C++ that a compiler of the host turns into machine code: for runs too long for the machine of this folder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ptx {

/// A translation unit that defines `std::span<launchable const> ptx::native::NAME()` (native.hpp) for this module. For
/// kernels whose threads do not wait for each other and share no memory but through atomic additions. Throws
/// std::runtime_error with the line of anything that it does not know, and of whatever the machine (machine.hpp) or the
/// numeric contract refuses: floats without .rn, .ftz, .approx, conversions of floats.
std::string transliterated(std::string_view text, std::string_view name);

}  // namespace ptx
