// Turns, rendezvous and deadlocks.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/scheduler.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <deque>
#include <utility>

#include "tests/support/ptx/exchanges.hpp"

namespace ptx {
namespace {

/// Runs at most `limit` instructions of a thread that can run; returns how many it ran.
std::uint64_t execute(thread& t, std::uint64_t limit) {
  t.stopped = stop::none;
  instruction const* next = t.next;
  instruction const* const first = t.run->first();
  std::uint64_t* const counts = t.run->counts.data();
  std::uint64_t left = limit;
  while (left != 0) {
    --left;
    ++counts[next - first];
    next = next->run(t, *next);
    if (next == nullptr) return limit - left;
  }
  t.next = next;
  return limit;
}

std::array<unsigned, 3> position(std::uint64_t linear, extent3 const& in) {
  return {static_cast<unsigned>(linear % in.x), static_cast<unsigned>(linear / in.x % in.y),
          static_cast<unsigned>(linear / in.x / in.y)};
}

template <typename Action>
void for_each_lane(std::uint32_t lanes, Action const& action) {
  for (; lanes != 0; lanes &= lanes - 1) action(static_cast<unsigned>(std::countr_zero(lanes)));
}

}  // namespace

std::uint64_t dice::draw() {
  std::uint64_t z = (state_ += 0x9e37'79b9'7f4a'7c15);
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
  return z ^ (z >> 31);
}

unsigned grid::pick(std::uint32_t choices) {
  if (run_.chosen.threads == order::forward) return static_cast<unsigned>(std::countr_zero(choices));
  if (run_.chosen.threads == order::reversed) return static_cast<unsigned>(31 - std::countl_zero(choices));
  std::uint32_t skip = dice_.below(static_cast<std::uint32_t>(std::popcount(choices)));
  for (; skip > 0; --skip) choices &= choices - 1;
  return static_cast<unsigned>(std::countr_zero(choices));
}

std::uint64_t grid::slice() {
  std::uint64_t const most = std::max<std::uint64_t>(run_.chosen.slice, 1);
  if (run_.chosen.threads != order::random) return most;
  // Short and long turns alike: a power of two of any size, then anything below it.
  std::uint64_t const limit = std::uint64_t{1} << dice_.below(static_cast<std::uint32_t>(std::bit_width(most)));
  return 1 + dice_.draw() % std::min(most, 2 * limit);
}

void grid::start(thread& made, block& owner, unsigned linear) {
  auto const kernel = static_cast<std::size_t>(run_.kernel - run_.code->functions.data());
  std::vector<std::uint64_t> const& frame = run_.frames[kernel];
  made.run = &run_;
  made.owner = &owner;
  made.next = run_.first() + run_.kernel->first;
  made.carry = false;
  made.linear = linear;
  made.index = position(linear, run_.shape->threads);
  if (made.stack.size() < frame.size()) made.stack.resize(frame.size());
  std::copy(frame.begin(), frame.end(), made.stack.begin());
  made.frame_begin = 0;
  made.frame = made.stack.data();
  made.calls.clear();
  made.local_begin = made.local_end = 0;
  enter_local_memory(made, run_.kernel->local_bytes);
  made.clocks = {};
  made.clocks[made.lane()] = 1;
}

void grid::start(block& made, std::uint64_t number) {
  auto const threads = static_cast<unsigned>(run_.shape->threads.count());
  made.run = &run_;
  made.number = number;
  made.index = position(number, run_.shape->blocks);
  made.threads.resize(threads);
  made.warps.assign((threads + 31) / 32, {});
  made.shared.assign(run_.code->dynamic_shared + run_.shape->shared_bytes, std::byte{unset_bits & 0xff});
  if (run_.chosen.check_unwritten) made.shared_written = std::make_unique<written_bytes>(made.shared.size(), false);
  made.shared_races.clear();
  made.barriers = 0;
  for (unsigned n = 0; n < threads; ++n) {
    start(made.threads[n], made, n);
    warp& in = made.warps[n / 32];
    in.first = n / 32 * 32;
    in.runnable |= 1u << (n % 32);
  }
  for (warp& each : made.warps) each.all = each.runnable;
}

void grid::run() {
  std::uint64_t const blocks = run_.shape->blocks.count();
  std::uint64_t const resident = std::clamp<std::uint64_t>(run_.chosen.resident_blocks, 1, blocks);
  std::vector<std::uint64_t> waiting(blocks);
  for (std::uint64_t n = 0; n < blocks; ++n) {
    waiting[n] = run_.chosen.blocks == order::forward ? blocks - 1 - n : n;
    if (run_.chosen.blocks == order::random) std::swap(waiting[n], waiting[dice_.draw() % (n + 1)]);
  }
  std::deque<block> active(resident);
  for (block& each : active) {
    start(each, waiting.back());
    waiting.pop_back();
  }
  for (std::size_t next = 0; !active.empty();) {
    if (run_.chosen.blocks == order::random) next = dice_.below(static_cast<std::uint32_t>(active.size()));
    if (next >= active.size()) next = 0;
    if (turn(active[next])) {
      ++next;
    } else if (!waiting.empty()) {
      start(active[next], waiting.back());
      waiting.pop_back();
    } else {
      // The last one takes the place; threads point to their block.
      if (next + 1 != active.size()) {
        std::swap(active[next], active.back());
        for (thread& each : active[next].threads) each.owner = &active[next];
      }
      active.pop_back();
    }
  }
}

bool grid::turn(block& of) {
  std::uint32_t ready = 0;
  for (std::size_t n = 0; n < of.warps.size(); ++n) ready |= of.warps[n].runnable != 0 ? 1u << n : 0u;
  if (ready == 0) {
    bool const over =
        std::all_of(of.warps.begin(), of.warps.end(), [](warp const& each) { return each.exited == each.all; });
    if (over) return false;
    settle_barrier(of);
  } else if (run_.chosen.threads == order::random) {
    warp& in = of.warps[pick(ready)];
    turn(of, in, pick(in.runnable));
    bool const early = dice_.below(4) == 0;
    if (in.runnable == 0 || early) settle(of, in);
  } else {
    while (ready != 0) {
      unsigned const number = pick(ready);
      ready &= ~(1u << number);
      run_until_stuck(of, of.warps[number]);
    }
  }
  return true;
}

/// All lanes in turn, from one rendezvous to the next, until there is none or a lane has used up its slice: then other
/// warps and blocks, for which it may be waiting, come first.
void grid::run_until_stuck(block& of, warp& in) {
  for (bool slice_over = false; in.runnable != 0 && !slice_over;) {
    for (std::uint32_t left = in.runnable; left != 0;) {
      unsigned const lane = pick(left);
      left &= ~(1u << lane);
      turn(of, in, lane);
      slice_over = slice_over || (in.runnable >> lane & 1) != 0;
    }
    settle(of, in);
  }
}

void grid::turn(block& of, warp& in, unsigned lane) {
  thread& t = of.threads[in.first + lane];
  std::uint64_t const limit = std::min(slice(), run_.chosen.budget - used_);
  if (limit == 0) raise(t, *t.next, "the budget of " + std::to_string(run_.chosen.budget) + " instructions is spent");
  used_ += execute(t, limit);
  std::uint32_t const bit = 1u << lane;
  if (t.stopped == stop::none) return;
  in.runnable &= ~bit;
  switch (t.stopped) {
    case stop::exited:
      in.exited |= bit;
      break;
    case stop::at_exchange:
      in.at_exchange |= bit;
      break;
    case stop::at_active_mask:
      in.at_active_mask |= bit;
      break;
    default:
      in.at_barrier |= bit;
      break;
  }
}

std::uint32_t grid::waiting_together(block const& of, warp const& in, unsigned lane) const {
  request const& mine = of.threads[in.first + lane].wanted;
  std::uint32_t together = 0;
  for_each_lane(in.at_exchange & mine.mask, [&](unsigned other) {
    request const& theirs = of.threads[in.first + other].wanted;
    if (theirs.kind == mine.kind && theirs.mask == mine.mask) together |= 1u << other;
  });
  return together;
}

bool grid::settle_exchanges(block& of, warp& in) {
  bool settled = false;
  for (std::uint32_t open = in.at_exchange; open != 0;) {
    auto const lane = static_cast<unsigned>(std::countr_zero(open));
    std::uint32_t const mask = of.threads[in.first + lane].wanted.mask;
    std::uint32_t const together = waiting_together(of, in, lane);
    std::uint32_t const gone = run_.chosen.allow_exited_lanes ? in.exited | ~in.all : 0;
    open &= ~together;
    if ((mask & ~gone) != together) continue;
    exchange_between(of, in, together);
    in.at_exchange &= ~together;
    in.runnable |= together;
    settled = true;
  }
  return settled;
}

/// Lanes that get one answer: they wait at the same activemask. Any subset is what a machine might do.
std::uint32_t grid::active_group(block const& of, warp const& in) {
  unsigned const caller = pick(in.at_active_mask);
  if (run_.chosen.active_lanes == grouping::alone) return 1u << caller;
  std::uint32_t together = 0;
  for_each_lane(in.at_active_mask, [&](unsigned lane) {
    bool const same = of.threads[in.first + lane].wanted.at == of.threads[in.first + caller].wanted.at;
    if (same) together |= 1u << lane;
  });
  if (run_.chosen.active_lanes == grouping::together) return together;
  return (together & static_cast<std::uint32_t>(dice_.draw())) | 1u << caller;
}

void grid::settle_active_masks(block& of, warp& in) {
  std::uint32_t const group = active_group(of, in);
  for_each_lane(group, [&](unsigned lane) {
    thread& t = of.threads[in.first + lane];
    write(t, t.wanted.at->d, group);
  });
  in.at_active_mask &= ~group;
  in.runnable |= group;
}

void grid::settle(block& of, warp& in) {
  bool const settled = settle_exchanges(of, in);
  bool const patient = run_.chosen.active_lanes == grouping::together;
  if (in.at_active_mask != 0 && !(patient && (settled || in.runnable != 0))) settle_active_masks(of, in);
}

void grid::settle_barrier(block& of) {
  for (warp const& in : of.warps) {
    if ((in.exited | in.at_barrier) != in.all) raise_stuck(of);
  }
  std::optional<std::uint64_t> number;
  for (warp const& in : of.warps) {
    for_each_lane(in.at_barrier, [&](unsigned lane) {
      std::uint64_t const waits_at = of.threads[in.first + lane].wanted.value;
      if (number && *number != waits_at) raise_stuck(of);
      number = waits_at;
    });
  }
  for (warp& in : of.warps) in.runnable |= std::exchange(in.at_barrier, 0u);
  ++of.barriers;
}

void grid::raise_stuck(block const& of) const {
  auto const line = [&](thread const& t) {
    return " at line " + std::to_string(run_.code->texts[run_.index(*t.wanted.at)].line);
  };
  // A lane that waits for lanes says most about what went wrong; without one, barriers of different numbers met.
  for (warp const& in : of.warps) {
    if (in.at_exchange == 0) continue;
    thread const& t = of.threads[in.first + static_cast<unsigned>(std::countr_zero(in.at_exchange))];
    std::string text = "divergent: waits for lanes " + lane_names(t.wanted.mask);
    for_each_lane(t.wanted.mask & ~waiting_together(of, in, t.lane()), [&](unsigned lane) {
      text += "; lane " + std::to_string(lane);
      std::uint32_t const bit = 1u << lane;
      if ((in.all & bit) == 0) {
        text += " does not exist";
      } else if ((in.exited & bit) != 0) {
        text += " has exited";
      } else {
        text += " waits" + line(of.threads[in.first + lane]);
        if ((in.at_exchange & bit) != 0) text += " for lanes " + lane_names(of.threads[in.first + lane].wanted.mask);
      }
    });
    raise(t, *t.wanted.at, text);
  }
  for (warp const& in : of.warps) {
    if (in.at_barrier == 0) continue;
    thread const& t = of.threads[in.first + static_cast<unsigned>(std::countr_zero(in.at_barrier))];
    raise(t, *t.wanted.at, "deadlock: threads of the block wait at different barriers");
  }
  std::abort();
}

}  // namespace ptx
