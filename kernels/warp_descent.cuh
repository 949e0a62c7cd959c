// A warp per instance: the parameters lie in memory and are spread over the lanes, 32 operations of the program are
// done at once. SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/row_sums.cuh"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// The program comes as tables of words (host/cuda/warp_schedule.hpp). Operands are slots of the warp's memory: x, g, f,
// constants, literals, temporaries. Only the terms of a row of data are straight lines: every lane has a row of its
// own. A study over rows (kernels/row_sums.cuh) has, besides, row_count_at and sums_at, slots of the number of rows and
// of the first sum; partials_in_memory, and partials_at, the slot of the first partial if they are.

/// Operations of one kind that do not depend on each other.
struct alignas(16) warp_round {
  unsigned operation;  ///< number of a case of Study::apply
  unsigned first;      ///< entry
  unsigned count;
  unsigned waits;  ///< 1 where the next round reads what this one wrote
};

/// slots[to] = operation(slots[a], slots[b], slots[c])
struct alignas(16) warp_entry {
  unsigned to, a, b, c;
};

/// Where the parts of the tables begin, in words, and how many there are.
struct warp_tables {
  unsigned evaluation, evaluation_rounds;  ///< warp_round: f and gradient
  unsigned gradient, gradient_rounds;      ///< warp_round: the gradient alone
  unsigned before, before_rounds;          ///< warp_round: what all rows read
  unsigned entries;                        ///< warp_entry
  unsigned literals, literal_count;        ///< slot, low word, high word
  unsigned inputs, input_count;            ///< slot, place (as rate_place): constants and rates of groups
  unsigned rates;                          ///< [parameter] slot of its learning rate, where there are groups
};

/// A lane's part of the warp's instance: the parameters lane, lane + 32, …
template <typename Study>
class warp_view {
 public:
  using lane = typename Study::scalar;
  using T = lane;
  using integer = integer_of<T>;
  using method = typename Study::template method<T>;
  static constexpr bool shares_instance = true;
  static constexpr int n = Study::parameters;
  static constexpr int f_at = n + Study::outputs;
  static constexpr int parts = 1 + method::arrays;  ///< numbers per parameter in the state

  /// `memory` holds state arrays, saved state and previous x, as generated text reckons (Study::warp_memory).
  RIVULET_LANE warp_view(uniform_values<T, Study::uniform> const& uniform, T* slots, T* memory,
                         unsigned const* rate_slots, T const* bounds)
      : uniform_(uniform), slots_(slots), memory_(memory), rate_slots_(rate_slots), bounds_(bounds) {}

  RIVULET_LANE static int own() { return static_cast<int>(threadIdx.x % warp_size); }
  RIVULET_LANE static int at(int i) { return own() + warp_size * i; }
  RIVULET_LANE static int own_part(int count) { return (count + warp_size - 1 - own()) / warp_size; }
  RIVULET_LANE static int parameters() { return own_part(n); }
  RIVULET_LANE static constexpr int arrays() { return method::arrays; }
  RIVULET_LANE static constexpr int whole_size() { return n; }
  RIVULET_LANE T f() const { return slots_[f_at]; }
  /// By all lanes together, the same value.
  RIVULET_LANE void put_f(T value) {
    if (own() == 0) slots_[f_at] = value;
  }
  RIVULET_LANE T g(int i) const { return slots_[n + at(i)]; }
  RIVULET_LANE void put_g(int i, T value) { slots_[n + at(i)] = value; }
  RIVULET_LANE T x(int i) const { return slots_[at(i)]; }
  RIVULET_LANE void put_x(int i, T value) { slots_[at(i)] = value; }
  RIVULET_LANE T array(int a, int i) const { return memory_[a * n + at(i)]; }
  RIVULET_LANE void put_array(int a, int i, T value) { memory_[a * n + at(i)] = value; }
  RIVULET_LANE T entry(int a, int j) const { return memory_[a * n + j]; }
  /// By all lanes together, the same value.
  RIVULET_LANE void put_entry(int a, int j, T value) {
    if (own() == 0) memory_[a * n + j] = value;
  }
  RIVULET_LANE T entry_of_x(int j) const { return slots_[j]; }
  RIVULET_LANE T entry_of_g(int k) const { return slots_[n + k]; }
  RIVULET_LANE static void synchronize() { __syncwarp(); }
  RIVULET_LANE T previous_x(int i) const { return memory_[Study::previous_at + at(i)]; }
  RIVULET_LANE void put_previous_x(int i, T value) { memory_[Study::previous_at + at(i)] = value; }
  RIVULET_LANE T number(int k) const { return numbers_[k]; }
  RIVULET_LANE void put_number(int k, T value) { numbers_[k] = value; }
  RIVULET_LANE T value(int place) const { return place < 0 ? uniform_.at[-1 - place] : varying_[place]; }
  RIVULET_LANE void put_varying(int v, T value) { varying_[v] = value; }
  RIVULET_LANE T base(int i) const {
    if constexpr (Study::rate_groups) return slots_[rate_slots_[at(i)]];
    return value(Study::hyper_place(hyper::learning_rate));
  }
  RIVULET_LANE static constexpr bool bounded() { return Study::bounded; }
  RIVULET_LANE T lower(int i) const { return bounds_[at(i)]; }
  RIVULET_LANE T upper(int i) const { return bounds_[n + at(i)]; }
  RIVULET_LANE T get(hyper which) const { return value(Study::hyper_place(which)); }
  RIVULET_LANE T get(record which) const { return records_[static_cast<int>(which)]; }
  RIVULET_LANE void put(record which, T value) { records_[static_cast<int>(which)] = value; }

