// Shuffles, votes, matches and reductions of a warp; the instructions at which threads wait.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/exchanges.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

template <typename Action>
void for_each_lane(std::uint32_t lanes, Action const& action) {
  for (; lanes != 0; lanes &= lanes - 1) action(static_cast<unsigned>(std::countr_zero(lanes)));
}

class meeting {
 public:
  meeting(block& owner, warp const& of, std::uint32_t lanes) : owner_(owner), first_(of.first), lanes_(lanes) {}

  thread& at(unsigned lane) const { return owner_.threads[first_ + lane]; }
  request const& wanted(unsigned lane) const { return at(lane).wanted; }
  std::uint32_t lanes() const { return lanes_; }
  request const& any() const { return wanted(static_cast<unsigned>(std::countr_zero(lanes_))); }

  template <typename Answer>
  void answer(Answer const& value) const {
    for_each_lane(lanes_, [&](unsigned lane) { write(at(lane), wanted(lane).at->d, value(lane)); });
  }
  template <typename Answer>
  void answer_predicate(Answer const& value) const {
    for_each_lane(lanes_, [&](unsigned lane) {
      if (wanted(lane).at->e >= 0) write(at(lane), static_cast<std::uint32_t>(wanted(lane).at->e), bool{value(lane)});
    });
  }
  template <typename Chosen>
  std::uint32_t ballot(Chosen const& chosen) const {
    std::uint32_t mask = 0;
    for_each_lane(lanes_, [&](unsigned lane) { mask |= chosen(lane) ? 1u << lane : 0u; });
    return mask;
  }

 private:
  block& owner_;
  unsigned first_;
  std::uint32_t lanes_;
};

struct source {
  unsigned lane;
  bool in_range;
};

/// The lane that `lane` reads from, as the PTX manual spells it for shfl.sync.
source shuffle_source(request const& wanted, unsigned lane) {
  unsigned const offset = wanted.b & 31;
  unsigned const segment = wanted.c >> 8 & 31;
  unsigned const lowest = lane & segment;
  unsigned const limit = lowest | ((wanted.c & 31) & ~segment);
  int from = static_cast<int>(lane);
  bool in_range = false;
  switch (wanted.kind) {
    case exchange::shuffle_up:
      from -= static_cast<int>(offset);
      in_range = from >= static_cast<int>(limit);
      break;
    case exchange::shuffle_down:
      from += static_cast<int>(offset);
      in_range = from <= static_cast<int>(limit);
      break;
    case exchange::shuffle_butterfly:
      from = static_cast<int>(lane ^ offset);
      in_range = from <= static_cast<int>(limit);
      break;
    default:
      from = static_cast<int>(lowest | (offset & ~segment & 31));
      in_range = from <= static_cast<int>(limit);
      break;
  }
  return {in_range ? static_cast<unsigned>(from) : lane, in_range};
}

void shuffle(meeting const& met) {
  for_each_lane(met.lanes(), [&](unsigned lane) {
    unsigned const from = shuffle_source(met.wanted(lane), lane).lane;
    if ((met.lanes() >> from & 1) == 0) {
      raise(met.at(lane), *met.wanted(lane).at,
            "reads from lane " + std::to_string(from) + ", which does not take part");
    }
  });
  met.answer([&](unsigned lane) {
    return static_cast<std::uint32_t>(met.wanted(shuffle_source(met.wanted(lane), lane).lane).value);
  });
  met.answer_predicate([&](unsigned lane) { return shuffle_source(met.wanted(lane), lane).in_range; });
}

void vote(meeting const& met) {
  std::uint32_t const ayes = met.ballot([&](unsigned lane) { return met.wanted(lane).value != 0; });
  std::uint32_t const all = met.lanes();
  switch (met.any().kind) {
    case exchange::vote_all:
      return met.answer([&](unsigned) { return ayes == all; });
    case exchange::vote_any:
      return met.answer([&](unsigned) { return ayes != 0; });
    case exchange::vote_uniform:
      return met.answer([&](unsigned) { return ayes == all || ayes == 0; });
    default:
      return met.answer([&](unsigned) { return ayes; });
  }
}

void match(meeting const& met, bool narrow, bool all) {
  auto const value = [&](unsigned lane) {
    return narrow ? met.wanted(lane).value & 0xffff'ffff : met.wanted(lane).value;
  };
  auto const equals = [&](unsigned lane) {
    return met.ballot([&](unsigned other) { return value(other) == value(lane); });
  };
  if (!all) return met.answer(equals);
  bool const same = equals(static_cast<unsigned>(std::countr_zero(met.lanes()))) == met.lanes();
  met.answer([&](unsigned) { return same ? met.lanes() : 0u; });
  met.answer_predicate([&](unsigned) { return same; });
}

