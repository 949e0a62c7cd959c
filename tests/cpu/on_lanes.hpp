// A batch on the lanes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/descend.hpp"
#include "tests/support/twins/twin.hpp"

namespace rivulet {

instance_table on_lanes(batch_of const& batch, cpu::execution const& how);

}  // namespace rivulet
