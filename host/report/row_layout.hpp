// The columns that CSV and NetCDF have in common, in the order of the contract.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/batch/sweep.hpp"

namespace rivulet {

/// Names of the columns around the fixed ones. An axis that has the name of a fixed column becomes axis.NAME.
struct row_layout {
  explicit row_layout(batch::sweep const& sweep);

  std::vector<std::string> axes;      ///< like sweep.axes()
  std::vector<std::string> starts;    ///< "start.x", for sampled starts only
  std::vector<std::string> reducers;  ///< like sweep.reducer_names()
  std::vector<std::string> x;         ///< "x.x"
  std::vector<std::string> fit;       ///< "standard_error.x", … where the study asks for them

  /// All columns of CSV in order, "instance" first.
  std::vector<std::string> columns() const;
  /// The first line of CSV, without its end.
  std::string header() const;
};

/// Names of the columns that every study has, in the order of the contract.
std::vector<std::string> const& fixed_columns();

/// Values of the axes [axis][row] and the starts [parameter][row] of consecutive instances.
struct row_inputs {
  std::vector<std::vector<double>> axes, starts;
};
row_inputs inputs_of(batch::sweep const& sweep, std::uint64_t first, std::size_t count);

}  // namespace rivulet
