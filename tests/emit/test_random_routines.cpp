// Routines nobody thought of: emitted code against the interpreter.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/emit/random_routine.hpp"
#include "tests/emit/support.hpp"

namespace rivulet::emit {
namespace {

std::uint64_t wanted(std::uint64_t otherwise) {
  auto const* const text = std::getenv("RIVULET_FUZZ_ROUTINES");
  return text == nullptr ? otherwise : std::stoull(text);
}

std::uint64_t first_seed() {
  auto const* const text = std::getenv("RIVULET_FUZZ_SEED");
  return text == nullptr ? 1 : std::stoull(text);
}

void check(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::array const groups{1, 1, 2, 4, 8}, sizes{5, 15, 40, 40, 150};
  auto const targets = executable_targets(groups[random() % groups.size()]);
  auto const& target = targets[random() % targets.size()];
  auto const made = make_random_routine(target, random(), sizes[random() % sizes.size()]);
  expect_same(made.routine, target, filled(made.routine, target, random()), random() % 4, made.number_slots);
  if (::testing::Test::HasFailure()) FAIL() << "RIVULET_FUZZ_SEED=" << seed << " RIVULET_FUZZ_ROUTINES=1";
}

TEST(random_routines, give_the_interpreters_bits) {
  if (executable_targets(1).empty()) GTEST_SKIP() << "no emitter, or no processor with AVX2";
  auto const first = first_seed();
  for (auto seed = first; seed < first + wanted(3000); ++seed) {
    check(seed);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace rivulet::emit
