// What statistics ask of a device that holds rows: it keeps the bulk and gives a few numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include <rivulet/report.hpp>

#include "host/cuda/device_rows.hpp"
#include "host/statistics/minima_map.hpp"
#include "host/statistics/value_counts.hpp"

namespace rivulet::on_device {

/// Instance i counts at entry (i / stride) % size / group.
struct axis_shape {
  std::uint64_t stride = 1, size = 1, group = 1, entries = 1;
};

/// What is the same for all rows of a study.
struct settings {
  bool maximize = false;
  bool exact = true;           ///< keep every value, else count values by the bins of value_counts
  std::vector<double> widths;  ///< of the cells of the map of minima
  std::size_t cells = 4096;    ///< capacity of that map
  std::vector<axis_shape> axes;
  /// For tests: what the first hash of a cell keeps, and how many bytes may be allocated (host memory only).
  std::uint64_t first_hash_mask = ~std::uint64_t{0};
  std::size_t memory_limit = std::numeric_limits<std::size_t>::max();
};

/// What a chunk of rows says at once, in the user's sign.
struct chunk_summary {
  std::array<std::uint64_t, outcome_names.size()> outcomes{};
  std::uint64_t instance_steps = 0, digest = 0;
  best_instance best;
  /// The cells of lowest rank with all their converged rows: `settings::cells` of them or more, or all there are.
  std::vector<minima_entry> cells;
};

/// Columns whose values stay on the device. `evaluations` is `iterations` + 1.
enum class column : std::uint8_t { iterations, f, best_f, gradient_norm };
inline constexpr std::size_t column_count = 4;
/// A value as the device stores it: iterations as they are, other values as ordered keys, NaN as this.
inline constexpr std::uint64_t not_a_number_key = ~std::uint64_t{0};

struct column_range {
  std::uint64_t values = 0, not_a_number = 0;
  std::uint64_t lowest = ~std::uint64_t{0}, highest = 0;  ///< as stored; as here where there is no value
};

/// Where drained values go.
struct column_sinks {
  value_counts *iterations, *evaluations, *f, *best_f, *gradient_norm;
};

/// Outcomes at the entries of an axis; an outcome that does not occur may have no table.
using outcome_tables = std::array<std::vector<std::uint64_t>, outcome_names.size()>;

/// Thrown where an accumulator needs more memory than there is; nothing was added, and drain() still works.
struct out_of_device_memory {};

/// Statistics of the rows of one device. Once a function returns, it no longer uses the rows, their stream or the
/// device object. Errors of the device throw device_error.
class accumulator {
 public:
  virtual ~accumulator() = default;

  virtual chunk_summary add(cuda::device_rows const& rows) = 0;

  /// Only while `settings::exact`: what is needed to find quantiles.
  virtual column_range range(column which) = 0;
  /// counts[i]: how many stored values are <= keys[i].
  virtual void count_up_to(column which, std::span<std::uint64_t const> keys, std::span<std::uint64_t> counts) = 0;

  /// Hands over all values and forgets them.
  virtual void drain(column_sinks const& into) = 0;
  /// Adds the counts of each axis and forgets them.
  virtual void drain(std::span<outcome_tables> axes) = 0;

  /// Copied from the device to the host so far.
  virtual std::uint64_t bytes_copied() const noexcept = 0;
};

/// For rows in host memory.
std::unique_ptr<accumulator> make_host_accumulator(settings const& settings);
/// For rows on a GPU; throws device_error in a build without CUDA.
std::unique_ptr<accumulator> make_cuda_accumulator(settings const& settings, int ordinal);

}  // namespace rivulet::on_device
