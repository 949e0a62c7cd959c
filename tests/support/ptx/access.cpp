// Loads and stores.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/access.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

bool loads(access_kind kind) {
  return kind == access_kind::load || kind == access_kind::strong_load || kind == access_kind::atomic;
}
bool stores(access_kind kind) { return kind != access_kind::load && kind != access_kind::strong_load; }

/// For shared or global memory.
void check_race(thread& t, instruction const& i, space where, std::uint64_t address, unsigned bytes, access_kind kind) {
  accessor const who{t.owner->number, t.owner->barriers, t.linear, &t.clocks};
  race_detector& races = where == space::shared ? t.owner->shared_races : t.run->global_races;
  auto const other = races.access(who, address, bytes, kind, i);
  if (!other) return;
  std::ostringstream text;
  text << "race in " << (where == space::shared ? "shared" : "global") << " memory at 0x" << std::hex << address
       << std::dec << " with block " << other->block << ", thread " << other->thread << ", line "
       << t.run->code->texts[t.run->index(*other->where)].line;
  raise(t, i, text.str());
}

std::string place_text(char const* name, std::uint64_t address, unsigned bytes, std::uint64_t size) {
  std::ostringstream text;
  text << bytes << " bytes at " << name << " address 0x" << std::hex << address << std::dec << ", of " << size
       << " bytes";
  return text.str();
}

std::byte* locate_shared(thread& t, instruction const& i, std::uint64_t address, unsigned bytes, access_kind kind) {
  block& owner = *t.owner;
  if (!extent{0, owner.shared.size()}.holds(address, bytes)) {
    raise(t, i, "out of bounds: " + place_text("shared", address, bytes, owner.shared.size()));
  }
  if (t.run->chosen.check_shared_races) check_race(t, i, space::shared, address, bytes, kind);
  if (owner.shared_written) {
    if (loads(kind) && !owner.shared_written->all(address, bytes)) {
      raise(t, i, "loads what was never written: " + place_text("shared", address, bytes, owner.shared.size()));
    }
    if (stores(kind)) owner.shared_written->mark(address, bytes);
  }
  return owner.shared.data() + address;
}

}  // namespace

void raise_misaligned(thread const& t, instruction const& i, std::uint64_t address, unsigned bytes) {
  std::ostringstream text;
  text << "misaligned: " << bytes << " bytes at 0x" << std::hex << address;
  raise(t, i, text.str());
}

std::byte* locate_global_slowly(thread& t, instruction const& i, std::uint64_t address, unsigned bytes,
                                access_kind kind) {
  memory& global = *t.run->global;
  auto const found = global.find(address, bytes);
  if (!found) raise(t, i, "out of bounds: " + global.describe(address, bytes));
  t.run->last_extents[t.run->index(i)] = *found;
  if (t.run->chosen.check_global_races) check_race(t, i, space::global, address, bytes, kind);
  if (t.run->chosen.check_unwritten) {
    auto* const begin = std::bit_cast<void const*>(address);
    if (loads(kind) && !global.written(begin, bytes))
      raise(t, i, "loads what was never written: " + global.describe(address, bytes));
    if (stores(kind)) global.mark_written(begin, bytes);
  }
  return std::bit_cast<std::byte*>(address);
}

std::byte* locate_elsewhere(thread& t, instruction const& i, space where, std::uint64_t address, unsigned bytes,
                            access_kind kind) {
  if ((address & (bytes - 1)) != 0) raise_misaligned(t, i, address, bytes);
  if (where == space::shared) return locate_shared(t, i, address, bytes, kind);
  if (where == space::local) {
    if (!extent{0, t.local_end}.holds(address, bytes)) {
      raise(t, i, "out of bounds: " + place_text("local", address, bytes, t.local_end));
    }
    return t.local.data() + address;
  }
  if (stores(kind)) raise(t, i, "a kernel's parameters cannot be written");
  if (!extent{0, t.run->parameters.size()}.holds(address, bytes)) {
    raise(t, i, "out of bounds: " + place_text("parameter", address, bytes, t.run->parameters.size()));
  }
  return t.run->parameters.data() + address;
}

