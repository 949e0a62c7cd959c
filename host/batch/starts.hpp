// The starts of a study: explicit or sampled in a box, computed on demand from their index.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/study.hpp>

#include "host/batch/samplers.hpp"
#include "host/batch/specification.hpp"

namespace rivulet::batch {

/// The column of a parameter in study::start_table: x1 for x[1].
std::string start_column(std::string_view parameter);

/// The start axis, and the points of joint random search, which share it.
class start_axis {
 public:
  start_axis() = default;
  /// `joint`: how many settings are drawn jointly with the start.
  start_axis(study const& study, std::uint32_t joint);

  std::uint64_t size() const noexcept { return size_; }
  bool sampled() const noexcept { return !box_.empty(); }
  /// True if all starts are the same explicit point.
  bool single_point() const noexcept { return box_.empty() && points_[0].size() == 1; }
  /// Coordinate `parameter` of all starts, where they are given one by one; else null.
  double const* listed(std::uint32_t parameter) const noexcept;
  /// Coordinate `parameter` of the starts [first, first + count).
  void fill(std::uint32_t parameter, std::uint64_t first, std::size_t count, double* out) const;
  /// The draws of jointly drawn setting number `which`, in the unit interval.
  void fill_joint(std::uint32_t which, std::uint64_t first, std::size_t count, double* out) const {
    points_in_cube_.fill(which, first, count, out);
  }
  /// 1e-3 of the box, or of the bounding box of explicit starts, per parameter; 1e-3 where that has no width.
  std::vector<double> cell_widths() const;

 private:
  void read_points(study const& study);
  void read_table(study const& study);
  void read_box(study const& study);
  void read_samples(study const& study);
  void prepare_grid();
  void fill_grid(std::uint32_t parameter, std::uint64_t first, std::size_t count, double* out) const;

  rivulet::precision precision_ = precision::float64;
  rivulet::sampler sampler_ = sampler::sobol;
  std::uint32_t parameters_ = 0;
  std::uint32_t joint_ = 0;
  std::uint64_t size_ = 0;
  std::vector<std::vector<double>> points_;  ///< explicit starts: [parameter][start]
  std::vector<interval> box_;                ///< sampled starts: [parameter]
  unit_points points_in_cube_;
  std::uint64_t side_ = 0;  ///< grid: points along each parameter
};

}  // namespace rivulet::batch