std::uint32_t reduced(exchange kind, std::uint32_t a, std::uint32_t b) {
  auto const signed_a = static_cast<std::int32_t>(a);
  auto const signed_b = static_cast<std::int32_t>(b);
  switch (kind) {
    case exchange::add_u32:
      return a + b;
    case exchange::min_u32:
      return std::min(a, b);
    case exchange::max_u32:
      return std::max(a, b);
    case exchange::min_s32:
      return static_cast<std::uint32_t>(std::min(signed_a, signed_b));
    case exchange::max_s32:
      return static_cast<std::uint32_t>(std::max(signed_a, signed_b));
    case exchange::and_b32:
      return a & b;
    case exchange::or_b32:
      return a | b;
    default:
      return a ^ b;
  }
}

void reduce(meeting const& met) {
  std::uint32_t const rest = met.lanes() & (met.lanes() - 1);
  auto result = static_cast<std::uint32_t>(met.any().value);
  for_each_lane(rest, [&](unsigned lane) {
    result = reduced(met.any().kind, result, static_cast<std::uint32_t>(met.wanted(lane).value));
  });
  met.answer([&](unsigned) { return result; });
}

void elect(meeting const& met) {
  auto const leader = static_cast<unsigned>(std::countr_zero(met.lanes()));
  met.answer([&](unsigned) { return leader; });
  met.answer_predicate([&](unsigned lane) { return lane == leader; });
}

/// a, b, c = operands; d, e = results (e = −1: none); f = mask.
template <exchange Kind>
instruction const* run_exchange(thread& t, instruction const& i) {
  t.wanted = {Kind, read<std::uint32_t>(t, i.f), t.frame[i.a], read<std::uint32_t>(t, i.b), read<std::uint32_t>(t, i.c),
              &i};
  if ((t.wanted.mask >> t.lane() & 1) == 0) {
    raise(t, i, "lane " + std::to_string(t.lane()) + " is not in its own mask: " + lane_names(t.wanted.mask));
  }
  t.stopped = stop::at_exchange;
  t.next = &i + 1;
  return nullptr;
}

instruction const* run_barrier(thread& t, instruction const& i) {
  t.wanted = {exchange::synchronise, 0, read<std::uint32_t>(t, i.a), 0, 0, &i};
  if (t.wanted.value > 15) raise(t, i, "there is no barrier " + std::to_string(t.wanted.value));
  t.stopped = stop::at_barrier;
  t.next = &i + 1;
  return nullptr;
}

instruction const* run_active_mask(thread& t, instruction const& i) {
  t.wanted = {exchange::synchronise, 0, 0, 0, 0, &i};
  t.stopped = stop::at_active_mask;
  t.next = &i + 1;
  return nullptr;
}

std::pair<operand, std::optional<operand>> results_of(item const& s) {
  if (s.operands.empty()) refuse(s, "has no operands");
  if (s.operands[0].kind != operand_kind::pair) return {s.operands[0], std::nullopt};
  return {s.operands[0].items[0], s.operands[0].items[1]};
}

void emit_exchange(decoder& d, item const& s, handler run, type result, std::initializer_list<type> values) {
  if (s.operands.size() != values.size() + 2) refuse(s, "wrong number of operands");
  auto const [first, second] = results_of(s);
  std::uint32_t slots[3] = {};
  std::size_t number = 0;
  for (type const t : values) {
    slots[number] = d.value(s, number + 1, t);
    ++number;
  }
  std::int32_t const predicate = second ? static_cast<std::int32_t>(d.destination(s, *second, type::pred)) : -1;
  d.emit(s, {run, d.destination(s, first, result), slots[0], slots[1], slots[2], predicate,
             d.value(s, values.size() + 1, type::b32)});
}

void decode_shuffle(decoder& d, item const& s, qualifiers& q) {
  std::string_view const how = q.one_of({"up", "down", "bfly", "idx"});
  if (!q.take("b32")) refuse(s, "needs .b32");
  q.done();
  handler const run = how == "up"     ? run_exchange<exchange::shuffle_up>
                      : how == "down" ? run_exchange<exchange::shuffle_down>
                      : how == "bfly" ? run_exchange<exchange::shuffle_butterfly>
                                      : run_exchange<exchange::shuffle_index>;
  emit_exchange(d, s, run, type::b32, {type::b32, type::b32, type::b32});
}