namespace {

template <typename T>
T fetch(std::byte const* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// c = number of elements; d = slot, or list of slots where c > 1; f = whether the access is strong.
template <typename T, space Where, bool Narrow>
instruction const* run_load(thread& t, instruction const& i) {
  std::byte const* const from = locate<Where>(t, i, address_in<Narrow>(t, i.a, i.e), sizeof(T),
                                              i.f != 0 ? access_kind::strong_load : access_kind::load);
  write(t, i.d, fetch<T>(from));
  return &i + 1;
}

template <typename T, space Where, bool Narrow>
instruction const* run_load_vector(thread& t, instruction const& i) {
  std::byte const* const from = locate<Where>(t, i, address_in<Narrow>(t, i.a, i.e), sizeof(T) * i.c,
                                              i.f != 0 ? access_kind::strong_load : access_kind::load);
  auto const& slots = t.run->code->slot_lists[i.d];
  for (std::uint32_t n = 0; n < i.c; ++n) write(t, slots[n], fetch<T>(from + n * sizeof(T)));
  return &i + 1;
}

template <typename T, space Where, bool Narrow>
instruction const* run_store(thread& t, instruction const& i) {
  std::byte* const to = locate<Where>(t, i, address_in<Narrow>(t, i.a, i.e), sizeof(T),
                                      i.f != 0 ? access_kind::strong_store : access_kind::store);
  std::memcpy(to, &t.frame[i.d], sizeof(T));
  return &i + 1;
}

template <typename T, space Where, bool Narrow>
instruction const* run_store_vector(thread& t, instruction const& i) {
  std::byte* const to = locate<Where>(t, i, address_in<Narrow>(t, i.a, i.e), sizeof(T) * i.c,
                                      i.f != 0 ? access_kind::strong_store : access_kind::store);
  auto const& slots = t.run->code->slot_lists[i.d];
  for (std::uint32_t n = 0; n < i.c; ++n) std::memcpy(to + n * sizeof(T), &t.frame[slots[n]], sizeof(T));
  return &i + 1;
}

/// Parameters of functions lie in the frame: e = byte.
template <typename T>
instruction const* run_load_frame(thread& t, instruction const& i) {
  std::byte const* const from = reinterpret_cast<std::byte const*>(t.frame) + i.e;
  if (i.c == 1) {
    write(t, i.d, fetch<T>(from));
    return &i + 1;
  }
  auto const& slots = t.run->code->slot_lists[i.d];
  for (std::uint32_t n = 0; n < i.c; ++n) write(t, slots[n], fetch<T>(from + n * sizeof(T)));
  return &i + 1;
}

template <typename T>
instruction const* run_store_frame(thread& t, instruction const& i) {
  std::byte* const to = reinterpret_cast<std::byte*>(t.frame) + i.e;
  if (i.c == 1) {
    std::memcpy(to, &t.frame[i.d], sizeof(T));
    return &i + 1;
  }
  auto const& slots = t.run->code->slot_lists[i.d];
  for (std::uint32_t n = 0; n < i.c; ++n) std::memcpy(to + n * sizeof(T), &t.frame[slots[n]], sizeof(T));
  return &i + 1;
}

struct access_form {
  bool store, vector, narrow, in_frame;
};

template <typename T, space Where, bool Narrow>
handler in_space(access_form form) {
  if (form.store) return form.vector ? run_store_vector<T, Where, Narrow> : run_store<T, Where, Narrow>;
  return form.vector ? run_load_vector<T, Where, Narrow> : run_load<T, Where, Narrow>;
}

template <typename T>
handler access_handler(space where, access_form form) {
  if (form.in_frame) return form.store ? run_store_frame<T> : run_load_frame<T>;
  switch (where) {
    case space::global:
    case space::constant:
      return in_space<T, space::global, false>(form);
    case space::shared:
      return form.narrow ? in_space<T, space::shared, true>(form) : in_space<T, space::shared, false>(form);
    case space::local:
      return in_space<T, space::local, false>(form);
    case space::parameter:
      return in_space<T, space::parameter, false>(form);
    default:
      return in_space<T, space::generic, false>(form);
  }
}

/// Stores take the bits as they are; loads extend to the whole slot.
handler choose(type t, space where, access_form form) {
  switch (t) {
    case type::s8:
      return access_handler<std::int8_t>(where, form);
    case type::s16:
      return access_handler<std::int16_t>(where, form);
    case type::s32:
      return access_handler<std::int32_t>(where, form);
    default:
      break;
  }
  switch (bits_of(t)) {
    case 8:
      return access_handler<std::uint8_t>(where, form);
    case 16:
      return access_handler<std::uint16_t>(where, form);
    case 32:
      return access_handler<std::uint32_t>(where, form);
    case 64:
      return access_handler<std::uint64_t>(where, form);
    default:
      return nullptr;
  }
}

space space_of(item const& s, qualifiers& q) {
  if (q.take("global")) return space::global;
  if (q.take("shared") || q.take("shared::cta")) return space::shared;
  if (q.take("local")) return space::local;
  if (q.take("const")) return space::constant;
  if (q.take("param") || q.take("param::entry") || q.take("param::func")) return space::parameter;
  if (s.parts.size() > 1 && s.parts[1].starts_with("shared"))
    refuse(s, "." + std::string(s.parts[1]) + " is not supported");
  return space::generic;
}

/// Hints of caches mean nothing here; returns whether the access is strong.
bool tolerated(qualifiers& q) {
  bool strong = false;
  for (char const* name : {"volatile", "relaxed", "acquire", "release"}) strong = q.take(name) || strong;
  for (char const* name : {"weak",
                           "cta",
                           "cluster",
                           "gpu",
                           "sys",
                           "nc",
                           "ca",
                           "cg",
                           "cs",
                           "lu",
                           "cv",
                           "wb",
                           "wt",
                           "L1::evict_normal",
                           "L1::evict_unchanged",
                           "L1::evict_first",
                           "L1::evict_last",
                           "L1::no_allocate",
                           "L2::64B",
                           "L2::128B",
                           "L2::256B"}) {
    q.take(name);
  }
  return strong;
}

}  // namespace

void decode_access(decoder& d, item const& s) {
  qualifiers q(s);
  type const t = q.need_type();
  bool const store = s.parts[0] == "st";
  space const where = space_of(s, q);
  bool const strong = tolerated(q);
  unsigned const count = q.take("v2") ? 2 : q.take("v4") ? 4 : q.take("v8") ? 8 : 1;
  q.done();
  if (s.operands.size() != 2) refuse(s, "needs 2 operands");
  if (store && where == space::constant) refuse(s, "constants cannot be written");
  operand const& data = s.operands[store ? 1 : 0];
  if ((count > 1) != (data.kind == operand_kind::vector) || (count > 1 && data.items.size() != count)) {
    refuse(s, "needs as many registers as elements");
  }
  unsigned const bytes = bits_of(t) / 8;
  if (bytes == 0 || bytes * count > 32) refuse(s, "this type is not supported");
  auto const at = d.address(s, s.operands[store ? 0 : 1], where, bytes * count);
  width const allowed = is_float(t) ? width::same : width::at_least;
  std::array<std::uint32_t, 8> slots{};
  for (std::size_t n = 0; n < count; ++n) {
    operand const& each = count > 1 ? data.items[n] : data;
    slots[n] = store ? d.value(s, each, t, allowed) : d.destination(s, each, t, allowed);
  }
  handler const run = choose(t, where, {store, count > 1, at.narrow, at.in_frame});
  d.emit(s, {run, count > 1 ? d.slot_list(slots) : slots[0], at.base, 0, count, static_cast<std::int32_t>(at.offset),
             strong ? 1u : 0u});
}

}  // namespace ptx
