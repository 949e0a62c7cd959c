// Staging inputs, launching, taking results.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/chunk.hpp"

#include <algorithm>

#include <oneapi/tbb/parallel_for.h>
#include <rivulet/error.hpp>

#include "host/cuda/copied_rows.hpp"

namespace rivulet::cuda {
namespace {

constexpr std::size_t alignment = 64;  // rows; columns of bytes begin on lines of their own, too
/// Columns of results besides evaluations, reducers and x, all as wide as T.
constexpr std::size_t fixed_columns = 6;

std::size_t rounded_up(std::size_t rows) { return (rows + alignment - 1) / alignment * alignment; }

std::size_t column_count(chunk_plan const& plan) {
  return fixed_columns + (searches_lines(plan.settings->method) ? 1 : 0) + plan.settings->reducers.size() +
         plan.program->parameters;
}

std::size_t holders(generated_kernel const& kernel, launch_shape const& shape) {
  auto const threads = std::size_t{shape.blocks} * shape.threads;
  return kernel.layout == layout::thread ? threads : threads / 32;
}

bool shares_start(instance_columns const& instances) {
  return std::all_of(instances.start.begin(), instances.start.end(), [](column const& c) { return c.stride == 0; });
}

}  // namespace

loaded_kernel::loaded_kernel(device& where, kernel_image const& image, generated_kernel const& from)
    : shape{1, from.threads_per_block, from.shared_per_warp * (from.threads_per_block / 32)}, code(where, image) {
  auto const resident = std::max(where.resident_blocks(code.get(), shape), 1U);
  shape.blocks = resident * static_cast<unsigned>(std::max(where.properties().multiprocessors, 1));
}

template <typename T>
chunk<T>::chunk(device& where, loaded_kernel const& loaded, chunk_plan const& plan, row_data<T> const& data)
    : where_(where),
      loaded_(loaded),
      plan_(plan),
      data_(data),
      stream_(where),
      started_(where),
      copied_(where),
      descended_(where),
      ended_(where),
      in_(where, stream_.get()),
      results_(where, stream_.get()),
      scratch_(where, stream_.get()),
      tables_(where, stream_.get()),
      row_values_(where, stream_.get()),
      row_ranges_(where, stream_.get()),
      staged_in_(where, stream_.get()),
      staged_results_(where, stream_.get()),
      staged_counters_(where, stream_.get()),
      staged_rows_(where, stream_.get()) {}

template <typename T>
chunk<T>::~chunk() {
  if (!busy()) return;
  try {
    where_.wait(stream_.get());
  } catch (error const&) {  // whoever waited for the results was told
  }
}

template <typename T>
void chunk<T>::release_memory() noexcept {
  if (busy()) return;
  for (auto* const each : {&in_, &results_, &scratch_, &row_values_, &row_ranges_}) each->release();
  for (auto* const each : {&staged_in_, &staged_results_, &staged_rows_}) each->release();
}

template <typename T>
typename chunk<T>::input_layout chunk<T>::layout_inputs() const {
  auto const& inputs = plan_.kernel.inputs;
  bool const has_groups = plan_.kernel.rows.grouped && instances_->group.data != nullptr;
  bool const has_starts = plan_.settings->batches.rows > 0 && instances_->start_index.data != nullptr;
  input_layout at{};
  at.inputs = rounded_up(plan_.program->parameters * start_rows_) * sizeof(T);
  at.starts = at.inputs + inputs.varying.size() * pitch_ * sizeof(T);
  at.groups = at.starts + (has_starts ? pitch_ * sizeof(unsigned long long) : 0);
  at.uniform = at.groups + (has_groups ? pitch_ * sizeof(unsigned) : 0);
  at.size = at.uniform + (inputs.uniform.size() + 2 * plan_.settings->bounds.size() + 1) * sizeof(T);
  return at;
}

template <typename T>
std::size_t chunk<T>::counters_at() const {
  return column_count(plan_) * pitch_ * sizeof(T) + pitch_;
}

/// Fewer blocks than the device holds where the rows or the memory for their scratch do not suffice for all.
template <typename T>
bool chunk<T>::reserve(bool with_rows) {
  auto const& kernel = plan_.kernel;
  auto const per_block = kernel.layout == layout::thread ? loaded_.shape.threads : loaded_.shape.threads / 32;
  auto const wanted = (range_.count + per_block - 1) / per_block;
  shape_ = loaded_.shape;
  shape_.blocks = static_cast<unsigned>(std::min<std::size_t>(shape_.blocks, wanted));
  auto const table_bytes = kernel.tables.size() * sizeof(std::uint32_t);
  auto const scratch = [&] { return kernel.scratch_per_holder * holders(kernel, shape_) * sizeof(T); };
  bool const fits = in_.reserve(layout_inputs().size) && tables_.reserve(table_bytes) &&
                    results_.reserve(counters_at() + sizeof(kernels::launch_counters)) &&
                    staged_in_.reserve(layout_inputs().size) && reserve_rows() &&
                    staged_counters_.reserve(sizeof(kernels::launch_counters)) &&
                    (!with_rows || staged_results_.reserve(counters_at()));
  while (fits && !scratch_.reserve(scratch())) {
    if (shape_.blocks == 1) return false;
    shape_.blocks /= 2;
  }
  return fits;
}

/// The groups that its instances need, where the device does not hold them all.
template <typename T>
void chunk<T>::choose_rows() {
  own_groups_.reset();
  own_ranges_.clear();
  if (data_.holds_groups()) return;
  auto chosen = choose_groups(*instances_, range_.begin, range_.count);
  group_places_ = std::move(chosen.place);
  auto const& parts = plan_.kernel.rows;
  own_groups_.emplace(*plan_.program->rows->data, parts.order, parts.own, std::move(chosen.groups));
  own_ranges_ = own_groups_->ranges();
}

template <typename T>
bool chunk<T>::reserve_rows() {
  if (!own_groups_) return true;
  auto const bytes = own_groups_->elements() * sizeof(T);
  return row_values_.reserve(bytes) && staged_rows_.reserve(bytes) &&
         row_ranges_.reserve(own_ranges_.size() * sizeof(kernels::row_range));
}

template <typename T>
void chunk<T>::copy_rows() {
  if (!own_groups_) return;
  own_groups_->write(0, own_groups_->units(), static_cast<T*>(staged_rows_.data()));
  where_.copy_in(row_values_.data(), staged_rows_.data(), own_groups_->elements() * sizeof(T), stream_.get());
  if (own_ranges_.empty()) return;
  where_.copy_in(row_ranges_.data(), own_ranges_.data(), own_ranges_.size() * sizeof(kernels::row_range),
                 stream_.get());
}

/// Which group an instance has, and what its batches are drawn by.
template <typename T>
void chunk<T>::stage_row_numbers() {
  auto const at = layout_inputs();
  auto* const to = static_cast<std::byte*>(staged_in_.data());
  auto* const starts = reinterpret_cast<unsigned long long*>(to + at.starts);
  for (std::size_t row = 0; at.starts < at.groups && row < range_.count; ++row)
    starts[row] = static_cast<unsigned long long>(instances_->start_index[range_.begin + row]);
  auto* const groups = reinterpret_cast<unsigned*>(to + at.groups);
  for (std::size_t row = 0; at.groups < at.uniform && row < range_.count; ++row)
    groups[row] = own_groups_ ? group_places_[row] : static_cast<unsigned>(instances_->group_of(range_.begin + row));
}

template <typename T>
kernels::row_table<T> chunk<T>::rows_table() const {
  auto const at = layout_inputs();
  auto* const in = static_cast<std::byte*>(in_.data());
  auto result = data_.table();
  if (own_groups_) {
    result.values = static_cast<T const*>(row_values_.data());
    if (!own_ranges_.empty()) result.ranges = static_cast<kernels::row_range const*>(row_ranges_.data());
  }
  if (at.starts < at.groups) result.starts = reinterpret_cast<unsigned long long const*>(in + at.starts);
  if (at.groups < at.uniform) result.groups = reinterpret_cast<unsigned const*>(in + at.groups);
  result.seed = plan_.settings->batches.seed;
  result.batch_rows = plan_.settings->batches.rows;
  return result;
}

template <typename T>
void chunk<T>::stage() {
  auto const at = layout_inputs();
  auto* const to = static_cast<T*>(staged_in_.data());
  auto* const varying = to + at.inputs / sizeof(T);
  auto* next = to + at.uniform / sizeof(T);
  auto const& inputs = plan_.kernel.inputs;
  auto const fill = [&](column const& from, T* column, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row) column[row] = static_cast<T>(from[range_.begin + row]);
  };
  std::size_t const starts = plan_.program->parameters;
  tbb::parallel_for(std::size_t{0}, starts + inputs.varying.size(), [&](std::size_t i) {
    if (i < starts) return fill(instances_->start[i], to + i * start_rows_, std::min(start_rows_, range_.count));
    fill(column_of(*instances_, inputs.varying[i - starts]), varying + (i - starts) * pitch_, range_.count);
  });
  for (auto const& each : inputs.uniform) *next++ = static_cast<T>(column_of(*instances_, each)[range_.begin]);
  for (auto const& each : plan_.settings->bounds) *next++ = static_cast<T>(each.lower);
  for (auto const& each : plan_.settings->bounds) *next++ = static_cast<T>(each.upper);
  stage_row_numbers();
}

