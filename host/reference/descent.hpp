// One descent after the other: the loop of docs/methods.md, "One turn".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <rivulet/run.hpp>

#include "host/descent/descent.hpp"
#include "host/reference/bounds.hpp"
#include "host/reference/interpreter.hpp"
#include "host/reference/line_search.hpp"
#include "host/reference/methods.hpp"
#include "host/reference/reducers.hpp"
#include "host/reference/schedule.hpp"
#include "host/reference/state.hpp"
#include "host/reference/stop_rule.hpp"
#include "host/reference/trust_region.hpp"
#include "kernels/row_draw.hpp"

namespace rivulet::reference {

/// Runs instances of one program and settings; its memory is reused from instance to instance. Program, settings and
/// columns must outlive it.
template <typename Real>
class descent {
 public:
  descent(program const& program, descent_settings const& settings, instance_columns const& instances);
  descent(descent const&) = delete;
  descent& operator=(descent const&) = delete;

  /// Descends one row; the results stay readable until the next call. Appends to `trajectory` where it is given.
  verdict run(std::size_t row, std::vector<trajectory_point>* trajectory = nullptr);
  /// Steps made by the last run().
  std::uint64_t iterations() const { return point_.k; }
  /// Evaluations made by the last run().
  std::uint64_t evaluations() const { return point_.evaluations; }
  /// Writes the last run's results into a row of the table.
  void write(verdict const& ending, instance_table& rows, std::size_t row) const;

  /// gd under a constant schedule: whether `period` steps from the x of rows[row] return to it, and no fewer do.
  bool returns_after(std::size_t row, instance_table const& rows);

 private:
  verdict descend(std::vector<trajectory_point>* trajectory);
  verdict search(std::vector<trajectory_point>* trajectory);
  verdict fit(std::vector<trajectory_point>* trajectory);
  void note_point(std::vector<trajectory_point>* trajectory);
  template <typename Method>
  std::optional<verdict> take_accepted(Method const& from, bool first, std::vector<trajectory_point>* trajectory);
  bool out_of_evaluations() const;
  template <typename Method>
  void put_back_accepted(Method const& from);
  void load(std::size_t row);
  void draw_batch();
  void evaluate();
  Real norm_of_gradient() const;
  void step();
  void move();
  std::optional<verdict> stop(bool step_was_settled);

  descent_settings const& settings_;
  instance_columns const& instances_;
  interpreter<Real> interpreter_;
  box<Real> box_;
  hyperparameter_values<Real> h_;
  rate_schedule<Real> schedule_;
  reducers<Real> reducers_;
  cycle_detector<Real> cycles_;
  descent_state<Real> state_, previous_;
  accepted_point<Real> point_;
  std::vector<Real> gradient_, base_rate_;
  std::uint64_t batch_key_ = 0;
  kernels::epoch_order epoch_{};  ///< of the row drawn last
  std::vector<std::uint32_t> batch_;
  step_input<Real> input_;
  std::optional<line_searcher<Real>> searcher_;  ///< of methods with a line search
  std::optional<trust_region<Real>> region_;     ///< of lm
  triangle<Real> matrix_;
};

}  // namespace rivulet::reference
