// Filling the lanes of a block and emptying them.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/worker.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <new>

#include "host/descent/floating_point_environment.hpp"
#include "kernels/reduction.hpp"

namespace rivulet::cpu {
namespace {

constexpr std::size_t alignment = 512;  // a whole slot of the widest vectors

/// Lanes of a block. All of them are walked through in one loop, whose end the processor cannot foresee.
class lane_set {
 public:
  void add(std::size_t first_lane, unsigned bits) { words_[first_lane / 64] |= std::uint64_t{bits} << first_lane % 64; }
  unsigned of(std::size_t first_lane, unsigned all) const {
    return static_cast<unsigned>(words_[first_lane / 64] >> first_lane % 64) & all;
  }
  template <typename Visit>
  void for_each(Visit const& visit) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (auto rest = words_[w]; rest != 0; rest &= rest - 1) {
        visit(64 * w + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }

 private:
  std::array<std::uint64_t, 2> words_{};  // at most 16 lanes in each of 8 vectors
};

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
      rows_(rows),
      queue_(queue),
      groups_(instances.group),
      starts_(instances.start_index),
      lanes_(plan.lanes()),
      width_(static_cast<std::size_t>(plan.engine.evaluator.vector_width)),
      all_(static_cast<unsigned>((std::uint64_t{1} << width_) - 1)),
      places_(plan.lanes()),
      consecutive_(vectors_per_block) {
  auto const size = std::size_t{plan.total_slots} * lanes_ * sizeof(T);
  memory_.reset(static_cast<T*>(::operator new (size, std::align_val_t{alignment})));
  std::memset(memory_.get(), 0, size);
  place_block();
  for (std::size_t i = 0; i < instances.start.size(); ++i) {
    inputs_.push_back({instances.start[i], slot(plan.slots.state + static_cast<std::uint32_t>(i))});
  }
  for (std::size_t c = 0; c < instances.constants.size(); ++c) {
    add_input(instances.constants[c], plan.slots.constants[c]);
  }
  for (std::size_t h = 0; h < hyperparameter_count; ++h) {
    if (plan.slots.hyperparameters[h] != absent) add_input(instances.hyperparameters[h], plan.slots.hyperparameters[h]);
  }
  add_input(instances.hyperparameters[0], plan.slots.rates[0]);
  for (std::size_t g = 1; g < plan.slots.rates.size(); ++g) add_input(instances.rates[g - 1], plan.slots.rates[g]);
  for (auto const* each : {&plan.rows.before, &plan.rows.row, &plan.rows.combine}) write_literals(*each);
  write_literals(plan.evaluation);
  write_literals(plan.step);
  for (std::size_t r = 0; r < settings.reducers.size(); ++r) {
    auto const window = settings.reducers[r].window;
    if (settings.reducers[r].kind != reducer_kind::mean_last_f) continue;
    rings_.push_back({r, window, std::vector<T>(window * lanes_), std::vector<std::uint32_t>(lanes_)});
  }
  block_.rings = static_cast<int>(rings_.size());
  results_.emplace(block_, plan.engine.conversions, settings, rows, queue.range_size());
}

template <typename T>
void worker<T>::place_block() {
  auto const& slots = plan_.slots;
  block_.evaluate = plan_.engine.evaluator.evaluate;
  block_.memory = reinterpret_cast<unsigned char*>(memory_.get());
  block_.evaluation = plan_.evaluation.instructions.data();
  block_.step = plan_.step.instructions.data();
  block_.step_advances = plan_.step_advances;
  place_rows();
  block_.settings = plan_.settings;
  block_.lanes = static_cast<int>(lanes_);
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
  if (!plan_.lower.empty()) {
    block_.lower = plan_.lower.data();
    block_.upper = plan_.upper.data();
  }
  for (std::uint32_t r = 0; r < kernels::record_count; ++r) block_.records[r] = slot(slots.records + r);
  for (std::size_t h = 0; h < hyperparameter_count; ++h) {
    auto const at = slots.hyperparameters[h];
    block_.hyperparameters[h] = at == absent ? nullptr : slot(at);
  }
  block_.owner = this;
  block_.refill = &worker::refill;
  block_.finish = &worker::finish;
  block_.remember_f = &worker::remember_f;
}

template <typename T>
void worker<T>::place_rows() {
  auto const& plan = plan_.rows;
  if (plan.values.empty()) return;
  auto* const scalars = reinterpret_cast<T*>(block_.memory + plan.first_column);
  block_.rows = {plan.before.instructions.data(),
                 plan.row.instructions.data(),
                 plan.combine.instructions.data(),
                 plan.values.data(),
                 static_cast<long>(plan.rows()),
                 static_cast<int>(plan.columns),
                 static_cast<int>(plan.sums),
                 scalars,
                 slot(plan.slots.partials),
                 slot(plan.slots.left),
                 slot(plan.slots.stack),
                 plan.compiled_before,
                 plan.leaves.empty() ? nullptr : plan.leaves.data(),
                 static_cast<long>(plan.leaves.size()),
                 {}};
  if (plan.groups != nullptr || plan.batches.rows > 0) place_own_rows();
}

template <typename T>
void worker<T>::place_own_rows() {
  auto const& plan = plan_.rows;
  first_row_.resize(lanes_);
  row_count_.resize(lanes_);
  if (plan.tiled) {
    auto const size = plan.summed_rows() * plan.own.size() * lanes_;
    tile_.reset(static_cast<T*>(::operator new (size * sizeof(T), std::align_val_t{alignment})));
    std::memset(tile_.get(), 0, size * sizeof(T));
    for (std::size_t lane = 0; plan.batches.rows == 0 && lane < lanes_; ++lane) fill_tile(lane, 0, plan.rows(), false);
  }
  if (plan.batches.rows > 0) draws_.resize(lanes_);
  block_.rows.own = {static_cast<int>(plan.own.size()),
                     plan.own.data(),
                     first_row_.data(),
                     row_count_.data(),
                     0,
                     0,
                     tile_.get(),
                     slot(plan.slots.own),
                     {static_cast<int>(plan.batches.rows), plan.batches.with_replacement, draws_.data()}};
}

template <typename T>
void worker<T>::load_rows(std::size_t lane, std::size_t group, std::uint64_t start_index) {
  auto const& plan = plan_.rows;
  auto const first = plan.groups == nullptr ? 0 : plan.groups->first[group];
  auto const count = plan.groups == nullptr ? plan.rows() : plan.groups->count(group);
  first_row_[lane] = static_cast<long>(first);
  if (plan.batches.rows > 0) {
    row_count_[lane] = plan.batches.rows;
    auto const key = kernels::batch_key(plan.batches.seed, start_index);
    auto const rows = static_cast<unsigned>(count);
    draws_[lane] = {key, 0, 0, rows, 0, kernels::order_of(key, 0, rows), {}, false};
    return;
  }
  row_count_[lane] = static_cast<long>(count);
  slot(plan.row_count)[lane] = static_cast<T>(count);
  if (plan.tiled) fill_tile(lane, static_cast<long>(first), count, true);
}

/// The lane's rows, in the columns that differ between groups or in the others.
template <typename T>
void worker<T>::fill_tile(std::size_t lane, long first, std::size_t count, bool grouped) {
  auto const& own = plan_.rows.own;
  for (std::size_t c = 0; c < own.size(); ++c) {
    if (own[c].grouped != grouped) continue;
    T* const to = tile_.get() + c * lanes_ + lane;
    for (std::size_t r = 0; r < count; ++r)
      to[r * own.size() * lanes_] = static_cast<T>(own[c].at(first, static_cast<long>(r)));
  }
}

template <typename T>
void worker<T>::find_longest() {
  auto& own = block_.rows.own;
  own.least = own.most = 0;
  for (long const count : row_count_) {
    if (count == 0) continue;
    own.least = own.least == 0 ? count : std::min(own.least, count);
    own.most = std::max(own.most, count);
  }
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
bool worker<T>::take_range() {
  range_ = queue_.take();
  if (range_.next == range_.end) return false;
  next_place_ = results_->open(range_.next, range_.end - range_.next);
  return true;
}

template <typename T>
bool worker<T>::refill_lanes() {
  lane_set single, none;
  for (std::size_t v = 0; v < vectors_per_block; ++v) {
    auto const free = all_ & ~block_.active[v];
    if (free == 0) continue;
    consecutive_[v] = 0;
    if (free == all_ && (range_.next != range_.end || take_range()) && range_.end - range_.next >= width_) {
      consecutive_[v] = block_.active[v] = block_.fresh[v] = all_;
      load(v * width_, width_);
    } else {
      single.add(v * width_, free);
    }
  }
  single.for_each([&](std::size_t lane) {
    if (range_.next != range_.end || take_range()) {
      load(lane, 1);
    } else {
      none.add(lane, 1);
    }
  });
  for (std::size_t v = 0; v < vectors_per_block; ++v) {
    auto const fresh = single.of(v * width_, all_) & ~none.of(v * width_, all_);
    block_.active[v] |= fresh;
    block_.fresh[v] |= fresh;
  }
  if (!row_count_.empty()) find_longest();
  return std::any_of(std::begin(block_.active), std::end(block_.active), [](unsigned each) { return each != 0; });
}

/// The next `count` instances of the range into lanes side by side.
template <typename T>
void worker<T>::load(std::size_t lane, std::size_t count) {
  auto const row = static_cast<std::ptrdiff_t>(range_.next);
  for (auto const& [from, to] : inputs_) {
    if (from.stride == 1 && count > 1) {
      plan_.engine.conversions.inputs(from.data + row, to + lane, static_cast<int>(count));
      continue;
    }
    for (std::size_t i = 0; i < count; ++i) to[lane + i] = static_cast<T>(from[range_.next + i]);
  }
  for (std::size_t i = 0; !row_count_.empty() && i < count; ++i) {
    auto const number = [&](column const& from) {
      return from.data == nullptr ? 0 : static_cast<std::uint64_t>(from[range_.next + i]);
    };
    load_rows(lane + i, number(groups_), number(starts_));
  }
  for (auto& values : rings_) std::fill_n(values.next.begin() + static_cast<std::ptrdiff_t>(lane), count, 0);
  places_[lane] = next_place_;
  next_place_.at += static_cast<std::uint32_t>(count);
  range_.next += count;
}

template <typename T>
void worker<T>::finish_lanes() {
  lane_set single;
  for (std::size_t v = 0; v < vectors_per_block; ++v) {
    auto const ended = block_.ended[v];
    block_.active[v] &= ~ended;
    if (ended != 0 && ended == consecutive_[v]) {
      store_vector(v * width_);
    } else if (ended != 0) {
      if (consecutive_[v] != 0) scatter(v);
      single.add(v * width_, ended);
    }
  }
  single.for_each([&](std::size_t lane) { store(lane); });
}

/// The lanes of the vector no longer go together.
template <typename T>
void worker<T>::scatter(std::size_t vector) {
  consecutive_[vector] = 0;
  auto* const places = places_.data() + vector * width_;
  for (std::uint32_t i = 1; i < width_; ++i) places[i] = {places[0].range, places[0].at + i};
}

template <typename T>
void worker<T>::store_vector(std::size_t first) {
  auto const place = places_[first];
  results_->copy_vector(first, place, width_);
  for (std::uint32_t i = 0; i < width_ && !rings_.empty(); ++i) store_rings(first + i, {place.range, place.at + i});
  results_->complete(place, width_);
}

template <typename T>
void worker<T>::store(std::size_t lane) {
  results_->copy(lane, places_[lane]);
  store_rings(lane, places_[lane]);
  results_->complete(places_[lane], 1);
}

template <typename T>
void worker<T>::store_rings(std::size_t lane, row_place const& place) {
  for (auto const& values : rings_) results_->put_reducer(values.reducer, place, mean(values, lane));
}

/// Whether the point just evaluated is one that counts.
template <typename T>
bool worker<T>::accepted(std::size_t lane) const {
  if (!block_.settings.searches) return true;
  kernels::integer_of<T> code;
  std::memcpy(&code, block_.records[static_cast<int>(kernels::record::trial)] + lane, sizeof code);
  return code == static_cast<int>(kernels::trial::accepted);
}

template <typename T>
void worker<T>::fill_rings() {
  for (auto& each : rings_) {
    for (std::size_t lane = 0; lane < lanes_; ++lane) {
      if (!accepted(lane)) continue;
      auto& next = each.next[lane];
      each.values[next * lanes_ + lane] = block_.f[lane];
      if (++next == each.window) next = 0;
    }
  }
}

/// Oldest value first.
template <typename T>
T worker<T>::mean(ring const& from, std::size_t lane) const {
  kernels::integer_of<T> iteration;
  std::memcpy(&iteration, block_.records[static_cast<int>(kernels::record::iteration)] + lane, sizeof iteration);
  auto const points = static_cast<std::uint64_t>(iteration) + 1;
  auto const count = std::min<std::uint64_t>(points, from.window);
  auto const oldest = points >= from.window ? from.next[lane] : 0;
  T const sum = kernels::tree_sum<T>(static_cast<int>(count), [&](int i) {
    auto const at = (oldest + static_cast<std::size_t>(i)) % from.window;
    return from.values[at * lanes_ + lane];
  });
  return sum / static_cast<T>(count);
}

template class worker<float>;
template class worker<double>;

}  // namespace rivulet::cpu
