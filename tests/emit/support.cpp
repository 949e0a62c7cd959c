// Comparing emitted code with the interpreter.
// SPDX-License-Identifier: Apache-2.0
#include "tests/emit/support.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <random>

namespace rivulet::emit {
namespace {

/// Numbers of all kinds: small whole ones, ordinary ones, special ones, random bits.
std::uint64_t interesting(bool float64, std::mt19937_64& random) {
  static std::array<double, 14> const special{0.0, -0.0, 1.0, -1.0,   HUGE_VAL, -HUGE_VAL, std::nan(""),
                                              0.5, -2.0, 3.0, 1e-310, -5e-324,  1e300,     1e-40};
  auto const bits_of = [float64](double number) {
    return float64 ? std::bit_cast<std::uint64_t>(number)
                   : std::uint64_t{std::bit_cast<std::uint32_t>(static_cast<float>(number))};
  };
  switch (random() % 5) {
    case 0:
      return bits_of(special[random() % special.size()]);
    case 1:
      return random();
    case 2:
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(random() % 64) - 32);
    default:
      return bits_of(std::ldexp(static_cast<double>(random() >> 11), -52) * 8 - 8);
  }
}

bool is_nan(bool float64, std::uint64_t bits) {
  return float64 ? std::isnan(std::bit_cast<double>(bits))
                 : std::isnan(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
}

void spread_over_vectors(memory_image& image, std::uint32_t slot) {
  auto const lanes = image.target().lanes();
  for (int lane = lanes; lane < image.lanes(); ++lane) image.set(slot, lane, image.get(slot, lane % lanes));
}

bool may_differ(memory_image const& image, std::uint64_t a, std::uint64_t b, bool number) {
  auto const float64 = image.target().float64;
  return number && is_nan(float64, a) && is_nan(float64, b);
}

}  // namespace

bool emits() {
#ifdef RIVULET_HAS_EMITTER
  return true;
#else
  return false;
#endif
}

std::string name_of(target const& target) {
  return std::string(target.set == instruction_set::avx512 ? "AVX-512" : "AVX2") +
         (target.float64 ? " float64" : " float32") + " group " + std::to_string(target.group) + " wave " +
         std::to_string(target.wave);
}

std::vector<target> executable_targets(int group) {
  std::vector<target> found;
  if (!emits()) return found;
#if defined(__x86_64__)
  auto const vectors = std::min(8, 2 * group);  // all of a slot, or half
  auto const avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  auto const avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  for (bool const float64 : {false, true}) {
    for (int const waves : {1, 2, 4}) {
      if (waves > group) break;
      auto const wave = waves == 1 ? 0 : group / waves;
      if (avx512) found.push_back({instruction_set::avx512, float64, vectors, group, scratch_slot, wave});
      if (avx2) found.push_back({instruction_set::avx2, float64, vectors, group, scratch_slot, wave});
    }
  }
#endif
  return found;
}

memory_image filled(routine const& routine, target const& target, std::uint64_t seed) {
  memory_image image(target, all_slots);
  std::mt19937_64 random(seed);
  for (std::uint32_t slot = 0; slot < scratch_slot; ++slot) {
    for (int lane = 0; lane < image.lanes(); ++lane) image.set(slot, lane, interesting(target.float64, random));
  }
  for (auto const& carried : routine.carried) {
    if (carried.shared) spread_over_vectors(image, carried.slot);
  }
  for (auto const& i : routine.instructions) {
    if (i.op == opcode::input && i.shared) spread_over_vectors(image, i.immediate32);
  }
  for (auto const& carried : routine.masks) {
    auto const rarely = random() % 3 == 0;
    for (int lane = 0; lane < image.lanes(); ++lane) {
      image.set(carried.slot, lane, random() % (rarely ? 40 : 2) == 0 ? ~std::uint64_t{0} : 0);
    }
  }
  return image;
}

aligned_bytes rows(target const& target) {
  auto const step = std::max(row_bytes, row_slots * static_cast<std::uint32_t>(target.slot_bytes()));
  aligned_bytes table(std::size_t{step} * most_row_turns);
  std::mt19937_64 random(7);
  std::size_t const size = target.float64 ? 8 : 4;
  for (std::size_t at = 0; at < table.size(); at += size) {
    auto const bits = interesting(target.float64, random);
    std::memcpy(table.data() + at, &bits, size);
  }
  return table;
}

void expect_same(routine const& routine, target const& target, memory_image const& start, std::uint64_t turns,
                 std::vector<std::uint32_t> const& number_slots) {
  auto const compiled = compile(routine, target);
  ASSERT_TRUE(compiled);
  ASSERT_LE(scratch_slot + compiled->scratch_slots(), all_slots);
  memory_image expected = start, found = start;
  auto const table = rows(target);
  auto const turns_expected = interpret(routine, expected, turns, table.data());
  auto const turns_found = compiled->entry()(found.group(), turns, table.data());
  EXPECT_EQ(turns_found, turns_expected) << name_of(target);
  int wrong = 0;
  for (std::uint32_t slot = 0; slot < scratch_slot && wrong < 3; ++slot) {
    auto const number = std::find(number_slots.begin(), number_slots.end(), slot) != number_slots.end();
    for (int lane = 0; lane < found.lanes() && wrong < 3; ++lane) {
      auto const a = expected.get(slot, lane), b = found.get(slot, lane);
      if (a == b || may_differ(found, a, b, number)) continue;
      ++wrong;
      ADD_FAILURE() << name_of(target) << " slot " << slot << " lane " << lane << std::hex << ": expected " << a
                    << ", found " << b;
    }
  }
}

void expect_same_everywhere(routine const& routine, std::vector<std::uint32_t> const& number_slots, std::uint64_t turns,
                            bool scales) {
  for (int const group : {1, 2, 4, 8}) {
    for (auto const& target : executable_targets(group)) {
      if (scales && !target.scales()) continue;
      for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        expect_same(routine, target, filled(routine, target, seed), turns, number_slots);
      }
    }
  }
}

}  // namespace rivulet::emit
