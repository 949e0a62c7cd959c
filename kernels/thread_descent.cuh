// A thread per instance, its state in registers: what the descent loop asks of a thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/row_sums.cuh"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// A Study is generated from the program and the settings (host/cuda/generate.cpp): scalar, method<L>; the numbers
// parameters, outputs (beside f), varying, uniform, reducers, rings; fixed, reduces, rates_kind; refill_lanes,
// steps_at_once; flags(); bounded, bounds_at (where the lower bounds lie among the uniform values; the upper ones
// follow);
// hyper_place(h), rate_place(i): v >= 0 is varying value v, v < 0 is uniform value -1 - v; reducer_record(r)
// (record::iteration: a ring, number reducer_ring(r)), window(ring), ring_start(ring); evaluate(point),
// gradient(point). One over rows (kernels/row_sums.cuh) has put_shared(point) too.

/// One instance in the registers of a thread. All indices are constants once loops are unrolled.
template <typename Study>
class thread_view {
 public:
  using lane = typename Study::scalar;
  using T = lane;
  using method = typename Study::template method<T>;
  static constexpr int n = Study::parameters;
  static constexpr int numbers_at = (1 + method::arrays) * n;
  static constexpr int size = numbers_at + method::numbers;

  RIVULET_LANE explicit thread_view(uniform_values<T, Study::uniform> const& uniform) : uniform_(uniform) {}

  RIVULET_LANE static constexpr int parameters() { return n; }
  RIVULET_LANE static constexpr int arrays() { return method::arrays; }
  RIVULET_LANE T f() const { return f_; }
  RIVULET_LANE void put_f(T value) { f_ = value; }
  RIVULET_LANE T g(int i) const { return g_[i]; }
  RIVULET_LANE void put_g(int i, T value) { g_[i] = value; }
  RIVULET_LANE T x(int i) const { return state_[i]; }
  RIVULET_LANE void put_x(int i, T value) { state_[i] = value; }
  RIVULET_LANE T previous_x(int i) const { return previous_x_[i]; }
  RIVULET_LANE void put_previous_x(int i, T value) { previous_x_[i] = value; }
  RIVULET_LANE T array(int a, int i) const { return state_[(1 + a) * n + i]; }
  RIVULET_LANE void put_array(int a, int i, T value) { state_[(1 + a) * n + i] = value; }
  RIVULET_LANE T number(int k) const { return state_[numbers_at + k]; }
  RIVULET_LANE void put_number(int k, T value) { state_[numbers_at + k] = value; }
  RIVULET_LANE T value(int place) const { return place < 0 ? uniform_.at[-1 - place] : varying_[place]; }
  RIVULET_LANE void put_varying(int v, T value) { varying_[v] = value; }
  RIVULET_LANE T base(int i) const { return value(Study::rate_place(i)); }
  RIVULET_LANE static constexpr bool bounded() { return Study::bounded; }
  RIVULET_LANE T lower(int i) const { return uniform_.at[Study::bounds_at + i]; }
  RIVULET_LANE T upper(int i) const { return uniform_.at[Study::bounds_at + n + i]; }
  RIVULET_LANE T get(hyper which) const { return value(Study::hyper_place(which)); }
  RIVULET_LANE T get(record which) const { return records_[static_cast<int>(which)]; }
  RIVULET_LANE void put(record which, T value) { records_[static_cast<int>(which)] = value; }
  RIVULET_LANE static constexpr int state_size() { return size; }
  RIVULET_LANE T state(int e) const { return state_[e]; }
  RIVULET_LANE T saved(int e) const { return saved_[e]; }
  RIVULET_LANE void put_saved(int e, T value) { saved_[e] = value; }

  // Of studies over rows.
  RIVULET_LANE T row_count() const { return row_count_; }
  RIVULET_LANE void put_row_count(T value) { row_count_ = value; }
  RIVULET_LANE T shared(int k) const { return shared_[k]; }
  RIVULET_LANE void put_shared(int k, T value) { shared_[k] = value; }
  RIVULET_LANE T sum(int s) const { return sums_[s]; }
  RIVULET_LANE void put_sum(int s, T value) { sums_[s] = value; }
  RIVULET_LANE void add(int s, T term) { sums_[s] = sums_[s] + term; }
  RIVULET_LANE row_place<Study>& row() { return row_; }
  RIVULET_LANE T column(int c) const { return row_.column(c); }
  RIVULET_LANE T common(int c) const { return row_.common(c); }

 private:
  uniform_values<T, Study::uniform> const& uniform_;
  T state_[size > 0 ? size : 1] = {};
  T saved_[size > 0 ? size : 1] = {};
  T g_[Study::outputs > 0 ? Study::outputs : 1] = {};
  T previous_x_[n > 0 ? n : 1] = {};
  T varying_[Study::varying > 0 ? Study::varying : 1] = {};
  T records_[record_count] = {};
  T shared_[Study::shared > 0 ? Study::shared : 1] = {};
  T sums_[Study::sums > 0 ? Study::sums : 1] = {};
  row_place<Study> row_;
  T row_count_ = 0;
  T f_ = 0;
};