  /// Of the lane's part, parameter by parameter; every lane has the numbers.
  RIVULET_LANE static int state_size() { return parts * parameters() + method::numbers; }
  RIVULET_LANE T state(int e) const {
    int const i = e / parts, part = e % parts;
    if (i >= parameters()) return numbers_[e - parts * parameters()];
    return part == 0 ? x(i) : array(part - 1, i);
  }
  RIVULET_LANE T saved(int e) const {
    if (e / parts >= parameters()) return saved_numbers_[e - parts * parameters()];
    return memory_[saved_index(e)];
  }
  RIVULET_LANE void put_saved(int e, T value) {
    if (e / parts >= parameters()) {
      saved_numbers_[e - parts * parameters()] = value;
    } else {
      memory_[saved_index(e)] = value;
    }
  }

  RIVULET_LANE integer largest(integer own) const {
    RIVULET_UNROLL
    for (int distance = warp_size / 2; distance > 0; distance /= 2) {
      integer const other = __shfl_xor_sync(whole_warp, own, distance);
      own = own < other ? other : own;
    }
    return own;
  }
  /// The upper levels of the tree of width 32.
  RIVULET_LANE T sum(T partial) const {
    RIVULET_UNROLL
    for (int distance = warp_size / 2; distance > 0; distance /= 2) {
      partial = partial + __shfl_xor_sync(whole_warp, partial, distance);
    }
    return partial;
  }
  RIVULET_LANE bool every(bool mask) const { return __all_sync(whole_warp, mask); }
  RIVULET_LANE integer some(integer found) const {
    return __any_sync(whole_warp, found != 0) ? integer(1) : integer(0);
  }

 private:
  RIVULET_LANE static int saved_index(int e) { return Study::saved_at + e % parts * n + at(e / parts); }

  uniform_values<T, Study::uniform> const& uniform_;
  T* slots_;
  T* memory_;
  unsigned const* rate_slots_;
  T const* bounds_;  ///< the lower ones of all parameters, then the upper ones
  T varying_[Study::varying > 0 ? Study::varying : 1] = {};
  T records_[record_count] = {};
  T numbers_[method::numbers > 0 ? method::numbers : 1] = {};
  T saved_numbers_[method::numbers > 0 ? method::numbers : 1] = {};
};

/// The block that descend() drives, for one warp. All lanes see the same f, norms and outcomes, so all branches of the
/// loop are the warp's.
template <typename Study>
class warp_descent {
 public:
  using T = typename Study::scalar;
  using integer = integer_of<T>;
  using arguments = launch_arguments<T, integer>;
  using uniforms = uniform_values<T, Study::uniform>;

  /// `slots`: Study::slots elements for this warp.
  RIVULET_LANE warp_descent(arguments const& launch, uniforms const& uniform, T* slots)
      : launch_(launch),
        settings_(settings_of<Study>(launch)),
        slots_(slots),
        memory_(launch.scratch + warp() * Study::warp_memory),
        view_(uniform, slots, memory_, launch.tables + Study::tables().rates, launch.uniform + Study::bounds_at),
        rows_(launch.rows) {
    for (int k = own(); k < static_cast<int>(Study::tables().literal_count); k += warp_size) place_literal(k);
  }

  RIVULET_LANE void run() { descend_study<Study>(*this, settings_); }

