// Made-up results in both forms that statistics take: a table in the user's sign, and columns as a device has them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <span>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "host/cuda/device_rows.hpp"
#include "host/descent/descent.hpp"
#include "kernels/record.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet::testing_rows {

/// A device whose memory is the host's, as far as statistics need one.
class host_memory_device final : public cuda::device {
 public:
  explicit host_memory_device(int ordinal = 0, std::size_t memory = std::size_t{1} << 40) {
    properties_.ordinal = ordinal;
    properties_.total_memory = memory;
  }
  cuda::device_properties const& properties() const noexcept override { return properties_; }
  bool is_host_memory() const noexcept override { return true; }
  void copy_out(void* to, void const* from, std::size_t bytes, cuda::stream_handle) override {
    std::memcpy(to, from, bytes);
    copied_ += bytes;
  }
  void wait(cuda::stream_handle) override {}
  std::size_t copied() const noexcept { return copied_; }

  std::size_t free_memory() const override { unused(); }
  std::string architecture() const override { unused(); }
  void* allocate(std::size_t, cuda::stream_handle) override { unused(); }
  void release(void*, cuda::stream_handle) noexcept override {}
  void* allocate_host(std::size_t) override { unused(); }
  void release_host(void*) noexcept override {}
  void copy_in(void*, void const*, std::size_t, cuda::stream_handle) override { unused(); }
  void clear(void*, std::size_t, cuda::stream_handle) override { unused(); }
  cuda::stream_handle create_stream() override { unused(); }
  void destroy(cuda::stream_handle) noexcept override {}
  cuda::event_handle create_event() override { unused(); }
  void destroy(cuda::event_handle) noexcept override {}
  void record(cuda::event_handle, cuda::stream_handle) override { unused(); }
  bool finished(cuda::event_handle) override { unused(); }
  double seconds_between(cuda::event_handle, cuda::event_handle) override { unused(); }
  cuda::kernel_handle load(cuda::kernel_image const&) override { unused(); }
  void unload(cuda::kernel_handle) noexcept override {}
  unsigned resident_blocks(cuda::kernel_handle, cuda::launch_shape const&) override { unused(); }
  void launch(cuda::kernel_handle, cuda::launch_shape const&, std::span<void* const>, cuda::stream_handle) override {
    unused();
  }

 private:
  [[noreturn]] static void unused() { throw std::logic_error("statistics do not need this call"); }
  cuda::device_properties properties_;
  std::size_t copied_ = 0;
};

/// One row in the sign that is minimised. Numbers are exact in float32.
struct made_up_row {
  kernels::ending ending = kernels::ending::gradient;
  outcome how = outcome::converged;
  convergence_test by = convergence_test::gradient;
  std::uint64_t iterations = 0, best_iteration = 0, cycle_period = 0;
  double f = 0, gradient_norm = 0, best_f = 0;
  std::vector<double> reducers, x;
};

/// Every ending with what it means in a table, written out once more.
inline constexpr std::array<std::tuple<kernels::ending, outcome, convergence_test>, 12> all_endings{
    {{kernels::ending::undefined_start, outcome::undefined_start, convergence_test::none},
     {kernels::ending::not_finite, outcome::not_finite, convergence_test::none},
     {kernels::ending::diverged, outcome::diverged, convergence_test::none},
     {kernels::ending::gradient, outcome::converged, convergence_test::gradient},
     {kernels::ending::relative_gradient, outcome::converged, convergence_test::relative_gradient},
     {kernels::ending::f, outcome::converged, convergence_test::f},
     {kernels::ending::step, outcome::converged, convergence_test::step},
     {kernels::ending::target, outcome::reached_target, convergence_test::none},
     {kernels::ending::max_iterations, outcome::max_iterations, convergence_test::none},
     {kernels::ending::max_evaluations, outcome::max_evaluations, convergence_test::none},
     {kernels::ending::stalled, outcome::stalled, convergence_test::none},
     {kernels::ending::cycling, outcome::cycling, convergence_test::none}}};

/// Few values with infinities, NaN and both zeros among them (`odd`), or a fine lattice.
inline double made_up_number(std::uint64_t random, bool odd) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr std::array<double, 6> strange{not_a_number, infinity, -infinity, 0.0, -0.0, 0x1p-140};
  if (!odd) return (static_cast<double>(random % 65536) - 32768) / 256;
  if (random % 5 == 0) return strange[random / 5 % strange.size()];
  return static_cast<double>(random / 5 % 64) - 32;
}

enum class crowd : std::uint8_t {
  odd,     ///< all endings, many ties, strange values also where rows converged
  spread,  ///< all converged, nearly every one in a cell of its own
  flat,    ///< the same, all with nearly one f
  few,     ///< seven of eight at one of four points
};

