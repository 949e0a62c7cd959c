// A study expanded: checked, every axis turned into values, every instance's start and hyperparameters on demand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <rivulet/study.hpp>

#include "host/descent/descent.hpp"
#include "host/program/fit_design.hpp"

namespace rivulet::batch {

/// What rows show of a fit besides its parameters; in the order of the words of study::fit_results.
enum class fit_columns : std::uint8_t { none, standard_errors, covariance };

/// One swept quantity. Instance i has value number (i / stride) % size. Zipped axes share stride and size.
struct axis {
  std::string name;            ///< "learning_rate", "learning_rate[x,y]", "a", "start"
  std::vector<double> values;  ///< rounded to the precision; empty for joint ones and where they are 0, 1, 2, …
  std::uint64_t size = 1;
  std::uint64_t stride = 1;
  bool is_start = false;
  bool joint = false;     ///< drawn by joint random search: one value per start, computed by sweep::value
  bool is_group = false;  ///< of groups of rows: its values are float64, whatever the precision
  /// Its values are 0, 1, 2, …
  bool counts() const { return is_start || (is_group && values.empty()); }
  std::uint64_t index(std::uint64_t instance) const { return instance / stride % size; }
};

/// Values of the last points on the rows that descents see and on those held back, in the user's sign.
struct loss_programs {
  program training, validation;
  descent_settings settings;  ///< of a descent without steps, whose f is the loss
};

/// The columns of a chunk with the memory behind them. Some point into the sweep: it must outlive them.
struct chunk_columns {
  instance_columns columns;
  std::vector<std::vector<double>> storage;
};

/// A checked and expanded study. Construction throws invalid_argument or parse_error, naming the field.
class sweep {
 public:
  explicit sweep(rivulet::study study);

  rivulet::study const& study() const noexcept { return study_; }
  std::uint64_t instances() const noexcept { return instances_; }
  /// Axes with more than one value, and joint ones, in the order of the columns; the start axis last (only if it
  /// has more than one start or is sampled).
  std::vector<axis> const& axes() const noexcept { return axes_; }
  /// Number of the group of rows that the instance sums over.
  std::size_t group(std::uint64_t instance) const;
  /// True if starts are sampled, so that tables have start.NAME columns.
  bool sampled_starts() const noexcept { return sampled_starts_; }
  program const& descent_program() const noexcept { return program_; }
  /// The data that the objective sums over; null without.
  shared_rows rows() const { return program_.rows != nullptr ? program_.rows->data : nullptr; }
  descent_settings const& settings() const noexcept { return settings_; }
  /// Null where no rows are held back.
  loss_programs const* losses() const noexcept { return losses_.get(); }
  /// Width of a cell of the map of minima per parameter: 1e-3 of the start box (of the bounding box of explicit
  /// starts), or 1e-3 where that is degenerate.
  std::vector<double> const& cell_widths() const noexcept { return cell_widths_; }
  /// What is computed of a fit after its descent, for rows that are kept or shown.
  fit_columns fits() const noexcept { return fits_; }
  /// Of a study with fit columns; else null.
  fit_design const* design() const noexcept { return design_.get(); }
  /// Names of the reducers other than best, as columns: "sum_f", "mean_last_f(10)"; then the losses, if there are any.
  std::vector<std::string> const& reducer_names() const noexcept { return reducer_names_; }

  /// Columns of the instances [first, first + count).
  chunk_columns columns(std::uint64_t first, std::size_t count) const;
  /// Which columns may differ between instances.
  varying_columns varying() const;
  /// The objective's constants of one instance.
  std::vector<double> constants(std::uint64_t instance) const;
  /// Value of axis `which` for one instance (start axis: the index of the start; groups of a stack: their number).
  double value(axis const& which, std::uint64_t instance) const;

 private:
  void expand();
  void make_losses(shared_rows training, shared_rows validation);
  void build_columns(chunk_columns& chunk) const;

  rivulet::study study_;
  std::uint64_t instances_ = 0;
  std::vector<axis> axes_;
  bool sampled_starts_ = false;
  program program_;
  descent_settings settings_;
  std::vector<double> cell_widths_;
  std::vector<std::string> reducer_names_;
  std::shared_ptr<loss_programs const> losses_;
  fit_columns fits_ = fit_columns::none;
  std::shared_ptr<fit_design const> design_;
  struct expansion;  ///< samplers and values behind columns()
  std::shared_ptr<expansion const> expansion_;
};

}  // namespace rivulet::batch
