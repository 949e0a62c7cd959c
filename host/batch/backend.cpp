// Choosing a back-end and descending ranges with it.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/backend.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <rivulet/error.hpp>

#include "host/batch/tables.hpp"
#include "host/reference/descend.hpp"

namespace rivulet::batch {
namespace {

cpu::simd find_simd(std::string const& wanted) {
  auto const available = cpu::available_simd();
  if (wanted == "auto") return available.back();
  std::vector<std::string_view> names;
  for (cpu::simd const lanes : available) {
    if (cpu::name(lanes) == wanted) return lanes;
    names.push_back(cpu::name(lanes));
  }
  for (cpu::simd const lanes : {cpu::simd::scalar, cpu::simd::avx2, cpu::simd::avx512})
    if (cpu::name(lanes) == wanted)
      throw device_error(fmt::format("simd {} is not available here; this build and processor have {}", wanted,
                                     fmt::join(names, ", ")));
  throw usage_error(fmt::format("simd '{}' is unknown; choose auto, scalar, avx2 or avx512", wanted));
}

cpu::simd choose_simd(std::string const& option) {
  char const* const environment = std::getenv("RIVULET_SIMD");
  return find_simd(option == "auto" && environment != nullptr && *environment != '\0' ? environment : option);
}

void self_test_once(cpu::simd lanes) {
  static std::array<std::once_flag, 3> done;
  std::call_once(done[static_cast<std::size_t>(lanes)], [lanes] { cpu::self_test(lanes); });
}

// Rows [begin, begin + count) of the columns and of the table.
instance_columns part_of(instance_columns const& whole, std::size_t begin, std::size_t count) {
  instance_columns part = whole;
  part.first += begin;
  part.count = count;
  auto const advance = [begin](column& c) {
    if (c.data != nullptr) c.data += static_cast<std::ptrdiff_t>(begin) * c.stride;
  };
  std::ranges::for_each(part.start, advance);
  std::ranges::for_each(part.constants, advance);
  std::ranges::for_each(part.hyperparameters, advance);
  std::ranges::for_each(part.rates, advance);
  return part;
}

void negate(std::vector<double>& values) {
  for (double& value : values)
    if (!std::isnan(value)) value = -value;
}

void negate_objective(instance_table& rows) {
  negate(rows.f);
  negate(rows.best_f);
  std::ranges::for_each(rows.reducers, negate);
}

}  // namespace

backend::backend(run_options const& options) {
  if (options.device.starts_with("cuda"))
    throw device_error(
        fmt::format("device {}: this build has no CUDA back-end; choose cpu or reference", options.device));
  if (options.device != "auto" && options.device != "cpu" && options.device != "reference")
    throw usage_error(fmt::format("device '{}' is unknown; choose auto, cpu or reference", options.device));
  reference_ = options.device == "reference";
  how_.threads = options.threads != 0 ? options.threads : static_cast<unsigned>(tbb::info::default_concurrency());
  if (reference_) {
    description_ = "reference";
    return;
  }
  how_.lanes = choose_simd(options.simd);
  self_test_once(how_.lanes);
  description_ =
      fmt::format("cpu ({}, {} thread{})", cpu::name(how_.lanes), how_.threads, how_.threads == 1 ? "" : "s");
}

descent_counters backend::descend(sweep const& sweep, std::uint64_t first, std::size_t count,
                                  instance_table& rows) const {
  chunk_columns const chunk = sweep.columns(first, count);
  descent_counters counters;
  if (reference_) {
    counters = reference::descend(sweep.descent_program(), sweep.settings(), chunk.columns, rows);
  } else {
    counters = cpu::descend(sweep.descent_program(), sweep.settings(), chunk.columns, rows, how_);
    confirm_cycles(sweep, chunk.columns, rows);
  }
  if (sweep.study().maximize) negate_objective(rows);
  return counters;
}

void backend::confirm_cycles(sweep const& sweep, instance_columns const& columns, instance_table& rows) const {
  constexpr std::size_t block = 512;
  if (!sweep.settings().detect_cycles) return;
  auto const confirm = [&](std::size_t number) {
    std::size_t const begin = number * block, count = std::min(block, rows.size() - begin);
    auto const from = rows.outcome.begin() + static_cast<std::ptrdiff_t>(begin);
    if (std::count(from, from + static_cast<std::ptrdiff_t>(count), outcome::cycling) == 0) return;
    instance_table part;
    resize(part, count, rows.first + begin, rows.x.size(), rows.reducers.size());
    for_each_column(rows, part, [&](auto const& whole, auto& piece) {
      std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(begin), count, piece.begin());
    });
    auto const inputs = part_of(columns, begin, count);
    if (reference::confirm_cycles(sweep.descent_program(), sweep.settings(), inputs, part) == 0) return;
    for_each_column(rows, part, [&](auto& whole, auto const& piece) {
      std::copy_n(piece.begin(), count, whole.begin() + static_cast<std::ptrdiff_t>(begin));
    });
  };
  tbb::task_arena arena(static_cast<int>(how_.threads));
  arena.execute([&] { tbb::parallel_for(std::size_t{0}, (rows.size() + block - 1) / block, confirm); });
}

instance_range shard_range(std::uint64_t instances, shard const& shard) {
  if (shard.count == 0 || shard.index >= shard.count)
    throw usage_error(fmt::format("shard {}/{} does not exist: shard i/n needs 0 <= i < n", shard.index, shard.count));
  std::uint64_t const size = instances / shard.count, longer = instances % shard.count;
  return {shard.index * size + std::min(shard.index, longer), size + (shard.index < longer ? 1 : 0)};
}

std::uint64_t bytes_per_instance(sweep const& sweep) {
  // A row: two bytes, four counts, three numbers, the reducers and x; its columns: the start and the axes.
  std::uint64_t const parameters = sweep.descent_program().parameters;
  return 2 + 8 * (4 + 3 + sweep.settings().reducers.size() + 2 * parameters + sweep.axes().size());
}

}  // namespace rivulet::batch
