// How many vectors of a routine are alive at once.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "host/emit/compiled_routine.hpp"

namespace rivulet::emit {
namespace {

bool is_leaf(opcode op) { return op <= opcode::all_lanes; }
bool is_mask(opcode op) {
  return op == opcode::mask_carried || op == opcode::all_lanes || (op >= opcode::compare && op <= opcode::mask_not);
}
bool has_vector(opcode op) { return !is_leaf(op) && !is_mask(op) && op < opcode::store; }

}  // namespace

std::uint32_t register_pressure(routine const& routine) {
  auto const& list = routine.instructions;
  std::vector<std::uint32_t> last(list.size(), 0), reads(list.size(), 0);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    for (auto const operand : {list[i].a, list[i].b, list[i].c}) {
      if (operand == none) continue;
      last[operand] = i;
      ++reads[operand];
    }
  }
  // A carried value's register is its own until the next one moves in.
  std::vector<char> moves_in(list.size(), 0);
  for (auto const& carried : routine.carried) {
    if (carried.next != none) moves_in[carried.next] = 1;
  }
  auto alive = static_cast<std::uint32_t>(routine.carried.size());
  for (std::uint32_t i = 0; i < list.size(); ++i) alive += list[i].op == opcode::input && reads[i] > 1 ? 1 : 0;
  std::vector<std::int32_t> change(list.size() + 1, 0);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (!(has_vector(list[i].op) || list[i].op == opcode::call) || moves_in[i] || last[i] == 0) continue;
    ++change[i];
    --change[last[i]];
  }
  std::int32_t now = 0, most = 0;
  for (auto const step : change) most = std::max(most, now += step);
  return alive + static_cast<std::uint32_t>(most);
}

}  // namespace rivulet::emit
