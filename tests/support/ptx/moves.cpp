// mov with packing and unpacking, special registers, addresses between spaces.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

enum special : std::uint32_t {
  tid_x,
  tid_y,
  tid_z,
  ntid_x,
  ntid_y,
  ntid_z,
  ctaid_x,
  ctaid_y,
  ctaid_z,
  nctaid_x,
  nctaid_y,
  nctaid_z,
  lane_id,
  warp_id,
  warp_count,
  mask_eq,
  mask_le,
  mask_lt,
  mask_ge,
  mask_gt,
  dynamic_shared,
  special_count
};

constexpr std::array<std::string_view, special_count> special_names{
    "%tid.x",   "%tid.y",       "%tid.z",       "%ntid.x",      "%ntid.y",      "%ntid.z",      "%ctaid.x",
    "%ctaid.y", "%ctaid.z",     "%nctaid.x",    "%nctaid.y",    "%nctaid.z",    "%laneid",      "%warpid",
    "%nwarpid", "%lanemask_eq", "%lanemask_le", "%lanemask_lt", "%lanemask_ge", "%lanemask_gt", "%dynamic_smem_size"};

unsigned component(extent3 const& of, std::uint32_t axis) { return axis == 0 ? of.x : axis == 1 ? of.y : of.z; }

std::uint32_t special_value(thread const& t, std::uint32_t number) {
  std::uint32_t const lane_bit = 1u << t.lane();
  if (number <= tid_z) return t.index[number];
  if (number <= ntid_z) return component(t.run->shape->threads, number - ntid_x);
  if (number <= ctaid_z) return t.owner->index[number - ctaid_x];
  if (number <= nctaid_z) return component(t.run->shape->blocks, number - nctaid_x);
  switch (number) {
    case lane_id:
      return t.lane();
    case warp_id:
      return t.linear / 32;
    case warp_count:
      return static_cast<std::uint32_t>(t.owner->warps.size());
    case mask_eq:
      return lane_bit;
    case mask_le:
      return lane_bit | (lane_bit - 1);
    case mask_lt:
      return lane_bit - 1;
    case mask_ge:
      return ~(lane_bit - 1);
    case mask_gt:
      return ~(lane_bit | (lane_bit - 1));
    default:
      return static_cast<std::uint32_t>(t.run->shape->shared_bytes);
  }
}

instruction const* run_copy(thread& t, instruction const& i) {
  t.frame[i.d] = t.frame[i.a];
  return &i + 1;
}

/// d.e = number of parts, c = bits of each, a = list of their slots.
instruction const* run_pack(thread& t, instruction const& i) {
  auto const& parts = t.run->code->slot_lists[i.a];
  std::uint64_t const mask = i.c == 32 ? 0xffff'ffff : (std::uint64_t{1} << i.c) - 1;
  std::uint64_t whole = 0;
  for (std::uint32_t n = 0; n < static_cast<std::uint32_t>(i.e); ++n) whole |= (t.frame[parts[n]] & mask) << (n * i.c);
  t.frame[i.d] = whole;
  return &i + 1;
}

instruction const* run_unpack(thread& t, instruction const& i) {
  auto const& parts = t.run->code->slot_lists[i.d];
  std::uint64_t const mask = i.c == 32 ? 0xffff'ffff : (std::uint64_t{1} << i.c) - 1;
  std::uint64_t const whole = t.frame[i.a];
  for (std::uint32_t n = 0; n < static_cast<std::uint32_t>(i.e); ++n) t.frame[parts[n]] = whole >> (n * i.c) & mask;
  return &i + 1;
}

type of_bits(item const& s, unsigned bits) {
  switch (bits) {
    case 8:
      return type::b8;
    case 16:
      return type::b16;
    case 32:
      return type::b32;
    default:
      refuse(s, "parts of this width are not supported");
  }
}