inline made_up_row make_row(std::uint64_t instance, std::size_t parameters, std::size_t reducers, crowd kind) {
  std::uint64_t counter = 64 * instance;
  auto const next = [&] { return scramble(counter++); };
  made_up_row row;
  bool const odd = kind == crowd::odd;
  auto const which = odd ? next() % all_endings.size() : std::size_t{next() % 8 == 0 && kind == crowd::few ? 2u : 3u};
  std::tie(row.ending, row.how, row.by) = all_endings[which];
  row.iterations = next() % (odd ? 10 : 1000);
  row.best_iteration = next() % (row.iterations + 1);
  row.cycle_period = row.how == outcome::cycling ? 1 + next() % 5 : 0;
  row.f = made_up_number(next(), odd);
  if (kind == crowd::flat) row.f *= 0x1p-30;
  row.gradient_norm = std::fabs(made_up_number(next(), odd));
  row.best_f = made_up_number(next(), odd);
  for (std::size_t r = 0; r < reducers; ++r) row.reducers.push_back(made_up_number(next(), odd));
  for (std::size_t p = 0; p < parameters; ++p) row.x.push_back(made_up_number(next(), odd));
  if (kind == crowd::few) {
    row.f = static_cast<double>(instance % 4) + (row.how == outcome::diverged ? not_a_number : 0.0);
    for (double& value : row.x) value = static_cast<double>(instance % 4);
  }
  return row;
}

/// The rows [first, first + count) of a study.
struct made_up_shape {
  std::size_t parameters = 2, reducers = 0;
  bool maximize = false;
  crowd kind = crowd::odd;
};

inline instance_table table_of(made_up_shape const& shape, std::uint64_t first, std::size_t count) {
  instance_table table;
  resize(table, count, first, shape.parameters, shape.reducers);
  auto const of_user = [&](double value) { return shape.maximize && !std::isnan(value) ? -value : value; };
  for (std::size_t i = 0; i < count; ++i) {
    auto const row = make_row(first + i, shape.parameters, shape.reducers, shape.kind);
    table.outcome[i] = row.how;
    table.converged_by[i] = row.by;
    table.iterations[i] = row.iterations;
    table.evaluations[i] = row.iterations + 1;
    table.best_iteration[i] = row.best_iteration;
    table.cycle_period[i] = row.cycle_period;
    table.f[i] = of_user(row.f);
    table.gradient_norm[i] = row.gradient_norm;
    table.best_f[i] = of_user(row.best_f);
    for (std::size_t r = 0; r < shape.reducers; ++r) table.reducers[r][i] = of_user(row.reducers[r]);
    for (std::size_t p = 0; p < shape.parameters; ++p) table.x[p][i] = row.x[p];
  }
  return table;
}

/// Columns as a device has them, in host memory.
template <typename T>
struct made_up_columns {
  using integer = std::conditional_t<sizeof(T) == 4, int, long long>;
  std::uint64_t first;
  std::size_t count, pitch;
  made_up_shape shape;
  std::vector<unsigned char> ending;
  std::vector<integer> iterations, best_iteration, cycle_period;
  std::vector<T> f, gradient_norm, best_f, reducers, x;

  made_up_columns(made_up_shape const& of, std::uint64_t begin, std::size_t size)
      : first(begin), count(size), pitch(size + 7), shape(of), reducers(of.reducers * pitch), x(of.parameters * pitch) {
    for (std::size_t i = 0; i < count; ++i) {
      auto const row = make_row(first + i, shape.parameters, shape.reducers, shape.kind);
      ending.push_back(static_cast<unsigned char>(row.ending));
      iterations.push_back(static_cast<integer>(row.iterations));
      best_iteration.push_back(static_cast<integer>(row.best_iteration));
      cycle_period.push_back(static_cast<integer>(row.cycle_period));
      f.push_back(static_cast<T>(row.f));
      gradient_norm.push_back(static_cast<T>(row.gradient_norm));
      best_f.push_back(static_cast<T>(row.best_f));
      for (std::size_t r = 0; r < shape.reducers; ++r) reducers[r * pitch + i] = static_cast<T>(row.reducers[r]);
      for (std::size_t p = 0; p < shape.parameters; ++p) x[p * pitch + i] = static_cast<T>(row.x[p]);
    }
  }

  /// `place(vector)` gives the address of the column's values on the device.
  template <typename Place>
  cuda::device_rows rows(cuda::device& where, cuda::stream_handle on, Place const& place) {
    cuda::device_rows result;
    result.where = &where;
    result.on = on;
    result.first = first;
    result.count = count;
    result.parameters = shape.parameters;
    result.reducers = shape.reducers;
    result.columns = kernels::result_columns<T, integer>{place(ending),
                                                         place(iterations),
                                                         place(best_iteration),
                                                         place(cycle_period),
                                                         place(f),
                                                         place(gradient_norm),
                                                         place(best_f),
                                                         place(reducers),
                                                         place(x),
                                                         pitch};
    return result;
  }
  cuda::device_rows rows(cuda::device& where) {
    return rows(where, {}, [](auto& column) { return column.data(); });
  }
};

}  // namespace rivulet::testing_rows
