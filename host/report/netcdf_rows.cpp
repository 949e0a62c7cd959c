// Rows as NetCDF-4: variables shaped and labelled by the axes, written chunk by chunk.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netcdf.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/error.hpp>
#include <rivulet/run.hpp>

#include "host/report/formats.hpp"
#include "host/report/netcdf_file.hpp"
#include "host/report/numbers.hpp"
#include "host/report/row_layout.hpp"

namespace rivulet {
namespace {

using clock = std::chrono::steady_clock;
/// A run that is killed loses at most the rows of this time.
constexpr auto time_between_flushes = std::chrono::seconds(2);

template <std::size_t count>
std::vector<std::string> texts(std::array<std::string_view, count> const& names) {
  std::vector<std::string> result;
  for (auto const name : names) result.emplace_back(name.empty() ? "none" : name);
  return result;
}

std::vector<std::int64_t> as_signed(std::vector<std::uint64_t> const& values) {
  std::vector<std::int64_t> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [](auto v) { return static_cast<std::int64_t>(v); });
  return result;
}

template <typename Enum>
std::vector<signed char> as_bytes(std::vector<Enum> const& values) {
  std::vector<signed char> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [](auto v) { return static_cast<signed char>(v); });
  return result;
}

class netcdf_writer final : public row_writer {
 public:
  netcdf_writer(batch::sweep const& sweep, std::string const& path, std::uint64_t first, std::uint64_t count,
                std::string const& study_file)
      : sweep_(&sweep),
        layout_(sweep),
        shape_(netcdf::shape_of(sweep, first, count)),
        count_(count),
        file_(netcdf::file::create(path)),
        real_(sweep.study().precision == precision::float32 ? NC_FLOAT : NC_DOUBLE) {
    define_dimensions();
    define_results();
    describe_study();
    if (!study_file.empty()) file_.set_attribute(NC_GLOBAL, "study", study_file);
    file_.end_definitions();
    if (shape_.labelled_axes) write_axes();
  }

  void write(instance_table const& rows) override {
    if (rows.size() == 0) return;
    auto const blocks = netcdf::blocks_of(shape_.sizes, rows.first - shape_.first, rows.size());
    if (!shape_.labelled_axes) write_inputs(rows, blocks);
    put(outcome_, blocks, as_bytes(rows.outcome));
    put(converged_by_, blocks, as_bytes(rows.converged_by));
    put(iterations_, blocks, as_signed(rows.iterations));
    put(evaluations_, blocks, as_signed(rows.evaluations));
    put(f_, blocks, rows.f);
    put(gradient_norm_, blocks, rows.gradient_norm);
    put(best_f_, blocks, rows.best_f);
    put(best_iteration_, blocks, as_signed(rows.best_iteration));
    put(cycle_period_, blocks, as_signed(rows.cycle_period));
    for (std::size_t i = 0; i < reducers_.size(); ++i) put(reducers_[i], blocks, rows.reducers[i]);
    for (std::size_t i = 0; i < x_.size(); ++i) put(x_[i], blocks, rows.x[i]);
    for (std::size_t i = 0; i < fit_.size(); ++i) put(fit_[i], blocks, rows.fit[i]);
    written_ += rows.size();
    digest_ += digest(rows);
    if (clock::now() - flushed_ < time_between_flushes) return;
    write_progress();
    file_.flush();
    flushed_ = clock::now();
  }

  void close() override {
    write_progress();
    file_.set_attribute(NC_GLOBAL, "complete", written_ == count_ ? 1 : 0);
    file_.close();
  }

 private:
  void define_dimensions() {
    if (shape_.labelled_axes) shape_.names = layout_.axes;
    for (std::size_t i = 0; i < shape_.sizes.size(); ++i) {
      dimensions_.push_back(file_.define_dimension(shape_.names[i], shape_.sizes[i]));
    }
    if (!shape_.labelled_axes) instance_ = file_.define_variable("instance", NC_INT64, dimensions_);
    for (std::size_t i = 0; i < layout_.axes.size(); ++i) {
      auto const& axis = sweep_->axes()[i];
      auto const along = shape_.labelled_axes ? std::vector{dimensions_[i]} : dimensions_;
      int const type = axis.counts() ? NC_INT64 : axis.is_group ? NC_DOUBLE : real_;
      axes_.push_back(file_.define_variable(layout_.axes[i], type, along));
    }
    auto const along = shape_.labelled_axes ? std::vector{dimensions_.back()} : dimensions_;
    for (auto const& name : layout_.starts) starts_.push_back(file_.define_variable(name, real_, along));
  }

  int define_real(std::string const& name) {
    int const variable = file_.define_variable(name, real_, dimensions_);
    file_.set_fill_nan(variable);
    return variable;
  }

  void define_results() {
    outcome_ = file_.define_variable("outcome", NC_BYTE, dimensions_);
    file_.set_flags(outcome_, texts(outcome_names));
    converged_by_ = file_.define_variable("converged_by", NC_BYTE, dimensions_);
    file_.set_flags(converged_by_, texts(convergence_test_names));
    iterations_ = file_.define_variable("iterations", NC_INT64, dimensions_);
    evaluations_ = file_.define_variable("evaluations", NC_INT64, dimensions_);
    f_ = define_real("f");
    gradient_norm_ = define_real("gradient_norm");
    best_f_ = define_real("best_f");
    best_iteration_ = file_.define_variable("best_iteration", NC_INT64, dimensions_);
    cycle_period_ = file_.define_variable("cycle_period", NC_INT64, dimensions_);
    for (auto const& name : layout_.reducers) reducers_.push_back(define_real(name));
    for (auto const& name : layout_.x) x_.push_back(define_real(name));
    for (auto const& name : layout_.fit) fit_.push_back(define_real(name));
  }

