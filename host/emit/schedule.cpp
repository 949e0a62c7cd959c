// The order of a group's instructions and the reads of every value, in time linear in their number.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/schedule.hpp"

#include <numeric>

namespace rivulet::emit {

schedule::schedule(machine_code const& code, std::uint32_t group, std::uint32_t wave) : code_(code), group_(group) {
  number_values();
  for (std::uint32_t first = 0; first < group; first += wave) order_steps(first, first + wave);
  find_reads();
}

void schedule::number_values() {
  first_.reserve(code_.values.size());
  machine_values_.reserve(code_.values.size() * group_);
  for (std::uint32_t v = 0; v < code_.values.size(); ++v) {
    first_.push_back(values());
    machine_values_.insert(machine_values_.end(), code_.values[v].shared ? 1 : group_, v);
  }
}

/// What is shared is computed with the first wave.
void schedule::order_steps(std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t i = 0; i < code_.ops.size(); ++i) {
    if (code_.ops[i].shape != form::begin_if) {
      auto const end = !code_.ops[i].shared ? last : first == 0 ? 1 : first;
      for (auto copy = first; copy < end; ++copy) steps_.push_back({i, copy});
      continue;
    }
    auto end = i;
    while (code_.ops[end].shape != form::end_if) ++end;
    for (auto copy = first; copy < last; ++copy) {
      for (auto inside = i; inside <= end; ++inside) steps_.push_back({inside, copy});
    }
    i = end;
  }
}

std::array<std::uint32_t, 4> schedule::sources(step const& step) const {
  auto const& op = code_.ops[step.op];
  std::array<std::uint32_t, 4> found{op.a, op.b, op.c, op.mask};
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] != none) found[i] = value(found[i], step.copy);
    for (std::size_t j = 0; j < i; ++j) {
      if (found[j] == found[i]) found[i] = none;
    }
  }
  return found;
}

template <class Visit>
void schedule::visit_reads(Visit visit) const {
  for (std::uint32_t position = 0; position < steps_.size(); ++position) {
    for (auto const source : sources(steps_[position])) {
      if (source != none) visit(source, position);
    }
  }
  for (auto const& carried : code_.carried) {
    for (std::uint32_t copy = 0; copy < (carried.shared ? 1 : group_); ++copy) visit(value(carried.next, copy), end());
  }
}

void schedule::find_reads() {
  begin_.assign(values() + 1, 0);
  visit_reads([this](std::uint32_t value, std::uint32_t) { ++begin_[value + 1]; });
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  positions_.resize(begin_.back());
  auto next = begin_;
  visit_reads([this, &next](std::uint32_t value, std::uint32_t position) { positions_[next[value]++] = position; });
}

}  // namespace rivulet::emit