  RIVULET_LANE bool refill() {
    unsigned row = 0;
    if (own() == 0) row = atomicAdd(&launch_.counters->next_row, 1u);
    row_ = __shfl_sync(whole_warp, row, 0);
    if (row_ >= launch_.count) return false;
    load();
    return true;
  }
  RIVULET_LANE void evaluate() {
    ++turns_;
    if constexpr (Study::over_rows) sum_rows<typename Study::evaluation_rows>();
    carry_out(Study::tables().evaluation, Study::tables().evaluation_rounds);
    judge_trial_of<Study>(view_, settings_);
  }
  RIVULET_LANE void steps(integer count) {
    for (; count > 0; --count) {
      ++turns_;
      if constexpr (Study::over_rows) sum_rows<typename Study::gradient_rows>();
      carry_out(Study::tables().gradient, Study::tables().gradient_rounds);
      step_study<Study>(view_, settings_);
    }
  }
  template <typename Integer>
  RIVULET_LANE void count(Integer k) {
    set_iteration(view_, k);
  }
  RIVULET_LANE void note_first() { note_first_gradient(view_); }
  RIVULET_LANE void reduce() {
    if (!Study::reduces) return;
    reduce_f(view_, settings_);
    if (own() != 0) return;
    for (int r = 0; r < Study::rings; ++r) remember_f<Study>(ring_of(r), view_);
  }
  RIVULET_LANE bool judge() { return kernels::judge(view_, settings_); }
  RIVULET_LANE void finish() {
    for (int i = 0; i < view_.parameters(); ++i) {
      launch_.results.x[view_.at(i) * launch_.results.pitch + row_] = canonical<T>(view_.x(i));
    }
    __syncwarp();
    if (own() != 0) return;
    store_result(view_, launch_, row_);
    store_reducers<Study>(view_, launch_.results, row_, [&](int r) { return ring_of(r).mean(points(view_)); });
    atomicAdd(&launch_.counters->lane_turns, turns_);
    turns_ = 0;
  }
  RIVULET_LANE void advance() { step_study<Study>(view_, settings_); }

 private:
  RIVULET_LANE static int own() { return warp_view<Study>::own(); }
  RIVULET_LANE static unsigned long long warp() {
    return (static_cast<unsigned long long>(blockIdx.x) * blockDim.x + threadIdx.x) / warp_size;
  }
  RIVULET_LANE unsigned const* words(unsigned at) const { return launch_.tables + at; }

  RIVULET_LANE void place_literal(int k) {
    unsigned const* const from = words(Study::tables().literals) + 3 * k;
    if constexpr (sizeof(T) == 4) {
      slots_[from[0]] = from_bits<T>(static_cast<integer>(from[1]));
    } else {
      slots_[from[0]] = from_bits<T>(static_cast<integer>(static_cast<unsigned long long>(from[2]) << 32 | from[1]));
    }
  }
  /// The value of a place, read from memory: the place is not a constant here.
  RIVULET_LANE T input(int place) const {
    return place < 0 ? launch_.uniform[-1 - place] : launch_.inputs[place * launch_.input_pitch + row_];
  }
  RIVULET_LANE void load() {
    __syncwarp();  // the step before may still read what is written here
    for (int i = 0; i < view_.parameters(); ++i) view_.put_x(i, start_of(launch_, view_.at(i), row_));
    for (int k = own(); k < static_cast<int>(Study::tables().input_count); k += warp_size) {
      unsigned const* const from = words(Study::tables().inputs) + 2 * k;
      slots_[from[0]] = input(static_cast<int>(from[1]));
    }
    if constexpr (Study::over_rows) {
      rows_.load(row_);
      if (own() == 0) slots_[Study::row_count_at] = rows_.number();
    }
    __syncwarp();
    begin_instance<Study>(view_, launch_, row_);
  }
  /// Partial l of every sum is lane l's, so its own rows in order, then the halves.
  template <typename Rows>
  RIVULET_LANE void sum_rows() {
    carry_out(Study::tables().before, Study::tables().before_rounds);
    lane_rows<Study, Rows> lane(slots_, own());
    if constexpr (Rows::sums > 0) {
      auto chosen = rows_.at_point();
      chosen.visit(lane.row(), static_cast<unsigned>(own()), [&] { Rows::add_terms(lane); });
    }
    rows_.go_on();
    lane.each([&](int s) {
      T const sum = view_.sum(lane.partial(s));
      if (own() == 0) slots_[Study::sums_at + s] = sum;
    });
  }
  RIVULET_LANE void carry_out(unsigned at, unsigned rounds) {
    __syncwarp();
    auto const* const all = reinterpret_cast<warp_round const*>(words(at));
    auto const* const entries = reinterpret_cast<warp_entry const*>(words(Study::tables().entries));
    for (unsigned k = 0; k < rounds; ++k) {
      warp_round const round = all[k];
      Study::apply(round.operation, slots_, entries + round.first, round.count, own());
      if (round.waits != 0) __syncwarp();
    }
  }
  RIVULET_LANE ring<T> ring_of(int r) const {
    return {memory_ + Study::rings_at + Study::ring_start(r), 1, Study::window(r)};
  }

  arguments const& launch_;
  loop_settings<T, integer> settings_;
  T* slots_;
  T* memory_;
  warp_view<Study> view_;
  instance_rows<Study> rows_;
  unsigned row_ = 0;
  unsigned long long turns_ = 0;
};

/// slots[to] = operation(slots[a], …) for the entries of a round, a lane each.
template <typename T, typename Operation>
RIVULET_LANE void apply_round(T* slots, warp_entry const* entries, unsigned count, int lane,
                              Operation const& operation) {
  for (unsigned k = lane; k < count; k += warp_size) {
    warp_entry const entry = entries[k];
    slots[entry.to] = operation(slots, entry);
  }
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
