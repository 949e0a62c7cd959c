// Copies column by column; needs no memory of the device.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/copied_rows.hpp"

#include <variant>
#include <vector>

#include "host/descent/descent.hpp"
#include "host/descent/ending.hpp"

namespace rivulet {
namespace {

class column_copier {
 public:
  explicit column_copier(cuda::device_rows const& rows) : rows_(rows) {}

  template <typename Value>
  std::vector<Value> raw(Value const* from) const {
    std::vector<Value> values(rows_.count);
    rows_.where->copy_out(values.data(), from, values.size() * sizeof(Value), rows_.on);
    rows_.where->wait(rows_.on);
    return values;
  }
  template <typename Value, typename To>
  void copy(Value const* from, std::vector<To>& to, bool negate = false) const {
    auto const values = raw(from);
    for (std::size_t row = 0; row < values.size(); ++row) {
      auto const value = static_cast<To>(values[row]);
      to[row] = negate && value == value ? -value : value;
    }
  }

 private:
  cuda::device_rows const& rows_;
};

template <typename Columns>
void copy_columns(cuda::device_rows const& from, Columns const& columns, bool maximize, instance_table& to) {
  column_copier const copier(from);
  auto const endings = copier.raw(columns.ending);
  for (std::size_t row = 0; row < endings.size(); ++row) {
    auto const end = meaning(static_cast<kernels::ending>(endings[row]));
    to.outcome[row] = end.outcome;
    to.converged_by[row] = end.by;
  }
  copier.copy(columns.iterations, to.iterations);
  for (std::size_t row = 0; row < to.size(); ++row) to.evaluations[row] = to.iterations[row] + 1;
  copier.copy(columns.best_iteration, to.best_iteration);
  copier.copy(columns.cycle_period, to.cycle_period);
  copier.copy(columns.f, to.f, maximize);
  copier.copy(columns.gradient_norm, to.gradient_norm);
  copier.copy(columns.best_f, to.best_f, maximize);
  for (std::size_t r = 0; r < from.reducers; ++r) {
    copier.copy(columns.reducers + r * columns.pitch, to.reducers[r], maximize);
  }
  for (std::size_t i = 0; i < from.parameters; ++i) copier.copy(columns.x + i * columns.pitch, to.x[i]);
}

}  // namespace

instance_table copied_rows(cuda::device_rows const& rows, bool maximize) {
  instance_table table;
  resize(table, rows.count, rows.first, rows.parameters, rows.reducers);
  std::visit([&](auto const& columns) { copy_columns(rows, columns, maximize, table); }, rows.columns);
  return table;
}

}  // namespace rivulet
