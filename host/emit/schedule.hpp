// The order in which a whole group is computed, and where every value is read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "host/emit/machine.hpp"

namespace rivulet::emit {

/// One instruction for one vector of the group.
struct step {
  std::uint32_t op;
  std::uint32_t copy;
};

/// The vectors of a wave take turns instruction by instruction, one wave after the other; a region that may be left out
/// is done for one vector after the other. Every vector has values of its own, numbered here; shared ones have one for
/// all.
class schedule {
 public:
  schedule(machine_code const& code, std::uint32_t group, std::uint32_t wave);

  machine_code const& code() const { return code_; }
  std::uint32_t group() const { return group_; }
  std::vector<step> const& steps() const { return steps_; }
  /// Where the turn ends: what is carried on is read here.
  std::uint32_t end() const { return static_cast<std::uint32_t>(steps_.size()); }

  std::uint32_t values() const { return static_cast<std::uint32_t>(machine_values_.size()); }
  std::uint32_t value(std::uint32_t machine_value, std::uint32_t copy) const {
    return first_[machine_value] + (code_.values[machine_value].shared ? 0 : copy);
  }
  machine_value const& about(std::uint32_t value) const { return code_.values[machine_values_[value]]; }
  std::uint32_t copy_of(std::uint32_t value) const { return value - first_[machine_values_[value]]; }

  /// a, b, c and mask of a step, each once, `none` where there is none.
  std::array<std::uint32_t, 4> sources(step const& step) const;
  /// Positions of the steps that read the value, in order.
  std::span<std::uint32_t const> reads(std::uint32_t value) const {
    return {positions_.data() + begin_[value], positions_.data() + begin_[value + 1]};
  }

 private:
  void number_values();
  void order_steps(std::uint32_t first, std::uint32_t last);
  void find_reads();
  template <class Visit>
  void visit_reads(Visit visit) const;

  machine_code const& code_;
  std::uint32_t group_;
  std::vector<step> steps_;
  std::vector<std::uint32_t> first_, machine_values_, begin_, positions_;
};

}  // namespace rivulet::emit
