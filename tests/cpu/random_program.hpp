// Programs drawn at random.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

#include "host/program/program.hpp"

namespace rivulet {

/// `length` instructions drawn from the whole operator table, of three parameters, with operands of every kind in every
/// place.
program random_program(std::mt19937& random, std::uint32_t length);

}  // namespace rivulet
