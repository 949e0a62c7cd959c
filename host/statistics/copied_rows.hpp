// Rows brought from a device into a table of the host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rivulet/report.hpp>

#include "host/cuda/device_rows.hpp"

namespace rivulet {

/// In the user's sign.
instance_table copied_rows(cuda::device_rows const& rows, bool maximize);

}  // namespace rivulet