/// The block that descend() drives, for one thread. Threads of a warp run it together: an ended instance is frozen
/// until enough threads have ended, then they store their results and take new instances side by side.
template <typename Study>
class thread_descent {
 public:
  using T = typename Study::scalar;
  using integer = integer_of<T>;
  using arguments = launch_arguments<T, integer>;
  using uniforms = uniform_values<T, Study::uniform>;

  /// `waiting`: of walk_rows; null for a study without rows.
  RIVULET_LANE thread_descent(arguments const& launch, uniforms const& uniform, T* waiting)
      : launch_(launch), settings_(settings_of<Study>(launch)), view_(uniform), rows_(launch.rows), waiting_(waiting) {}

  RIVULET_LANE void run() { descend_study<Study>(*this, settings_); }

  RIVULET_LANE bool refill() {
    if (exhausted_) return __any_sync(whole_warp, running_);
    unsigned const row = take_rows(&launch_.counters->next_row, !running_, lane());
    exhausted_ = __any_sync(whole_warp, !running_ && row >= launch_.count);
    if (!running_ && row < launch_.count) load(row);
    return __any_sync(whole_warp, running_);
  }
  RIVULET_LANE void evaluate() {
    ++turns_;
    if (Study::fixed || running_) {
      if constexpr (Study::over_rows) sum_rows<typename Study::evaluation_rows>();
      Study::evaluate(view_);
      judge_trial_of<Study>(view_, settings_);
    }
  }
  RIVULET_LANE void steps(integer count) {
    turns_ += static_cast<unsigned long long>(count);
#pragma unroll(Study::steps_at_once)
    for (integer k = 0; k < count; ++k) {
      if constexpr (Study::over_rows) sum_rows<typename Study::gradient_rows>();
      Study::gradient(view_);
      step_study<Study>(view_, settings_);
    }
  }
  template <typename Integer>
  RIVULET_LANE void count(Integer k) {
    set_iteration(view_, k);
  }
  RIVULET_LANE void note_first() { note_first_gradient(view_); }
  RIVULET_LANE void reduce() {
    if (!Study::reduces || !running_) return;
    reduce_f(view_, settings_);
    RIVULET_UNROLL
    for (int r = 0; r < Study::rings; ++r) remember_f<Study>(ring_of(r), view_);
  }
  /// True where it is time to store results and to take new instances.
  RIVULET_LANE bool judge() {
    if (running_ && kernels::judge(view_, settings_)) {
      running_ = false;
      ended_ = true;
    }
    unsigned const running = __ballot_sync(whole_warp, running_);
    return running == 0 || (!exhausted_ && warp_size - __popc(running) >= Study::refill_lanes);
  }
  RIVULET_LANE void finish() {
    if (lane() == 0) atomicAdd(&launch_.counters->lane_turns, turns_ * warp_size);
    turns_ = 0;
    if (!ended_) return;
    store_result(view_, launch_, row_);
    store_reducers<Study>(view_, launch_.results, row_, [&](int r) { return ring_of(r).mean(points(view_)); });
    RIVULET_UNROLL
    for (int i = 0; i < Study::parameters; ++i) {
      launch_.results.x[i * launch_.results.pitch + row_] = canonical<T>(view_.x(i));
    }
    ended_ = false;
  }
  RIVULET_LANE void advance() {
    if (Study::fixed || running_) step_study<Study>(view_, settings_);
  }

 private:
  RIVULET_LANE static int lane() { return static_cast<int>(threadIdx.x % warp_size); }

  template <typename Rows>
  RIVULET_LANE void sum_rows() {
    view_.put_row_count(rows_.number());
    Study::put_shared(view_);
    if constexpr (Rows::sums > 0) {
      auto chosen = rows_.at_point();
      walk_rows<Rows>(view_, chosen, waiting_);
    }
    rows_.go_on();
  }

  RIVULET_LANE void load(unsigned row) {
    row_ = row;
    running_ = true;
    RIVULET_UNROLL
    for (int i = 0; i < Study::parameters; ++i) view_.put_x(i, start_of(launch_, i, row));
    begin_instance<Study>(view_, launch_, row);
    if constexpr (Study::over_rows) rows_.load(row);
  }
  RIVULET_LANE ring<T> ring_of(int r) const {
    unsigned long long const threads = static_cast<unsigned long long>(gridDim.x) * blockDim.x;
    unsigned long long const thread = static_cast<unsigned long long>(blockIdx.x) * blockDim.x + threadIdx.x;
    return {launch_.scratch + Study::ring_start(r) * threads + thread, threads, Study::window(r)};
  }

  arguments const& launch_;
  loop_settings<T, integer> settings_;
  thread_view<Study> view_;
  instance_rows<Study> rows_;
  T* waiting_;
  unsigned row_ = 0;
  unsigned long long turns_ = 0;
  bool running_ = false, ended_ = false, exhausted_ = false;
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
