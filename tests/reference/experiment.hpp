// A small study for tests: an objective, settings and columns of instances, run on the reference.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/data.hpp>
#include <rivulet/objective.hpp>

#include "host/reference/descend.hpp"

namespace rivulet {

/// Hyperparameters start at the method's defaults, lm's tolerances too; several values of one make as many instances.
class experiment {
 public:
  explicit experiment(std::string_view expression, rivulet::method method = rivulet::method::gd,
                      objective_options const& options = {}, rivulet::precision precision = rivulet::precision::float64,
                      data_table const& data = {});

  experiment& start(std::vector<double> const& x);
  experiment& constant(std::vector<double> const& values);
  experiment& set(hyperparameter which, std::vector<double> const& values);
  experiment& rates(std::vector<std::uint32_t> const& groups, std::vector<double> const& rates);

  instance_table run() const;
  std::vector<trajectory_point> trajectory(std::size_t row = 0) const;
  /// x_k of a trajectory of one parameter.
  std::vector<double> path() const;

  rivulet::program program;
  descent_settings settings;
  instance_columns columns;

 private:
  column hold(std::vector<double> values);
  std::deque<std::vector<double>> storage_;
};

}  // namespace rivulet
