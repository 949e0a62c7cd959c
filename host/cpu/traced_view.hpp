// The view of kernels/ on a traced instance: reads become inputs and carried vectors, writes what they are next turn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "host/cpu/layout.hpp"
#include "host/cpu/traced_lane.hpp"
#include "kernels/hyperparameters.hpp"
#include "kernels/record.hpp"

namespace rivulet::cpu {

/// How a quantity comes into the lanes: one number for all instances, or a slot.
template <typename T>
struct source {
  std::uint32_t slot = absent;
  std::optional<T> uniform;
};

/// All that a traced instance may read, by its place in a block.
template <typename T>
struct sources {
  std::array<source<T>, kernels::hyper_count> hyperparameters;
  std::vector<source<T>> rates;      ///< [parameter]
  std::vector<source<T>> constants;  ///< of the objective
};

template <typename T, bool Scales>
class traced_view {
 public:
  using lane = traced<T, Scales>;
  using mask = traced_mask<T, Scales>;

  /// `shared_numbers`: the method's numbers are the same for all instances at every turn.
  traced_view(recorder& to, layout<T> const& plan, sources<T> const& from, bool shared_numbers)
      : to_(to), plan_(plan), from_(from) {
    int const size = plan.state_size();
    for (int e = 0; e < size; ++e) {
      bool const shared = shared_numbers && e >= size - plan.state_numbers;
      auto const leaf = to.carried(plan.slots.state + static_cast<std::uint32_t>(e), shared);
      state_.push_back({leaf, leaf, leaf});
    }
    gradient_.resize(static_cast<std::size_t>(plan.parameters));
  }

  /// The same instance, recorded on in a copy of the recorder.
  traced_view(traced_view const& other, recorder& to)
      : to_(to),
        plan_(other.plan_),
        from_(other.from_),
        state_(other.state_),
        records_(other.records_),
        gradient_(other.gradient_),
        f_(other.f_),
        going_(other.going_) {}

  int parameters() const { return plan_.parameters; }
  lane f() const { return f_; }
  void put_f(lane value) { f_ = value; }
  lane g(int i) const { return gradient_[index(i)]; }
  /// The matrix of a fit stands behind the gradient.
  void put_g(int i, lane value) {
    if (index(i) >= gradient_.size()) gradient_.resize(index(i) + 1);
    gradient_[index(i)] = value;
  }
  lane x(int i) const { return state(i); }
  void put_x(int i, lane value) { put_state(i, value); }
  lane array(int a, int i) const { return state((1 + a) * parameters() + i); }
  void put_array(int a, int i, lane value) { put_state((1 + a) * parameters() + i, value); }
  lane number(int n) const { return state(numbers_at() + n); }
  void put_number(int n, lane value) { put_state(numbers_at() + n, value); }
  int state_size() const { return plan_.state_size(); }
  lane state(int e) const { return lane::of(state_[index(e)].now); }

  lane base(int i) const { return read(from_.rates[index(i)]); }
  bool bounded() const { return !plan_.lower.empty(); }
  lane lower(int i) const { return lane(plan_.lower[index(i)]); }
  lane upper(int i) const { return lane(plan_.upper[index(i)]); }
  lane get(kernels::hyper which) const { return read(from_.hyperparameters[index(static_cast<int>(which))]); }
  lane constant(std::uint32_t which) const { return read(from_.constants[which]); }

  // What is rarely touched stays in memory.
  lane previous_x(int i) const { return load(plan_.slots.previous_x, i); }
  void put_previous_x(int i, lane value) { store(plan_.slots.previous_x, i, value); }
  lane saved(int e) const { return load(plan_.slots.saved, e); }
  void put_saved(int e, lane value) { store(plan_.slots.saved, e, value); }

  lane get(kernels::record which) const {
    if (which == kernels::record::saved_iteration) return load(plan_.slots.records, static_cast<int>(which));
    return lane::of(cell_of(which).now);
  }
  void put(kernels::record which, lane value) {
    if (which == kernels::record::saved_iteration) return store(plan_.slots.records, static_cast<int>(which), value);
    cell_of(which).now = value.id;
  }

  /// What the records are now they are for lanes that do not go on, too; otherwise those keep what they began with.
  void keep_records() {
    for (auto& each : records_) {
      if (each) each->kept = each->now;
    }
  }
  /// Nothing is written into this record.
  void keep(kernels::record which) { records_[index(static_cast<int>(which))].reset(); }
  /// Into a record that the loop only writes.
  void store(kernels::record which, lane value) { store(plan_.slots.records, static_cast<int>(which), value); }
  /// Stores into memory act on these lanes only from here on.
  void freeze_memory_but(mask going) { going_ = going.id; }
  /// What the next turn begins with, in the lanes of `going`; in all without the argument.
  void finish(std::optional<mask> going) {
    for (auto const& each : state_) finish(each, going);
    for (auto const& each : records_) {
      if (each) finish(*each, going);
    }
  }

 private:
  struct cell {
    recorder::number before, now, kept;
  };
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  int numbers_at() const { return (1 + plan_.state_arrays) * parameters(); }
  void put_state(int e, lane value) { state_[index(e)].now = value.id; }

  lane read(source<T> const& from) const { return from.uniform ? lane(*from.uniform) : lane::of(to_.input(from.slot)); }
  lane load(std::uint32_t first, int i) const { return lane::of(to_.load(first + static_cast<std::uint32_t>(i))); }
  void store(std::uint32_t first, int i, lane value) {
    to_.store(first + static_cast<std::uint32_t>(i), going_ ? *going_ : to_.all_lanes(), value.id);
  }
  /// Records are carried from the first touch on.
  cell& cell_of(kernels::record which) const {
    auto& place = records_[index(static_cast<int>(which))];
    if (!place) {
      auto const leaf = to_.carried(plan_.slots.records + static_cast<std::uint32_t>(which), false);
      place = cell{leaf, leaf, leaf};
    }
    return *place;
  }
  void finish(cell const& each, std::optional<mask> going) {
    to_.set_next(each.before, going ? to_.select(going->id, each.now, each.kept) : each.now);
  }

  recorder& to_;
  layout<T> const& plan_;
  sources<T> const& from_;
  std::vector<cell> state_;
  mutable std::array<std::optional<cell>, kernels::record_count> records_;
  std::vector<lane> gradient_;
  lane f_;
  std::optional<recorder::number> going_;
};

}  // namespace rivulet::cpu
