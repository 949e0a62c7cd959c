// Copying the data of a study.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/row_data.hpp"

#include <algorithm>
#include <numeric>

#include "host/cuda/geometry.hpp"

namespace rivulet::cuda {

template <typename T>
bool row_data<T>::place(row_values const* data, row_parts const& parts) {
  if (data == nullptr) return true;
  count_ = static_cast<unsigned>(data->rows);
  if (!parts.common.empty() && !copy({*data, parts.common_order(), parts.common, {0}}, common_)) return false;
  if (!parts.grouped) return copy({*data, parts.order, parts.own, {0}}, values_);
  holds_groups_ = place_groups(*data, parts);
  if (holds_groups_) return true;
  auto const bytes = data->groups->first.back() * parts.own.size() * sizeof(T) / data->groups->size();
  most_instances_ = std::max<std::size_t>(geometry::chunk_group_bytes / std::max<std::size_t>(bytes, 1), 1);
  return true;
}

template <typename T>
bool row_data<T>::place_groups(row_values const& data, row_parts const& parts) {
  std::vector<std::uint32_t> all(data.groups->size());
  std::iota(all.begin(), all.end(), std::uint32_t{0});
  group_layout const layout(data, parts.order, parts.own, std::move(all));
  auto const ranges = layout.ranges();
  auto const range_bytes = ranges.size() * sizeof(kernels::row_range);
  if (layout.elements() * sizeof(T) + range_bytes > where_.free_memory() / geometry::share_of_groups) return false;
  if (!ranges_.reserve(range_bytes) || !copy(layout, values_)) {
    values_.release();
    ranges_.release();
    return false;
  }
  if (range_bytes > 0) where_.copy_in(ranges_.data(), ranges.data(), range_bytes, on_);
  where_.wait(on_);
  return true;
}

/// One piece is written while the one before is copied.
template <typename T>
bool row_data<T>::copy(group_layout const& from, device_buffer& to) {
  if (!to.reserve(from.elements() * sizeof(T))) return false;
  host_buffer pieces[] = {{where_, on_}, {where_, on_}};
  std::size_t number = 0;
  for (std::size_t unit = 0; unit < from.units(); ++number) {
    auto const begin = from.unit_begin(unit);
    std::size_t last = unit + 1;
    while (last < from.units() && (from.unit_begin(last + 1) - begin) * sizeof(T) <= geometry::piece_bytes) ++last;
    auto& piece = pieces[number % 2];
    auto const bytes = (from.unit_begin(last) - begin) * sizeof(T);
    if (!piece.reserve(bytes)) return false;
    from.write(unit, last, static_cast<T*>(piece.data()));
    where_.wait(on_);
    if (bytes > 0) where_.copy_in(static_cast<T*>(to.data()) + begin, piece.data(), bytes, on_);
    unit = last;
  }
  where_.wait(on_);
  return true;
}

template <typename T>
kernels::row_table<T> row_data<T>::table() const noexcept {
  kernels::row_table<T> result{};
  result.values = static_cast<T const*>(values_.data());
  result.common = static_cast<T const*>(common_.data());
  result.ranges = static_cast<kernels::row_range const*>(ranges_.data());
  result.count = count_;
  return result;
}

template class row_data<float>;
template class row_data<double>;

}  // namespace rivulet::cuda
