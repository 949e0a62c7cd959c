// Rounds in which rivals take turns, and what their times come to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

namespace rivulet::bench {

struct spent {
  double wall = 0, processor = 0;
};

/// Seconds on the wall and of all threads of this process.
inline spent clocks() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  using seconds = std::chrono::duration<double>;
  return {seconds(std::chrono::steady_clock::now().time_since_epoch()).count(),
          static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec)};
}

/// One who takes turns. `run` returns seconds that do not count: what it spent on preparations on one thread.
struct rival {
  std::string name;
  std::function<double()> run;
  int repetitions = 1;  ///< per turn
  std::vector<spent> turns;
  std::vector<double> apart;  ///< what did not count, of every run
};

/// Seconds per run of one turn; of the processor's nothing is taken off yet.
inline spent take_turn(rival& who) {
  spent const begin = clocks();
  double apart = 0;
  for (int i = 0; i < who.repetitions; ++i) {
    who.apart.push_back(who.run());
    apart += who.apart.back();
  }
  spent const end = clocks();
  return {(end.wall - begin.wall - apart) / who.repetitions, (end.processor - begin.processor) / who.repetitions};
}

/// Median, smallest and largest.
struct spread {
  double median = 0, least = 0, most = 0;
};

inline spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

/// Everyone once to warm up and to learn how many runs fill a turn, then `rounds` rounds in changing order.
inline void take_turns(std::vector<rival>& rivals, int rounds, double seconds_per_turn) {
  for (rival& who : rivals) {
    double const once = take_turn(who).wall;
    who.repetitions = static_cast<int>(std::clamp(seconds_per_turn / std::max(once, 1e-6), 1.0, 1000.0));
    who.apart.clear();
  }
  std::vector<std::size_t> order(rivals.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t const i : order) rivals[i].turns.push_back(take_turn(rivals[i]));
    std::rotate(order.begin(), order.begin() + 1, order.end());
  }
  // `apart` was taken on the wall, where other processes add to it: the median is what it takes of the processor.
  for (rival& who : rivals) {
    double const apart = spread_of(who.apart).median;
    for (spent& turn : who.turns) turn.processor -= apart;
  }
}

}  // namespace rivulet::bench