template <typename T>
typename chunk<T>::columns chunk<T>::place_results(void* base) const {
  auto* next = static_cast<unsigned char*>(base);
  auto const take = [&](std::size_t count) {
    auto* const taken = next;
    next += count * pitch_ * sizeof(T);
    return taken;
  };
  auto const numbers = [&](std::size_t count) { return reinterpret_cast<T*>(take(count)); };
  auto const integers = [&] { return reinterpret_cast<integer*>(take(1)); };
  columns to{};
  to.iterations = integers();
  if (searches_lines(plan_.settings->method)) to.evaluations = integers();
  to.best_iteration = integers();
  to.cycle_period = integers();
  to.f = numbers(1);
  to.gradient_norm = numbers(1);
  to.best_f = numbers(1);
  to.reducers = numbers(plan_.settings->reducers.size());
  to.x = numbers(plan_.program->parameters);
  to.ending = next;
  to.pitch = pitch_;
  return to;
}

template <typename T>
bool chunk<T>::start(chunk_request const& request, chunk_range range) {
  instances_ = request.instances;
  range_ = range;
  pitch_ = rounded_up(range.count);
  start_rows_ = shares_start(*instances_) ? 1 : pitch_;
  choose_rows();
  if (!reserve(request.rows != nullptr)) {
    end();
    release_memory();
    return false;
  }
  stage();
  auto const on = stream_.get();
  where_.record(started_.get(), on);
  where_.copy_in(in_.data(), staged_in_.data(), layout_inputs().size, on);
  copy_rows();
  if (!plan_.kernel.tables.empty() && !tables_are_there_) {
    where_.copy_in(tables_.data(), plan_.kernel.tables.data(), plan_.kernel.tables.size() * sizeof(std::uint32_t), on);
    tables_are_there_ = true;
  }
  auto* const counters = static_cast<unsigned char*>(results_.data()) + counters_at();
  where_.clear(counters, sizeof(kernels::launch_counters), on);
  where_.record(copied_.get(), on);
  launch(request);
  where_.record(descended_.get(), on);
  where_.copy_out(staged_counters_.data(), counters, sizeof(kernels::launch_counters), on);
  if (request.rows != nullptr) where_.copy_out(staged_results_.data(), results_.data(), counters_at(), on);
  where_.record(ended_.get(), on);
  return true;
}

