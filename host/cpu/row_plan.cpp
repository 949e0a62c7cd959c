// Translating sums over rows.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/row_plan.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace rivulet::cpu {
namespace {

constexpr operand constant(std::uint32_t index) { return {operand_kind::constant, index}; }

/// The program of a row that adds every term to its partial; these are the constants behind the columns.
program accumulating(program const& row) {
  program result = row;
  result.instructions.clear();
  result.outputs.clear();
  std::vector<std::uint32_t> place;
  auto const moved = [&](operand const& from) {
    return from.kind == operand_kind::value ? operand{operand_kind::value, place[from.index]} : from;
  };
  auto const append = [&](instruction const& next) {
    result.instructions.push_back(next);
    return static_cast<std::uint32_t>(result.instructions.size() - 1);
  };
  auto const sums = static_cast<std::uint32_t>(row.outputs.size());
  result.outputs.resize(sums);
  auto const add_term = [&](std::uint32_t sum) {
    auto const added = append({expression::operation::add, constant(row.constants + sum), moved(row.outputs[sum]), {}});
    result.outputs[sum] = {operand_kind::value, added};
  };
  for (auto const& step : row.instructions) {
    place.push_back(append({step.op, moved(step.a), moved(step.b), moved(step.c)}));
    operand const here{operand_kind::value, static_cast<std::uint32_t>(place.size() - 1)};
    for (std::uint32_t s = 0; s < sums; ++s) {
      if (row.outputs[s] == here) add_term(s);
    }
  }
  for (std::uint32_t s = 0; s < sums; ++s) {
    if (row.outputs[s].kind != operand_kind::value) add_term(s);
  }
  result.constants += sums;
  return result;
}

/// partial ← left + partial, for every sum; the constants are first those on the left.
program combining(std::uint32_t sums) {
  program result;
  result.constants = 2 * sums;
  for (std::uint32_t s = 0; s < sums; ++s) {
    result.instructions.push_back({expression::operation::add, constant(s), constant(sums + s), {}});
    result.outputs.push_back({operand_kind::value, s});
  }
  return result;
}

void append_slots(std::vector<std::uint32_t>& to, std::uint32_t first, std::uint32_t count) {
  auto const begin = to.size();
  to.resize(begin + count);
  std::iota(to.begin() + static_cast<std::ptrdiff_t>(begin), to.end(), first);
}

/// The map with other outputs: the slots from `first` on.
template <typename T>
slot_map<T> with_outputs(slot_map<T> map, std::uint32_t first) {
  map.f = first;
  map.gradient = first + 1;
  return map;
}

class leaf_walk {
 public:
  leaf_walk(std::size_t rows, std::size_t step) : rows_(rows), leaf_step_(step) {}

  std::vector<row_leaf> run() {
    add(0, 1, row_tree_levels - 1);
    return std::move(leaves_);
  }

 private:
  /// The rows index, index + step, …: what it adds last holds their sums.
  void add(std::size_t index, std::size_t step, std::uint32_t level) {
    if (step == leaf_step_) {
      auto const count = (rows_ - index + step - 1) / step;
      leaves_.push_back({{}, static_cast<long>(index), count, false, 0, -1});
      return;
    }
    add(index, 2 * step, level - 1);
    if (index + step >= rows_) return;
    leaves_.back().waits = static_cast<int>(level);
    add(index + step, 2 * step, level - 1);
    leaves_.back().merges |= 1U << level;
  }

  std::size_t rows_, leaf_step_;
  std::vector<row_leaf> leaves_;
};

/// A lane's slots in a tile are 256 to 512 bytes: together they stay within a second cache.
bool fits_a_tile(std::size_t rows, std::size_t columns) { return rows * columns <= 4096; }

row_source source_of(row_values const& data, std::size_t column) {
  if (data.groups == nullptr) return {data.values.data() + column, static_cast<long>(data.columns), false};
  auto const& from = data.groups->columns[column];
  return {from.values.data(), 1, !from.shared};
}

template <typename T>
void take_values(row_plan<T>& plan, row_loop const& loop) {
  auto const& data = *loop.data;
  plan.groups = data.groups;
  plan.values.resize(data.rows * data.columns);
  for (std::size_t c = 0; c < data.columns; ++c) {
    auto const from = source_of(data, c);
    bool const own = is_own(loop, plan.batches, c);
    if (own) plan.own.push_back(from);
    for (std::size_t r = 0; !own && r < data.rows; ++r) {
      plan.values[r * data.columns + c] = static_cast<T>(from.at(0, static_cast<long>(r)));
    }
  }
}

/// Columns that differ between lanes are read from slots of their own.
template <typename T>
void place_own_columns(slot_map<T>& row, row_loop const& loop, mini_batches const& batches, std::uint32_t slot) {
  for (std::size_t c = 0; c < loop.data->columns; ++c) {
    if (!is_own(loop, batches, c)) continue;
    row.uniform[loop.first_own() + c].reset();
    row.constants[loop.first_own() + c] = slot++;
  }
}

}  // namespace

