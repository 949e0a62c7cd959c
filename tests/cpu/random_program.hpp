// Programs drawn at random, with and without sums over rows.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

#include "host/program/program.hpp"

namespace rivulet {

/// `length` instructions drawn from the whole operator table, of three parameters, with operands of every kind in every
/// place.
program random_program(std::mt19937& random, std::uint32_t length);

/// The same, but it sums over `rows` rows of up to three columns: with the sums go on as constants, and some of what
/// the rows read is computed before them.
program random_row_program(std::mt19937& random, std::uint32_t length, std::size_t rows);

}  // namespace rivulet
