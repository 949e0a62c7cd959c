// Moves many values at once, as if all were read before any is written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "host/emit/encoder.hpp"
#include "host/emit/scratch.hpp"

namespace rivulet::emit {

struct transfer {
  place from, to;
  emit::bank bank;
};

class parallel_copy {
 public:
  /// `changeable` are registers that hold nothing that is needed there afterwards.
  parallel_copy(encoder& encoder, scratch& scratch, std::vector<transfer> transfers, std::uint64_t changeable);
  void run();

 private:
  static bool overwritable(place place);
  static std::int64_t key(place place) { return std::int64_t{static_cast<int>(place.where)} << 32 | place.number; }
  void make(std::size_t index);
  void read_once_less(place from);
  void set_aside(place from, bank bank);
  int temporary(bank bank);

  encoder& encoder_;
  scratch& scratch_;
  std::vector<transfer> transfers_;
  std::vector<std::size_t> ready_;
  std::vector<char> done_;
  std::unordered_map<std::int64_t, std::vector<std::size_t>> readers_;
  std::unordered_map<std::int64_t, std::size_t> writers_;
  std::vector<std::pair<bank, std::int32_t>> cells_;
  std::uint64_t idle_, changeable_;
};

}  // namespace rivulet::emit
