// Laying out rows: in blocks, interleaved, as records.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/row_layout.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include "host/cuda/geometry.hpp"
#include "host/cuda/row_kernel.hpp"

namespace rivulet::cuda {
namespace {

using kernels::row_order;

constexpr std::size_t block = geometry::warp;

std::size_t blocks_of(std::size_t count) { return (count + block - 1) / block; }

/// The most rows of the groups [first, first + 32), as far as there are any; count(k): the rows of one.
template <typename Count>
std::size_t longest_from(std::size_t first, std::size_t groups, Count const& count) {
  std::size_t longest = 0;
  for (std::size_t k = first; k < std::min(first + block, groups); ++k) longest = std::max(longest, count(k));
  return longest;
}

/// Whether groups side by side, each as long as the longest of its 32, take at most twice the memory.
bool fits_interleaved(row_values const& data) {
  auto const& groups = *data.groups;
  auto const count = [&](std::size_t k) { return groups.count(k); };
  std::size_t rows = 0;
  for (std::size_t g = 0; g < groups.size(); g += block) rows += block * longest_from(g, groups.size(), count);
  return rows <= geometry::most_padding * groups.first.back();
}

kernels::row_sampling sampling_of(mini_batches const& batches) {
  if (batches.rows == 0) return kernels::row_sampling::all;
  return batches.with_replacement ? kernels::row_sampling::with_replacement
                                  : kernels::row_sampling::without_replacement;
}

}  // namespace

row_order row_parts::common_order() const { return order == row_order::records ? order : row_order::blocks; }

std::string row_parts::constants_text() const {
  constexpr std::string_view orders[] = {"blocks", "interleaved", "records"};
  constexpr std::string_view samplings[] = {"all", "with_replacement", "without_replacement"};
  return fmt::format(
      "  static constexpr int columns = {}, common_columns = {};\n"
      "  static constexpr row_order order = row_order::{};\n"
      "  static constexpr row_sampling sampling = row_sampling::{};\n"
      "  static constexpr bool grouped = {};\n",
      own.size(), common.size(), orders[static_cast<std::size_t>(order)], samplings[static_cast<std::size_t>(sampling)],
      grouped);
}

std::string row_parts::column_text(std::size_t column) const {
  auto const found = std::ranges::find(common, column);
  if (found != common.end()) return fmt::format("at.common({})", found - common.begin());
  return fmt::format("at.column({})", std::ranges::find(own, column) - own.begin());
}

row_parts parts_of(program const& program, mini_batches const& batches, bool thread_per_instance) {
  row_parts result;
  if (program.rows == nullptr) return result;
  auto const* const data = program.rows->data.get();
  result.grouped = data != nullptr && data->groups != nullptr;
  result.sampling = sampling_of(batches);
  if (batches.rows > 0) {
    result.order = row_order::records;
  } else if (result.grouped && thread_per_instance && fits_interleaved(*data)) {
    result.order = row_order::interleaved;
  }
  for (std::size_t c = 0; c < columns_of(*program.rows); ++c) {
    bool const shared = result.grouped && data->groups->columns[c].shared;
    (shared ? result.common : result.own).push_back(c);
  }
  return result;
}

group_layout::group_layout(row_values const& data, row_order order, std::vector<std::size_t> const& columns,
                           std::vector<std::uint32_t> which)
    : data_(data), order_(order), columns_(columns), which_(std::move(which)) {
  std::size_t const groups = which_.size();
  bool const interleaved = order == row_order::interleaved;
  if (data.regular()) {
    units_ = interleaved ? blocks_of(groups) : blocks_of(groups * data.rows);
    return;
  }
  begins_.push_back(0);
  for (std::size_t k = 0; !interleaved && k < groups; ++k) begins_.push_back(begins_.back() + count(k));
  for (std::size_t k = 0; interleaved && k < groups; k += block) {
    auto const longest = longest_from(k, groups, [this](std::size_t i) { return count(i); });
    begins_.push_back(begins_.back() + longest * columns.size() * block);
  }
  units_ = interleaved ? begins_.size() - 1 : blocks_of(begins_.back());
}

std::size_t group_layout::unit_begin(std::size_t unit) const {
  if (order_ != row_order::interleaved) return unit * block * columns_.size();
  return begins_.empty() ? unit * block * columns_.size() * data_.rows : begins_[unit];
}

std::size_t group_layout::begin(std::size_t place) const {
  return begins_.empty() ? place * data_.rows : begins_[place];
}

std::size_t group_layout::group_at(std::size_t row) const {
  if (begins_.empty()) return row / data_.rows;
  return static_cast<std::size_t>(std::upper_bound(begins_.begin(), begins_.end(), row) - begins_.begin()) - 1;
}

std::vector<kernels::row_range> group_layout::ranges() const {
  std::vector<kernels::row_range> result;
  if (begins_.empty()) return result;
  result.reserve(which_.size());
  for (std::size_t k = 0; k < which_.size(); ++k) {
    auto const first = order_ == row_order::interleaved ? begins_[k / block] + k % block : begins_[k];
    result.push_back({first, static_cast<unsigned>(count(k))});
  }
  return result;
}

group_layout::source group_layout::source_of(std::size_t column) const {
  if (data_.groups == nullptr) return {data_.values.data() + column, data_.columns, false};
  auto const& from = data_.groups->columns[column];
  return {from.values.data(), 1, !from.shared};
}

template <typename T>
void group_layout::write_interleaved(std::size_t unit, T* to) const {
  std::size_t const columns = columns_.size(), first = unit * block;
  std::fill(to, to + (unit_begin(unit + 1) - unit_begin(unit)), T(0));
  for (std::size_t c = 0; c < columns; ++c) {
    auto const from = source_of(columns_[c]);
    for (std::size_t k = first; k < std::min(first + block, which_.size()); ++k) {
      double const* const values = from.values + data_.groups->first[which_[k]];
      for (std::size_t r = 0; r < count(k); ++r) to[(r * columns + c) * block + k % block] = static_cast<T>(values[r]);
    }
  }
}

template <typename T>
void group_layout::write_rows(std::size_t unit, T* to) const {
  std::size_t const columns = columns_.size(), first = unit * block;
  std::size_t const rows = begins_.empty() ? which_.size() * data_.rows : begins_.back();
  std::fill(to, to + block * columns, T(0));
  for (std::size_t c = 0; c < columns; ++c) {
    auto const from = source_of(columns_[c]);
    std::size_t place = group_at(first);
    for (std::size_t k = 0; k < block && first + k < rows; ++k) {
      while (first + k - begin(place) >= count(place)) ++place;
      std::size_t const group_begin = from.grouped ? data_.groups->first[which_[place]] : 0;
      double const value = from.values[(group_begin + first + k - begin(place)) * from.stride];
      to[order_ == row_order::records ? k * columns + c : c * block + k] = static_cast<T>(value);
    }
  }
}

template <typename T>
void group_layout::write(std::size_t first, std::size_t last, T* to) const {
  tbb::parallel_for(first, last, [&](std::size_t unit) {
    T* const there = to + (unit_begin(unit) - unit_begin(first));
    if (order_ == row_order::interleaved) {
      write_interleaved(unit, there);
    } else {
      write_rows(unit, there);
    }
  });
}

group_choice choose_groups(instance_columns const& instances, std::size_t first, std::size_t count) {
  group_choice result;
  result.place.resize(count);
  std::size_t least = instances.group_of(first), most = least;
  for (std::size_t i = 0; i < count; ++i) {
    auto const group = instances.group_of(first + i);
    least = std::min(least, group);
    most = std::max(most, group);
  }
  std::vector<std::uint32_t> place(most - least + 1);
  for (std::size_t i = 0; i < count; ++i) place[instances.group_of(first + i) - least] = 1;
  for (std::size_t g = 0; g < place.size(); ++g) {
    if (place[g] == 0) continue;
    place[g] = static_cast<std::uint32_t>(result.groups.size());
    result.groups.push_back(static_cast<std::uint32_t>(least + g));
  }
  for (std::size_t i = 0; i < count; ++i) result.place[i] = place[instances.group_of(first + i) - least];
  return result;
}

template void group_layout::write(std::size_t, std::size_t, float*) const;
template void group_layout::write(std::size_t, std::size_t, double*) const;

}  // namespace rivulet::cuda