template <typename T>
void chunk<T>::launch(chunk_request const& request) {
  auto const at = layout_inputs();
  auto* const in = static_cast<T*>(in_.data());
  kernels::launch_arguments<T, integer> launch{};
  launch.settings = loop_settings<T>(*plan_.settings);
  launch.settings.max_iterations = static_cast<integer>(
      std::min<std::uint64_t>(request.max_iterations, static_cast<std::uint64_t>(launch.settings.max_iterations)));
  launch.count = static_cast<unsigned>(range_.count);
  launch.start_row_stride = start_rows_ == 1 ? 0 : 1;
  launch.start = in;
  launch.start_pitch = start_rows_;
  launch.inputs = in + at.inputs / sizeof(T);
  launch.input_pitch = pitch_;
  launch.results = place_results(results_.data());
  launch.counters =
      reinterpret_cast<kernels::launch_counters*>(static_cast<unsigned char*>(results_.data()) + counters_at());
  launch.scratch = static_cast<T*>(scratch_.data());
  launch.uniform = in + at.uniform / sizeof(T);
  launch.tables = static_cast<unsigned const*>(tables_.data());
  launch.rows = rows_table();
  void* const arguments[] = {&launch, static_cast<T*>(staged_in_.data()) + at.uniform / sizeof(T)};
  where_.launch(loaded_.code.get(), shape_, arguments, stream_.get());
}

template <typename T>
kernels::launch_counters const& chunk<T>::counters() const noexcept {
  return *static_cast<kernels::launch_counters const*>(staged_counters_.data());
}

template <typename T>
device_rows chunk<T>::rows(std::uint64_t first) const {
  return {&where_,
          stream_.get(),
          first + range_.begin,
          range_.count,
          plan_.program->parameters,
          plan_.settings->reducers.size(),
          place_results(results_.data())};
}

template <typename T>
void chunk<T>::take(instance_table& to, std::size_t at) const {
  write_rows(place_results(staged_results_.data()), range_.count, to, at, [](auto const* column) { return column; });
}

template <typename T>
void chunk<T>::add_times(event_handle origin, std::vector<interval>& transfers, std::vector<interval>& kernels) {
  auto const since = [&](event const& when) { return where_.seconds_between(origin, when.get()); };
  transfers.emplace_back(since(started_), since(copied_));
  kernels.emplace_back(since(copied_), since(descended_));
  transfers.emplace_back(since(descended_), since(ended_));
}

template class chunk<float>;
template class chunk<double>;

}  // namespace rivulet::cuda
