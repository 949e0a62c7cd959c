// Branches, calls, ends.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/support/ptx/decoder.hpp"

namespace ptx {
namespace {

constexpr std::size_t deepest_call = 1000;

instruction const* run_branch(thread&, instruction const& i) { return &i + i.e; }

instruction const* run_branch_if(thread& t, instruction const& i) { return &i + (read<bool>(t, i.a) ? i.e : 1); }

instruction const* run_branch_unless(thread& t, instruction const& i) { return &i + (read<bool>(t, i.a) ? 1 : i.e); }

instruction const* run_exit(thread& t, instruction const&) {
  t.stopped = stop::exited;
  return nullptr;
}

instruction const* run_return(thread& t, instruction const& i) {
  if (t.calls.empty()) return run_exit(t, i);
  call_record const record = t.calls.back();
  t.calls.pop_back();
  std::vector<std::uint64_t> const& caller = t.run->frames[record.caller];
  std::uint64_t const* const results = t.frame;
  t.frame_begin -= caller.size();
  t.frame = t.stack.data() + t.frame_begin;
  for (slot_copy const& copy : record.site->results) std::copy_n(results + copy.from, copy.count, t.frame + copy.to);
  t.local_begin = record.local_begin;
  t.local_end = record.local_end;
  return record.resume;
}

instruction const* run_trap(thread& t, instruction const& i) { raise(t, i, "the kernel trapped"); }

instruction const* run_nothing(thread&, instruction const& i) { return &i + 1; }

void decode_branch(decoder& d, item const& s) {
  qualifiers q(s);
  q.take("uni");
  q.done();
  if (s.operands.size() != 1 || s.operands[0].kind != operand_kind::name) refuse(s, "needs a label");
  if (s.guard.empty()) return d.branch_to(s, s.operands[0].name, run_branch);
  operand guard;
  guard.name = s.guard;
  d.branch_to(s, s.operands[0].name, s.guard_negated ? run_branch_unless : run_branch_if,
              d.value(s, guard, type::pred));
}

/// call (results), callee, (arguments); the lists may be missing.
void decode_call(decoder& d, item const& s) {
  qualifiers q(s);
  q.take("uni");
  q.done();
  auto const is_list = [&](std::size_t n) { return n < s.operands.size() && s.operands[n].kind == operand_kind::list; };
  std::size_t const callee = is_list(0) ? 1 : 0;
  std::size_t const end = callee + (is_list(callee + 1) ? 2 : 1);
  if (s.operands.size() != end || s.operands[callee].kind != operand_kind::name)
    refuse(s, "calls through a register are not supported");
  d.call(s, s.operands[callee].name, callee == 1 ? &s.operands[0] : nullptr,
         end == callee + 2 ? &s.operands[callee + 1] : nullptr);
}

}  // namespace

instruction const* run_skip_unless(thread& t, instruction const& i) { return &i + (read<bool>(t, i.a) ? 1 : i.e); }

instruction const* run_skip_if(thread& t, instruction const& i) { return &i + (read<bool>(t, i.a) ? i.e : 1); }

instruction const* run_fell_off(thread& t, instruction const& i) { raise(t, i, "ran past the end of its function"); }

instruction const* run_branch_table(thread& t, instruction const& i) {
  auto const& table = t.run->code->branch_tables[i.d];
  std::uint32_t const index = read<std::uint32_t>(t, i.a);
  if (index >= table.size())
    raise(t, i, "index " + std::to_string(index) + " of a table of " + std::to_string(table.size()));
  return &i + table[index];
}

instruction const* run_call(thread& t, instruction const& i) {
  call_site const& site = t.run->code->calls[i.d];
  std::vector<std::uint64_t> const& caller = t.run->frames[i.a];
  std::vector<std::uint64_t> const& callee = t.run->frames[site.callee];
  if (t.calls.size() >= deepest_call) raise(t, i, "calls nest too deeply");
  std::size_t const begin = t.frame_begin + caller.size();
  if (t.stack.size() < begin + callee.size()) t.stack.resize(2 * (begin + callee.size()));
  std::uint64_t const* const from = t.stack.data() + t.frame_begin;
  t.calls.push_back({&i + 1, &site, i.a, t.local_begin, t.local_end});
  t.frame_begin = begin;
  t.frame = t.stack.data() + begin;
  std::copy(callee.begin(), callee.end(), t.frame);
  for (slot_copy const& copy : site.arguments) std::copy_n(from + copy.from, copy.count, t.frame + copy.to);
  enter_local_memory(t, t.run->code->functions[site.callee].local_bytes);
  return t.run->first() + t.run->code->functions[site.callee].first;
}

void decode_control(decoder& d, item const& s) {
  std::string_view const name = s.parts[0];
  if (name == "bra") return decode_branch(d, s);
  if (name == "call") return decode_call(d, s);
  if (name == "brx") {
    if (s.operands.size() != 2 || s.parts.size() < 2 || s.parts[1] != "idx")
      refuse(s, "needs .idx, an index and a table");
    return d.branch_by_table(s, d.value(s, 0, type::u32), s.operands[1].name);
  }
  // Every thread sees every store at once, so fences, hints and pauses do nothing.
  if (name == "ret") return d.emit(s, {run_return});
  if (name == "exit") return d.emit(s, {run_exit});
  d.emit(s, {name == "trap" ? run_trap : run_nothing});
}

void enter_local_memory(thread& t, std::size_t bytes) {
  t.local_begin = (t.local_end + 15) / 16 * 16;
  t.local_end = t.local_begin + bytes;
  if (t.local.size() < t.local_end) t.local.resize(2 * t.local_end);
  std::fill_n(t.local.begin() + static_cast<std::ptrdiff_t>(t.local_begin), bytes, std::byte{unset_bits & 0xff});
  t.frame[0] = t.local_begin;
}

}  // namespace ptx
