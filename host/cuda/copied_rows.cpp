// Copying from a device, column by column.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/copied_rows.hpp"

#include <variant>
#include <vector>

namespace rivulet::cuda {

instance_table copied_rows(device_rows const& rows) {
  instance_table table;
  resize(table, rows.count, rows.first, rows.parameters, rows.reducers);
  auto const fetch = [&](auto const* column) {
    std::vector<std::remove_cv_t<std::remove_pointer_t<decltype(column)>>> values(rows.count);
    rows.where->copy_out(values.data(), column, values.size() * sizeof values[0], rows.on);
    rows.where->wait(rows.on);
    return values;
  };
  std::visit([&](auto const& columns) { write_rows(columns, rows.count, table, 0, fetch); }, rows.columns);
  return table;
}

}  // namespace rivulet::cuda