void decode_vote(decoder& d, item const& s, qualifiers& q) {
  std::string_view const how = q.one_of({"all", "any", "uni", "ballot"});
  bool const ballot = how == "ballot";
  if (!q.take(ballot ? "b32" : "pred")) refuse(s, "needs .pred, or .b32 of a ballot");
  q.done();
  handler const run = how == "all"   ? run_exchange<exchange::vote_all>
                      : how == "any" ? run_exchange<exchange::vote_any>
                      : how == "uni" ? run_exchange<exchange::vote_uniform>
                                     : run_exchange<exchange::vote_ballot>;
  emit_exchange(d, s, run, ballot ? type::b32 : type::pred, {type::pred});
}

void decode_match(decoder& d, item const& s, qualifiers& q) {
  bool const all = q.one_of({"any", "all"}) == "all";
  bool const narrow = q.one_of({"b32", "b64"}) == "b32";
  q.done();
  handler const run = all ? (narrow ? run_exchange<exchange::match_all_32> : run_exchange<exchange::match_all_64>)
                          : (narrow ? run_exchange<exchange::match_any_32> : run_exchange<exchange::match_any_64>);
  emit_exchange(d, s, run, type::b32, {narrow ? type::b32 : type::b64});
}

void decode_reduction(decoder& d, item const& s, qualifiers& q) {
  std::string_view const how = q.one_of({"add", "min", "max", "and", "or", "xor"});
  type const t = q.need_type();
  q.done();
  bool const logic = how == "and" || how == "or" || how == "xor";
  if (logic ? t != type::b32 : t != type::u32 && t != type::s32) refuse(s, "this type is not supported");
  bool const minus = t == type::s32;
  handler run = nullptr;
  if (how == "add") run = run_exchange<exchange::add_u32>;
  if (how == "min") run = minus ? run_exchange<exchange::min_s32> : run_exchange<exchange::min_u32>;
  if (how == "max") run = minus ? run_exchange<exchange::max_s32> : run_exchange<exchange::max_u32>;
  if (how == "and") run = run_exchange<exchange::and_b32>;
  if (how == "or") run = run_exchange<exchange::or_b32>;
  if (how == "xor") run = run_exchange<exchange::xor_b32>;
  emit_exchange(d, s, run, t, {t});
}

void decode_barrier(decoder& d, item const& s, qualifiers& q) {
  if (q.take("warp")) {
    q.done();
    if (s.operands.size() != 1) refuse(s, "needs a mask");
    return d.emit(s, {run_exchange<exchange::synchronise>, d.fresh(), d.constant(0), d.constant(0), d.constant(0), -1,
                      d.value(s, 0, type::b32)});
  }
  q.take("cta");
  q.take("aligned");
  q.done();
  if (s.operands.size() != 1) refuse(s, "barriers of some of the threads are not supported");
  d.emit(s, {run_barrier, 0, d.value(s, 0, type::u32)});
}

}  // namespace

std::string lane_names(std::uint32_t mask) {
  std::string text;
  for_each_lane(mask, [&](unsigned lane) { text += (text.empty() ? "" : " ") + std::to_string(lane); });
  return text;
}

void exchange_between(block& owner, warp const& of, std::uint32_t lanes) {
  meeting const met(owner, of, lanes);
  switch (met.any().kind) {
    case exchange::shuffle_up:
    case exchange::shuffle_down:
    case exchange::shuffle_butterfly:
    case exchange::shuffle_index:
      return shuffle(met);
    case exchange::vote_all:
    case exchange::vote_any:
    case exchange::vote_uniform:
    case exchange::vote_ballot:
      return vote(met);
    case exchange::match_any_32:
      return match(met, true, false);
    case exchange::match_any_64:
      return match(met, false, false);
    case exchange::match_all_32:
      return match(met, true, true);
    case exchange::match_all_64:
      return match(met, false, true);
    case exchange::elect:
      return elect(met);
    case exchange::synchronise:
      return order_lanes(lanes, [&](unsigned lane) -> lane_clocks& { return met.at(lane).clocks; });
    default:
      return reduce(met);
  }
}

void decode_exchange(decoder& d, item const& s) {
  std::string_view const name = s.parts[0];
  qualifiers q(s);
  if (name == "activemask") {
    if (!q.take("b32") || s.operands.size() != 1) refuse(s, "needs .b32 and a register");
    q.done();
    return d.emit(s, {run_active_mask, d.destination(s, 0, type::b32)});
  }
  if (!q.take("sync")) refuse(s, "without .sync is not supported");
  if (name == "shfl") return decode_shuffle(d, s, q);
  if (name == "vote") return decode_vote(d, s, q);
  if (name == "match") return decode_match(d, s, q);
  if (name == "redux") return decode_reduction(d, s, q);
  if (name == "elect") {
    q.done();
    return emit_exchange(d, s, run_exchange<exchange::elect>, type::b32, {});
  }
  decode_barrier(d, s, q);
}

}  // namespace ptx