  void describe_study() {
    auto const& study = sweep_->study();
    auto const text = [&](char const* name, std::string_view value) {
      file_.set_attribute(NC_GLOBAL, name, std::string(value));
    };
    text("Conventions", "CF-1.8");
    text("source", "rivulet " + version());
    text("objective", study.objective.text());
    text("method", study.method);
    text("schedule", study.schedule);
    if (!study.line_search.empty()) text("line_search", study.line_search);
    if (!study.fit_results.empty()) text("fit_results", study.fit_results);
    if (study.history) file_.set_attribute(NC_GLOBAL, "history", *study.history);
    if (study.batch_rows) file_.set_attribute(NC_GLOBAL, "batch_rows", *study.batch_rows);
    if (!study.batch_sampling.empty()) text("batch_sampling", study.batch_sampling);
    for (auto const& [name, spec] : study.settings) text(("set." + column_name(name)).c_str(), spec);
    if (!study.data_group.empty()) text("data_group", study.data_group);
    if (!study.validation_column.empty()) text("validation_column", study.validation_column);
    if (study.validation_fraction) text("validation_fraction", fmt::format("{}", *study.validation_fraction));
    text("sampler", name(study.sampler));
    text("start_box", study.start_box);
    if (!study.bounds.empty()) text("bounds", fmt::format("{}", fmt::join(study.bounds, ",")));
    text("precision", name(study.precision));
    file_.set_attribute(NC_GLOBAL, "seed", study.seed);
    file_.set_attribute(NC_GLOBAL, "maximize", std::uint64_t{study.maximize});
    file_.set_attribute(NC_GLOBAL, "max_iterations", study.stop.max_iterations);
    file_.set_attribute(NC_GLOBAL, "numerics_version", static_cast<std::uint64_t>(numerics_version()));
    file_.set_attribute(NC_GLOBAL, "study_instances", sweep_->instances());
    file_.set_attribute(NC_GLOBAL, "first_instance", shape_.first);
    file_.set_attribute(NC_GLOBAL, "complete", 0);
    write_progress();
  }

  void write_progress() {
    file_.set_attribute(NC_GLOBAL, "instances_written", written_);
    file_.set_attribute(NC_GLOBAL, "digest", fmt::format("{:016x}", digest_));
  }

  template <typename Value>
  void put(int variable, std::vector<netcdf::block> const& blocks, std::vector<Value> const& values) {
    for (auto const& block : blocks) file_.write(variable, block, values.data() + block.offset);
  }

  void write_axes() {
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      auto const& axis = sweep_->axes()[i];
      std::vector<double> values(axis.size);
      for (std::uint64_t index = 0; index < axis.size; ++index) {
        values[index] = sweep_->value(axis, index * axis.stride);
      }
      put(axes_[i], netcdf::blocks_of({axis.size}, 0, axis.size), values);
    }
    if (starts_.empty()) return;
    auto const size = shape_.sizes.back();
    for (std::uint64_t at = 0; at < size; at += rows_per_read) {
      auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(rows_per_read, size - at));
      auto const inputs = inputs_of(*sweep_, at, count);
      for (std::size_t i = 0; i < starts_.size(); ++i) {
        put(starts_[i], netcdf::blocks_of({size}, at, count), inputs.starts[i]);
      }
    }
  }

  void write_inputs(instance_table const& rows, std::vector<netcdf::block> const& blocks) {
    std::vector<std::int64_t> numbers(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) numbers[row] = static_cast<std::int64_t>(rows.first + row);
    put(instance_, blocks, numbers);
    auto const inputs = inputs_of(*sweep_, rows.first, rows.size());
    for (std::size_t i = 0; i < axes_.size(); ++i) put(axes_[i], blocks, inputs.axes[i]);
    for (std::size_t i = 0; i < starts_.size(); ++i) put(starts_[i], blocks, inputs.starts[i]);
  }

  batch::sweep const* sweep_;
  row_layout layout_;
  netcdf::shape shape_;
  std::uint64_t count_, written_ = 0, digest_ = 0;
  netcdf::file file_;
  int real_;
  std::vector<int> dimensions_, axes_, starts_, reducers_, x_, fit_;
  int instance_ = 0, outcome_ = 0, converged_by_ = 0, iterations_ = 0, evaluations_ = 0, f_ = 0, gradient_norm_ = 0,
      best_f_ = 0, best_iteration_ = 0, cycle_period_ = 0;
  clock::time_point flushed_ = clock::now();
};

}  // namespace

std::unique_ptr<row_writer> netcdf_file_rows(batch::sweep const& sweep, std::string const& path, std::uint64_t first,
                                             std::uint64_t count, std::string const& study) {
  return std::make_unique<netcdf_writer>(sweep, path, first, count, study);
}

}  // namespace rivulet
