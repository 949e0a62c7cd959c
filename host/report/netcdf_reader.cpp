// Rows from a NetCDF file that this program wrote.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include <rivulet/error.hpp>

#include "host/report/formats.hpp"
#include "host/report/netcdf_file.hpp"
#include "host/report/numbers.hpp"
#include "host/report/row_layout.hpp"

namespace rivulet {
namespace {

class netcdf_reader {
 public:
  netcdf_reader(batch::sweep const& sweep, std::string const& path)
      : sweep_(&sweep), path_(path), layout_(sweep), file_(netcdf::file::open(path)) {
    sizes_ = file_.sizes(file_.find_variable("outcome"));
    first_ = file_.attribute("first_instance");
    written_ = file_.attribute("instances_written");
    std::uint64_t capacity = 1;
    for (std::uint64_t const size : sizes_) capacity *= size;
    bool const fits = file_.attribute("study_instances") == sweep.instances() && !sizes_.empty() &&
                      first_ + written_ <= sweep.instances() && written_ <= capacity;
    if (!fits) throw invalid_argument(path_ + " holds another number of instances than the study");
    for (auto const* const names : {&layout_.axes, &layout_.starts, &layout_.reducers, &layout_.x, &layout_.fit}) {
      for (auto const& name : *names) file_.find_variable(name);
    }
    check_axes();
  }

  void read(std::function<void(instance_table const&)> const& on_rows) const {
    for (std::uint64_t at = 0; at < written_; at += rows_per_read) {
      on_rows(rows(at, static_cast<std::size_t>(std::min<std::uint64_t>(rows_per_read, written_ - at))));
    }
  }

 private:
  template <typename Value>
  std::vector<Value> values(std::string const& name, std::uint64_t at, std::size_t count) const {
    std::vector<Value> result(count);
    int const variable = file_.find_variable(name);
    if (file_.sizes(variable) != sizes_)
      throw invalid_argument(path_ + ": " + name + " has another shape than outcome");
    for (auto const& block : netcdf::blocks_of(sizes_, at, count)) {
      file_.read(variable, block, result.data() + block.offset);
    }
    return result;
  }

  std::vector<std::uint64_t> whole(std::string const& name, std::uint64_t at, std::size_t count) const {
    auto const numbers = values<std::int64_t>(name, at, count);
    return {numbers.begin(), numbers.end()};
  }

  template <typename Enum>
  std::vector<Enum> choices(std::string const& name, std::uint64_t at, std::size_t count, std::size_t known) const {
    std::vector<Enum> result;
    for (signed char const number : values<signed char>(name, at, count)) {
      if (number < 0 || static_cast<std::size_t>(number) >= known) {
        throw invalid_argument(path_ + ": " + name + " holds the unknown number " + std::to_string(int{number}));
      }
      result.push_back(static_cast<Enum>(number));
    }
    return result;
  }

  instance_table rows(std::uint64_t at, std::size_t count) const {
    instance_table result;
    result.first = first_ + at;
    result.outcome = choices<outcome>("outcome", at, count, outcome_names.size());
    result.converged_by = choices<convergence_test>("converged_by", at, count, convergence_test_names.size());
    result.iterations = whole("iterations", at, count);
    result.evaluations = whole("evaluations", at, count);
    result.f = values<double>("f", at, count);
    result.gradient_norm = values<double>("gradient_norm", at, count);
    result.best_f = values<double>("best_f", at, count);
    result.best_iteration = whole("best_iteration", at, count);
    result.cycle_period = whole("cycle_period", at, count);
    for (auto const& name : layout_.reducers) result.reducers.push_back(values<double>(name, at, count));
    for (auto const& name : layout_.x) result.x.push_back(values<double>(name, at, count));
    for (auto const& name : layout_.fit) result.fit.push_back(values<double>(name, at, count));
    return result;
  }

  /// The values of an axis must be those of the study: one per value if the file is shaped by the axes, else one per
  /// instance.
  void check_axes() const {
    auto const expected = netcdf::shape_of(*sweep_, first_, sizes_product());
    if (expected.sizes != sizes_) throw invalid_argument(path_ + " is shaped by other axes than the study's");
    for (std::size_t i = 0; i < layout_.axes.size(); ++i) {
      auto const& axis = sweep_->axes()[i];
      int const variable = file_.find_variable(layout_.axes[i]);
      bool const labelled = expected.labelled_axes;
      std::uint64_t const count = labelled ? axis.size : written_;
      if (file_.sizes(variable) != std::vector{labelled ? axis.size : sizes_product()}) {
        throw invalid_argument(path_ + ": " + layout_.axes[i] + " has another number of values than the study");
      }
      for (std::uint64_t at = 0; at < count; at += rows_per_read) {
        check_axis(i, variable, at, static_cast<std::size_t>(std::min<std::uint64_t>(rows_per_read, count - at)),
                   labelled);
      }
    }
  }

  void check_axis(std::size_t which, int variable, std::uint64_t at, std::size_t count, bool labelled) const {
    auto const& axis = sweep_->axes()[which];
    std::vector<double> found(count);
    for (auto const& block : netcdf::blocks_of(file_.sizes(variable), at, count)) {
      file_.read(variable, block, found.data() + block.offset);
    }
    for (std::size_t i = 0; i < count; ++i) {
      double const expected = sweep_->value(axis, labelled ? (at + i) * axis.stride : first_ + at + i);
      if (std::bit_cast<std::uint64_t>(found[i]) == std::bit_cast<std::uint64_t>(expected)) continue;
      throw invalid_argument(path_ + ": " + layout_.axes[which] + " number " + std::to_string(at + i) + " is " +
                             number_text(found[i], sweep_->study().precision) + ", the study says " +
                             number_text(expected, sweep_->study().precision));
    }
  }

  std::uint64_t sizes_product() const {
    std::uint64_t product = 1;
    for (std::uint64_t const size : sizes_) product *= size;
    return product;
  }

  batch::sweep const* sweep_;
  std::string path_;
  row_layout layout_;
  netcdf::file file_;
  std::vector<std::uint64_t> sizes_;
  std::uint64_t first_ = 0, written_ = 0;
};

}  // namespace

std::string netcdf_study(std::string const& path) { return netcdf::file::open(path).text_attribute("study"); }

void read_netcdf_rows(batch::sweep const& sweep, std::string const& path,
                      std::function<void(instance_table const&)> const& on_rows) {
  netcdf_reader(sweep, path).read(on_rows);
}

}  // namespace rivulet