void decode_vector(decoder& d, item const& s, type t) {
  bool const unpack = s.operands[0].kind == operand_kind::vector;
  operand const& list = s.operands[unpack ? 0 : 1];
  unsigned const count = static_cast<unsigned>(list.items.size());
  if (is_float(t) || (count != 2 && count != 4) || s.operands[unpack ? 1 : 0].kind == operand_kind::vector) {
    refuse(s, "packs or unpacks 2 or 4 parts of a .b type");
  }
  unsigned const bits = bits_of(t) / count;
  // A part of 8 bits lies in a register of 16.
  width const allowed = bits == 8 ? width::at_least : width::same;
  std::array<std::uint32_t, 8> slots{};
  for (std::size_t n = 0; n < count; ++n) {
    slots[n] = unpack ? d.destination(s, list.items[n], of_bits(s, bits), allowed)
                      : d.value(s, list.items[n], of_bits(s, bits), allowed);
  }
  auto const parts = static_cast<std::int32_t>(count);
  if (unpack) return d.emit(s, {run_unpack, d.slot_list(slots), d.value(s, 1, t), 0, bits, parts});
  d.emit(s, {run_pack, d.destination(s, 0, t), d.slot_list(slots), 0, bits, parts});
}

void decode_mov(decoder& d, item const& s, type t) {
  if (s.operands.size() != 2 || bits_of(t) == 8) refuse(s, "needs 2 operands of 16, 32 or 64 bits, or predicates");
  if (s.operands[0].kind == operand_kind::vector || s.operands[1].kind == operand_kind::vector)
    return decode_vector(d, s, t);
  d.emit(s, {run_copy, d.destination(s, 0, t), d.value(s, 1, t)});
}

/// b holds the window; adding it makes a generic address.
template <bool ToSpace>
instruction const* run_change_space(thread& t, instruction const& i) {
  std::uint64_t const window = t.frame[i.b];
  std::uint64_t const address = t.frame[i.a];
  if (ToSpace && (address & window_mask) != window) raise(t, i, "the generic address is not in this space");
  t.frame[i.d] = ToSpace ? address - window : address + window;
  return &i + 1;
}

instruction const* run_is_in_space(thread& t, instruction const& i) {
  write(t, i.d, (t.frame[i.a] & window_mask) == t.frame[i.b]);
  return &i + 1;
}

std::uint64_t window_of(item const& s, qualifiers& q) {
  q.take("cta");
  for (auto const& [name, window] : {std::pair{"global", std::uint64_t{0}}, std::pair{"const", std::uint64_t{0}},
                                     std::pair{"shared", shared_window}, std::pair{"shared::cta", shared_window},
                                     std::pair{"local", local_window}, std::pair{"param", parameter_window}}) {
    if (q.take(name)) return window;
  }
  refuse(s, "this space is not supported");
}

void decode_cvta(decoder& d, item const& s) {
  qualifiers q(s);
  type const t = q.need_type();
  bool const back = q.take("to");
  std::uint64_t const window = window_of(s, q);
  q.done();
  if (t != type::u64 || s.operands.size() != 2) refuse(s, "needs 2 operands of .u64");
  d.emit(s, {back ? run_change_space<true> : run_change_space<false>, d.destination(s, 0, t), d.value(s, 1, t),
             d.constant(window)});
}

void decode_isspacep(decoder& d, item const& s) {
  qualifiers q(s);
  if (q.take("const")) refuse(s, ".const is not supported");
  std::uint64_t const window = window_of(s, q);
  q.done();
  if (s.operands.size() != 2) refuse(s, "needs 2 operands");
  d.emit(s, {run_is_in_space, d.destination(s, 0, type::pred), d.value(s, 1, type::u64), d.constant(window)});
}

}  // namespace

instruction const* run_special(thread& t, instruction const& i) {
  write(t, i.d, special_value(t, i.a));
  return &i + 1;
}

instruction const* run_not(thread& t, instruction const& i) {
  write(t, i.d, !read<bool>(t, i.a));
  return &i + 1;
}

instruction const* run_local_address(thread& t, instruction const& i) {
  t.frame[i.d] = t.frame[0] + static_cast<std::uint64_t>(static_cast<std::int64_t>(i.e));
  return &i + 1;
}

std::optional<std::uint32_t> special_register_number(std::string_view name) {
  for (std::uint32_t number = 0; number < special_count; ++number) {
    if (special_names[number] == name) return number;
  }
  return std::nullopt;
}

void decode_move(decoder& d, item const& s) {
  if (s.parts[0] == "cvta") return decode_cvta(d, s);
  if (s.parts[0] == "isspacep") return decode_isspacep(d, s);
  qualifiers q(s);
  type const t = q.need_type();
  q.done();
  decode_mov(d, s, t);
}

}  // namespace ptx
