// The loops of by_hand.hpp: included once per instruction set, after its vectors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/by_hand_fixed.hpp"
#include "bench/by_hand_until.hpp"

namespace rivulet::bench {
namespace {

// A candidate K vectors wide; the best width depends on the registers and units of the processor.

template <typename T, int N, bool EachRate, int K>
struct rosenbrock_by {
  static constexpr int vectors = K, turns = 0;
  static constexpr char const* form = "";
  static constexpr auto same = rosenbrock_same<T, N, K, EachRate>;
  static constexpr auto folded = rosenbrock_folded<T, N, K, EachRate>;
  static constexpr auto rows = with_rows<T, rosenbrock<T, N>, same, 6144, false>;
};

template <typename T, int K>
struct rosenbrock_scaled_by : rosenbrock_by<T, 2, false, K> {
  static constexpr char const* form = "other variables";
  static constexpr auto folded = rosenbrock_scaled<T, K>;
};

template <typename T, int K>
struct rastrigin_by {
  static constexpr int vectors = K, turns = 0;
  static constexpr char const* form = "";
  static constexpr auto same = rastrigin_same<T, K>;
  static constexpr auto folded = rastrigin_folded<T, K>;
  static constexpr auto rows = with_rows<T, rastrigin<T>, same, 6144, false>;
};

template <typename T, int K, int Turns>
struct himmelblau_by {
  static constexpr int vectors = K, turns = Turns;
  static constexpr char const* form = "";
  static constexpr auto same = himmelblau_until<T, himmelblau<T>, K, Turns>;
  static constexpr auto folded = himmelblau_until<T, himmelblau_folded<T>, K, Turns>;
  static constexpr auto rows = with_rows<T, himmelblau<T>, same, 8192, true>;
};

template <typename T, int K, int Turns>
struct quadratic_by {
  static constexpr int vectors = K, turns = Turns;
  static constexpr char const* form = "";
  static constexpr auto same = quadratic_until<T, quadratic<T>, K, Turns>;
  static constexpr auto folded = quadratic_until<T, quadratic_folded<T>, K, Turns>;
  static constexpr auto rows = with_rows<T, quadratic<T>, same, 1024, true>;
};

template <typename T, typename... Candidates>
struct tried {
  static constexpr by_hand_loop<T> same[] = {
      {Candidates::vectors, Candidates::turns, Candidates::form, Candidates::same}...};
  static constexpr by_hand_loop<T> folded[] = {
      {Candidates::vectors, Candidates::turns, Candidates::form, Candidates::folded}...};
  static constexpr by_hand_loop<T> rows[] = {
      {Candidates::vectors, Candidates::turns, Candidates::form, Candidates::rows}...};
  static constexpr by_hand_loops<T> all{same, folded, rows};
};

/// In the order of `task`.
template <typename T>
constexpr std::array<by_hand_loops<T>, task_count> loops{
    tried<T, rosenbrock_by<T, 2, false, 2>, rosenbrock_by<T, 2, false, 4>, rosenbrock_by<T, 2, false, 6>,
          rosenbrock_by<T, 2, false, 8>, rosenbrock_scaled_by<T, 4>, rosenbrock_scaled_by<T, 6>>::all,
    tried<T, rosenbrock_by<T, 2, true, 2>, rosenbrock_by<T, 2, true, 4>, rosenbrock_by<T, 2, true, 6>,
          rosenbrock_by<T, 2, true, 8>>::all,
    tried<T, rosenbrock_by<T, 10, false, 1>, rosenbrock_by<T, 10, false, 2>>::all,
    tried<T, rosenbrock_by<T, 100, false, 1>, rosenbrock_by<T, 100, false, 2>>::all,
    tried<T, rastrigin_by<T, 2>, rastrigin_by<T, 4>, rastrigin_by<T, 6>, rastrigin_by<T, 8>>::all,
    tried<T, himmelblau_by<T, 2, 8>, himmelblau_by<T, 4, 4>, himmelblau_by<T, 4, 8>, himmelblau_by<T, 4, 16>,
          himmelblau_by<T, 6, 8>, himmelblau_by<T, 8, 8>>::all,
    tried<T, quadratic_by<T, 4, 2>, quadratic_by<T, 4, 4>, quadratic_by<T, 6, 4>, quadratic_by<T, 8, 4>>::all,
};

template <typename T>
std::uint64_t peak(std::uint64_t turns) {
  constexpr int chains = 12;
  typename vector<T>::vector sums[chains]{};
  auto const factor = vector<T>(T(0.5)).unwrap(), term = vector<T>(T(1)).unwrap();
  for (std::uint64_t turn = 0; turn < turns; ++turn) {
    RIVULET_STRAIGHT
    for (int chain = 0; chain < chains; ++chain) {
      sums[chain] = k::vectors::fused<T, width<T>>(sums[chain], factor, term);
      asm volatile("" : "+v"(sums[chain]));
    }
  }
  return turns * chains * width<T>;
}

}  // namespace
}  // namespace rivulet::bench