bool can_compile(row_values const& data, mini_batches const& batches) {
  if (batches.rows > 0) return fits_a_tile(batches.rows, data.columns);
  return data.groups == nullptr || (data.regular() && fits_a_tile(data.rows, data.columns));
}

bool is_straight(row_loop const& loop, mini_batches const& batches) {
  constexpr std::size_t longest = 2000;  // with operators in several instructions still within a first cache
  return batches.rows == 0 && loop.data->regular() &&
         loop.data->rows * (loop.row.instructions.size() + loop.sums()) <= longest;
}

bool is_own(row_loop const& loop, mini_batches const& batches, std::size_t column) {
  if (batches.rows > 0) return true;
  auto const* const groups = loop.data->groups.get();
  if (groups == nullptr) return false;
  bool const needs_one_place = loop.data->regular() && !is_straight(loop, batches);
  return needs_one_place || !groups->columns[column].shared;
}

std::vector<row_leaf> leaves_of(std::size_t rows, std::size_t step) { return leaf_walk(rows, step).run(); }

template <typename T>
row_plan<T> plan_rows(row_loop const& loop, mini_batches const& batches, row_slots const& slots, slot_map<T>& map,
                      evaluator<T> const& evaluator) {
  row_plan<T> plan;
  plan.batches = batches;
  plan.slots = slots;
  plan.sums = static_cast<std::uint32_t>(loop.sums());
  plan.columns = static_cast<std::uint32_t>(loop.data->columns);
  plan.row_count = map.constants[loop.row_count];
  plan.straight = is_straight(loop, batches);
  take_values(plan, loop);
  plan.tiled = !plan.own.empty() && fits_a_tile(plan.summed_rows(), plan.own.size());

  auto before = with_outputs(map, slots.shared);
  before.constants.resize(loop.before.constants);
  before.uniform.resize(loop.before.constants);
  plan.before = translate(loop.before, before, evaluator);

  // A column is a literal that changes from row to row.
  auto row = with_outputs(map, slots.partials);
  row.free = plan.before.free;
  row.constants.resize(loop.first_own());
  row.uniform.resize(loop.first_own());
  row.constants.resize(loop.first_own() + plan.columns);
  row.uniform.resize(loop.first_own() + plan.columns, T(0));
  row.first_changing = loop.first_own();
  row.changing = plan.columns;
  place_own_columns(row, loop, batches, slots.own);
  append_slots(row.constants, slots.partials, plan.sums);
  row.uniform.resize(row.constants.size());
  plan.row = translate(accumulating(loop.row), row, evaluator);
  plan.first_column = plan.row.scalars[loop.row.literals.size() + loop.first_own()].first;

  auto combine = with_outputs(map, slots.partials);
  combine.free = plan.row.free;
  combine.constants.clear();
  append_slots(combine.constants, slots.left, plan.sums);
  append_slots(combine.constants, slots.partials, plan.sums);
  combine.uniform.assign(combine.constants.size(), std::nullopt);
  plan.combine = translate(combining(plan.sums), combine, evaluator);
  map.free = plan.combine.free;
  return plan;
}

template row_plan<float> plan_rows(row_loop const&, mini_batches const&, row_slots const&, slot_map<float>&,
                                   evaluator<float> const&);
template row_plan<double> plan_rows(row_loop const&, mini_batches const&, row_slots const&, slot_map<double>&,
                                    evaluator<double> const&);

}  // namespace rivulet::cpu
