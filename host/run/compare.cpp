// Comparing rows.
// SPDX-License-Identifier: Apache-2.0
#include "host/run/compare.hpp"

#include <bit>
#include <cmath>
#include <stdexcept>

#include <rivulet/error.hpp>

namespace rivulet {
namespace {

bool same(double left, double right) {
  if (std::isnan(left) || std::isnan(right)) return std::isnan(left) && std::isnan(right);
  return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

template <typename Whole>
bool same(Whole left, Whole right) {
  return left == right;
}

/// Goes through the fields and remembers which rows differ anywhere.
class comparison {
 public:
  comparison(instance_table const& left, verification& result)
      : first_(left.first), result_(result), differs_(left.size()), earlier_(result.first.size()) {}

  template <typename Values>
  void field(std::string const& name, Values const& left, Values const& right) {
    for (std::size_t row = 0; row < differs_.size(); ++row) {
      if (same(left[row], right[row])) continue;
      differs_[row] = true;
      note({first_ + row, name, static_cast<double>(left[row]), static_cast<double>(right[row])});
    }
  }

  void finish() {
    for (bool const differs : differs_) result_.differing += differs ? 1 : 0;
    if (result_.first.size() > kept_differences) result_.first.resize(kept_differences);
  }

 private:
  // Fields come one after the other, so a later one may show an earlier instance: keep this table's sorted.
  void note(difference found) {
    auto at = result_.first.end();
    while (at != result_.first.begin() + static_cast<std::ptrdiff_t>(earlier_) &&
           std::prev(at)->instance > found.instance)
      --at;
    if (at - result_.first.begin() >= static_cast<std::ptrdiff_t>(kept_differences)) return;
    result_.first.insert(at, std::move(found));
    if (result_.first.size() > kept_differences) result_.first.pop_back();
  }

  std::uint64_t first_;
  verification& result_;
  std::vector<bool> differs_;
  std::size_t earlier_;
};

}  // namespace

void compare(batch::sweep const& sweep, instance_table const& left, instance_table const& right, verification& result) {
  if (left.size() != right.size() || left.first != right.first)
    throw invalid_argument("only tables of the same instances can be compared");
  comparison fields(left, result);
  fields.field("outcome", left.outcome, right.outcome);
  fields.field("converged_by", left.converged_by, right.converged_by);
  fields.field("iterations", left.iterations, right.iterations);
  fields.field("evaluations", left.evaluations, right.evaluations);
  fields.field("f", left.f, right.f);
  fields.field("gradient_norm", left.gradient_norm, right.gradient_norm);
  fields.field("best_f", left.best_f, right.best_f);
  fields.field("best_iteration", left.best_iteration, right.best_iteration);
  fields.field("cycle_period", left.cycle_period, right.cycle_period);
  for (std::size_t i = 0; i < left.reducers.size(); ++i)
    fields.field(sweep.reducer_names()[i], left.reducers[i], right.reducers[i]);
  auto const& parameters = sweep.study().objective.parameters();
  for (std::size_t i = 0; i < left.x.size(); ++i) fields.field("x." + parameters[i], left.x[i], right.x[i]);
  result.instances += left.size();
  fields.finish();
}

}  // namespace rivulet
