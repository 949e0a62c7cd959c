// Filling the lanes of a block and emptying them.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/worker.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <new>

#include "host/descent/ending.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "kernels/reduction.hpp"

namespace rivulet::cpu {
namespace {

constexpr std::size_t alignment = 64;

}  // namespace

template <typename T>
void worker<T>::release::operator()(T* memory) const {
  ::operator delete (memory, std::align_val_t{alignment});
}

template <typename T>
worker<T>::worker(layout<T> const& plan, descent_settings const& settings, instance_columns const& instances,
                  instance_table& rows, instance_queue& queue)
    : plan_(plan),
      settings_(settings),
      instances_(instances),
      rows_(rows),
      queue_(queue),
      lanes_(plan.lanes()),
      row_of_(plan.lanes()) {
  exchanged_.reserve(lanes_);
  auto const size = std::size_t{plan.total_slots} * lanes_ * sizeof(T);
  memory_.reset(static_cast<T*>(::operator new (size, std::align_val_t{alignment})));
  std::memset(memory_.get(), 0, size);
  place_block();
  for (std::size_t i = 0; i < instances.start.size(); ++i) {
    add_input(instances.start[i], plan.slots.state + static_cast<std::uint32_t>(i));
  }
  for (std::size_t c = 0; c < instances.constants.size(); ++c) {
    add_input(instances.constants[c], plan.slots.constants[c]);
  }
  for (std::size_t h = 0; h < hyperparameter_count; ++h) {
    if (plan.slots.hyperparameters[h] != absent) add_input(instances.hyperparameters[h], plan.slots.hyperparameters[h]);
  }
  add_input(instances.hyperparameters[0], plan.slots.rates[0]);
  for (std::size_t g = 1; g < plan.slots.rates.size(); ++g) add_input(instances.rates[g - 1], plan.slots.rates[g]);
  write_literals(plan.evaluation);
  write_literals(plan.step);
  for (std::size_t r = 0; r < settings.reducers.size(); ++r) {
    auto const window = settings.reducers[r].window;
    if (settings.reducers[r].kind != reducer_kind::mean_last_f) continue;
    rings_.push_back({r, window, std::vector<T>(window * lanes_), std::vector<std::uint32_t>(lanes_)});
  }
  block_.rings = static_cast<int>(rings_.size());
}

template <typename T>
void worker<T>::place_block() {
  auto const& slots = plan_.slots;
  block_.evaluate = plan_.engine.evaluator.evaluate;
  block_.memory = reinterpret_cast<unsigned char*>(memory_.get());
  block_.evaluation = plan_.evaluation.instructions.data();
  block_.step = plan_.step.instructions.data();
  block_.step_advances = plan_.step_advances;
  block_.settings = plan_.settings;
  block_.parameters = plan_.parameters;
  block_.state_arrays = plan_.state_arrays;
  block_.state_numbers = plan_.state_numbers;
  block_.method = static_cast<int>(settings_.method);
  block_.grouped = plan_.grouped;
  block_.fixed = plan_.fixed;
  block_.reduces = plan_.reduces;
  block_.compiled = plan_.compiled;
  block_.flags = slots.flags == absent ? nullptr : slot(slots.flags);
  block_.state = slot(slots.state);
  block_.saved = slots.saved == absent ? nullptr : slot(slots.saved);
  block_.gradient = slot(slots.gradient);
  block_.f = slot(slots.f);
  block_.previous_x = slots.previous_x == absent ? nullptr : slot(slots.previous_x);
  for (auto const rate : plan_.rate_slots) rates_.push_back(slot(rate));
  block_.rates = rates_.data();
  for (std::uint32_t r = 0; r < kernels::record_count; ++r) block_.records[r] = slot(slots.records + r);
  for (std::size_t h = 0; h < hyperparameter_count; ++h) {
    auto const place = slots.hyperparameters[h];
    block_.hyperparameters[h] = place == absent ? nullptr : slot(place);
  }
  block_.owner = this;
  block_.refill = &worker::refill;
  block_.finish = &worker::finish;
  block_.remember_f = &worker::remember_f;
}

/// What is the same for all instances is written once.
template <typename T>
void worker<T>::add_input(column const& from, std::uint32_t to) {
  if (from.data == nullptr) return;
  if (from.stride == 0) {
    std::fill_n(slot(to), lanes_, static_cast<T>(from[0]));
  } else {
    inputs_.push_back({from, slot(to)});
  }
}

template <typename T>
void worker<T>::write_literals(translation<T> const& from) {
  for (auto const& [offset, value] : from.scalars) std::memcpy(block_.memory + offset, &value, sizeof value);
  for (auto const& [number, value] : from.filled_slots) std::fill_n(slot(number), lanes_, value);
}

template <typename T>
std::uint64_t worker<T>::run() {
  floating_point_environment const pinned;
  plan_.engine.descend(block_);
  return block_.lane_turns;
}

template <typename T>
bool worker<T>::next_row(std::size_t& row) {
  if (range_.next == range_.end) range_ = queue_.take();
  if (range_.next == range_.end) return false;
  row = range_.next++;
  return true;
}

template <typename T>
bool worker<T>::refill_lanes() {
  auto const width = static_cast<std::size_t>(plan_.engine.evaluator.vector_width);
  auto const all = static_cast<unsigned>((std::uint64_t{1} << width) - 1);
  bool some = false;
  exchanged_.clear();
  for (std::size_t v = 0; v < vectors_per_block; ++v) {
    std::size_t row = 0;
    for (unsigned free = all & ~block_.active[v]; free != 0 && next_row(row); free &= free - 1) {
      auto const bit = static_cast<std::size_t>(std::countr_zero(free));
      exchanged_.push_back({static_cast<std::uint32_t>(v * width + bit), static_cast<std::uint32_t>(row)});
      block_.active[v] |= 1u << bit;
      block_.fresh[v] |= 1u << bit;
    }
    some = some || block_.active[v] != 0;
  }
  load();
  return some;
}

/// Column by column: each is one short loop.
template <typename T>
void worker<T>::load() {
  for (auto const& [lane, row] : exchanged_) row_of_[lane] = row;
  for (auto const& [from, to] : inputs_) {
    for (auto const& [lane, row] : exchanged_) to[lane] = static_cast<T>(from[row]);
  }
  for (std::size_t i = 0; i < instances_.start.size(); ++i) {
    if (instances_.start[i].stride != 0) continue;
    auto const value = static_cast<T>(instances_.start[i][0]);
    for (auto const& each : exchanged_) block_.state[i * lanes_ + each.lane] = value;
  }
  for (auto& values : rings_) {
    for (auto const& each : exchanged_) values.next[each.lane] = 0;
  }
}

template <typename T>
void worker<T>::finish_lanes() {
  auto const width = static_cast<std::size_t>(plan_.engine.evaluator.vector_width);
  exchanged_.clear();
  for (std::size_t v = 0; v < vectors_per_block; ++v) {
    for (unsigned ended = block_.ended[v]; ended != 0; ended &= ended - 1) {
      auto const lane = v * width + static_cast<std::size_t>(std::countr_zero(ended));
      exchanged_.push_back({static_cast<std::uint32_t>(lane), row_of_[lane]});
    }
    block_.active[v] &= ~block_.ended[v];
  }
  store();
}

template <typename T>
T const* worker<T>::slot_of(kernels::record which) const {
  return block_.records[static_cast<int>(which)];
}

/// A number as it goes into the rows: every NaN is the same.
template <typename T>
double worker<T>::number(T value) {
  return value != value ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(value);
}

template <typename T>
std::uint64_t worker<T>::integer(kernels::record which, std::size_t lane) const {
  kernels::integer_of<T> value;
  std::memcpy(&value, slot_of(which) + lane, sizeof value);
  return static_cast<std::uint64_t>(value);
}

template <typename T>
void worker<T>::store_numbers(T const* from, std::vector<double>& to) const {
  double* const column = to.data();
  for (auto const& [lane, row] : exchanged_) column[row] = number(from[lane]);
}

/// The columns' addresses stay in registers: bytes that are stored might otherwise change them.
template <typename T>
void worker<T>::store_endings() {
  using kernels::record;
  static constexpr auto meanings = [] {
    std::array<end_of_descent, static_cast<std::size_t>(kernels::ending::cycling) + 1> of{};
    for (std::size_t code = 0; code < of.size(); ++code) of[code] = meaning(static_cast<kernels::ending>(code));
    return of;
  }();
  auto* const outcomes = rows_.outcome.data();
  auto* const tests = rows_.converged_by.data();
  auto* const periods = rows_.cycle_period.data();
  for (auto const& [lane, row] : exchanged_) {
    auto const code = integer(record::ending, lane);
    outcomes[row] = meanings[code].outcome;
    tests[row] = meanings[code].by;
    periods[row] =
        code == static_cast<std::uint64_t>(kernels::ending::cycling) ? integer(record::cycle_period, lane) : 0;
  }
}

template <typename T>
void worker<T>::store_counts() {
  using kernels::record;
  auto* const iterations = rows_.iterations.data();
  auto* const evaluations = rows_.evaluations.data();
  auto* const best_iterations = rows_.best_iteration.data();
  for (auto const& [lane, row] : exchanged_) {
    auto const count = integer(record::iteration, lane);
    iterations[row] = count;
    evaluations[row] = count + 1;
    best_iterations[row] = integer(record::best_iteration, lane);
  }
}

template <typename T>
void worker<T>::store() {
  using kernels::record;
  store_endings();
  store_counts();
  store_numbers(block_.f, rows_.f);
  store_numbers(slot_of(record::gradient_norm), rows_.gradient_norm);
  store_numbers(slot_of(record::best_f), rows_.best_f);
  for (std::size_t i = 0; i < rows_.x.size(); ++i) store_numbers(block_.state + i * lanes_, rows_.x[i]);
  store_reducers();
}

template <typename T>
void worker<T>::store_reducers() {
  using kernels::record;
  for (std::size_t r = 0; r < settings_.reducers.size(); ++r) {
    switch (settings_.reducers[r].kind) {
      case reducer_kind::f_initial:
        store_numbers(slot_of(record::first_f), rows_.reducers[r]);
        break;
      case reducer_kind::sum_f:
        store_numbers(slot_of(record::sum_f), rows_.reducers[r]);
        break;
      case reducer_kind::sum_inverse_f:
        store_numbers(slot_of(record::sum_inverse_f), rows_.reducers[r]);
        break;
      case reducer_kind::mean_last_f:
        break;
    }
  }
  for (auto const& values : rings_) {
    for (auto const& [lane, row] : exchanged_) rows_.reducers[values.reducer][row] = mean(values, lane);
  }
}

template <typename T>
void worker<T>::fill_rings() {
  for (auto& each : rings_) {
    for (std::size_t lane = 0; lane < lanes_; ++lane) {
      auto& next = each.next[lane];
      each.values[next * lanes_ + lane] = block_.f[lane];
      if (++next == each.window) next = 0;
    }
  }
}

/// Oldest value first.
template <typename T>
double worker<T>::mean(ring const& from, std::size_t lane) const {
  auto const points = integer(kernels::record::iteration, lane) + 1;
  auto const count = std::min<std::uint64_t>(points, from.window);
  auto const oldest = points >= from.window ? from.next[lane] : 0;
  T const sum = kernels::tree_sum<T>(static_cast<int>(count), [&](int i) {
    auto const place = (oldest + static_cast<std::size_t>(i)) % from.window;
    return from.values[place * lanes_ + lane];
  });
  return number(sum / static_cast<T>(count));
}

template class worker<float>;
template class worker<double>;

}  // namespace rivulet::cpu
