// A batch run on a back-end and on the reference, compared bit by bit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "host/descent/descent.hpp"

namespace rivulet {

/// A batch: an objective, settings, and columns of `count` instances with starts spread over a box.
class batch_of {
 public:
  batch_of(std::string_view expression, rivulet::method method, rivulet::precision precision, std::size_t count,
           objective_options const& options = {});

  /// Starts of every parameter between the ends, by an additive sequence.
  batch_of& box(double lower, double upper);
  batch_of& start(std::size_t parameter, std::vector<double> const& values);
  /// One value for all instances, or as many as there are instances.
  batch_of& set(hyperparameter which, std::vector<double> const& values);
  /// Values from `first` to `last`, one per instance.
  batch_of& spread(hyperparameter which, double first, double last);
  /// The same interval for every parameter; starts are moved into it, so give the box first.
  batch_of& bounds(double lower, double upper);
  batch_of& constant(std::vector<double> const& values);
  batch_of& rate_group(std::vector<std::uint32_t> const& groups, std::vector<double> const& rates);
  /// Numbers of groups of rows, and of starts that batches are drawn by, one per instance.
  batch_of& group(std::vector<double> const& numbers);
  batch_of& start_index(std::vector<double> const& numbers);
  double rounded(double value) const;

  rivulet::program program;
  descent_settings settings;
  instance_columns columns;

 private:
  column hold(std::vector<double> values);
  std::deque<std::vector<double>> storage_;
};

/// Names the first field of the first row that differs; NaN equals NaN.
::testing::AssertionResult same_rows(instance_table const& wanted, instance_table const& got);

instance_table on_reference(batch_of const& batch);

/// Runs the batch on the reference and in every way that the back-end under test has. Each back-end's tests define it.
void expect_twins(batch_of const& batch);

std::size_t count_of(instance_table const& rows, outcome which);

/// Every method but lm in both precisions.
struct twin_case {
  method which;
  precision digits;
};
std::vector<twin_case> all_twin_cases();
std::string twin_case_name(::testing::TestParamInfo<twin_case> const& info);

}  // namespace rivulet
