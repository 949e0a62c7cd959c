// The data of a study as the rows that its instances sum over: columns chosen, rows grouped, some held back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rivulet/study.hpp>

#include "host/program/program.hpp"

namespace rivulet::batch {

struct row_binding {
  shared_rows training;    ///< null where the objective reads no data
  shared_rows validation;  ///< the rows held back, in the same groups; null where there are none
  std::string axis;        ///< of the groups; empty where there are none
  std::uint64_t groups = 1;
  std::vector<double> labels;  ///< [group] its value in study::data_group; empty for a stack
};

/// Throws invalid_argument where study and data do not fit, data_error where the precision cannot hold a value.
row_binding bind_rows(study const& study);

}  // namespace rivulet::batch
