// Where the rows of data lie in a device's memory, as kernels::row_table describes it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "host/descent/descent.hpp"
#include "kernels/launch_arguments.hpp"

namespace rivulet::cuda {

/// Both parts of the table: which columns of the data they hold, and in which order.
struct row_parts {
  kernels::row_order order = kernels::row_order::blocks;
  bool grouped = false;
  kernels::row_sampling sampling = kernels::row_sampling::all;
  std::vector<std::size_t> own;     ///< columns that every group has for itself; all, where there are no groups
  std::vector<std::size_t> common;  ///< columns that are the same in all groups

  kernels::row_order common_order() const;
  /// As members of a kernel's study.
  std::string constants_text() const;
  /// Where the point of a kernel finds a column of the data.
  std::string column_text(std::size_t column) const;
};

/// Neighbouring threads with an instance each have neighbouring groups more often than not, so groups are interleaved
/// for them, unless padding them to one length would double the data. Drawn rows are read one by one: as records.
row_parts parts_of(program const& program, mini_batches const& batches, bool thread_per_instance);

/// Some groups, one behind the other, in some of their columns.
class group_layout {
 public:
  /// The groups with the numbers `which`; the data must outlive it, as must `columns`.
  group_layout(row_values const& data, kernels::row_order order, std::vector<std::size_t> const& columns,
               std::vector<std::uint32_t> which);

  std::size_t elements() const { return unit_begin(units()); }
  /// [group]; none where kernels can reckon: all groups are equally long.
  std::vector<kernels::row_range> ranges() const;

  /// The table in pieces that can be written independently of each other: 32 rows, or 32 groups side by side.
  std::size_t units() const { return units_; }
  std::size_t unit_begin(std::size_t unit) const;  ///< element
  /// Units [first, last) to the elements from `to` on; elements that belong to no row are 0.
  template <typename T>
  void write(std::size_t first, std::size_t last, T* to) const;

 private:
  struct source {
    double const* values;
    std::size_t stride;  ///< between two rows
    bool grouped;        ///< rows are counted from the first one of the group
  };
  std::size_t count(std::size_t place) const { return data_.count(which_[place]); }
  std::size_t begin(std::size_t place) const;  ///< the number of its first row in the table
  std::size_t group_at(std::size_t row) const;
  source source_of(std::size_t column) const;
  template <typename T>
  void write_interleaved(std::size_t unit, T* to) const;
  template <typename T>
  void write_rows(std::size_t unit, T* to) const;

  row_values const& data_;
  kernels::row_order order_;
  std::vector<std::size_t> const& columns_;
  std::vector<std::uint32_t> which_;
  std::vector<std::size_t> begins_;  ///< where groups differ in length: [place] its row, or [unit] its element
  std::size_t units_ = 0;
};

/// The groups that some instances need.
struct group_choice {
  std::vector<std::uint32_t> groups;  ///< each once, rising
  std::vector<std::uint32_t> place;   ///< [instance] where its group is among them
};
group_choice choose_groups(instance_columns const& instances, std::size_t first, std::size_t count);

}  // namespace rivulet::cuda
