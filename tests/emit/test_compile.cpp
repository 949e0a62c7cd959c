// The code as an object: sealed memory, size, time to compile, registers.
// SPDX-License-Identifier: Apache-2.0
#include <time.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/emit/random_routine.hpp"
#include "tests/emit/support.hpp"

namespace rivulet::emit {
namespace {

class compiled_code : public ::testing::Test {
 protected:
  void SetUp() override {
    if (executable_targets(1).empty()) GTEST_SKIP() << "no emitter, or no processor with AVX2";
  }
};

/// Something like adam on that many parameters: about sixty instructions each.
routine long_routine(std::uint32_t parameters) {
  routine_writer w;
  auto const factor = w.literal(0x3f000000), rate = w.input(150);
  for (std::uint32_t p = 0; p < parameters; ++p) {
    auto const x = w.carry(3 * p), m = w.carry(3 * p + 1), v = w.carry(3 * p + 2);
    auto g = w.op(opcode::multiply, x, x);
    for (int i = 0; i < 50; ++i) g = w.op(opcode::fused_add, g, factor, i % 2 == 0 ? x : g);
    w.routine.carried[3 * p + 1].next = w.op(opcode::fused_add, m, factor, g);
    w.routine.carried[3 * p + 2].next = w.op(opcode::fused_add, v, factor, w.op(opcode::multiply, g, g));
    auto const root = w.op(opcode::square_root, w.routine.carried[3 * p + 2].next);
    auto const step = w.op(opcode::divide, w.routine.carried[3 * p + 1].next, root);
    w.routine.carried[3 * p].next = w.op(opcode::fused_from, rate, step, x);
  }
  return w.routine;
}

double processor_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

/// Of this thread's own time the least of several tries: other work may run on the machine.
double microseconds(routine const& routine, target const& target) {
  auto least = 1e300;
  for (int i = 0; i < 15; ++i) {
    auto const begin = processor_microseconds();
    EXPECT_TRUE(compile(routine, target));
    least = std::min(least, processor_microseconds() - begin);
  }
  return least;
}

/// Rights of the mapping an address lies in, and whether any mapping of the process is writable and executable.
struct mappings {
  std::string rights;
  bool writable_code = false;
};

mappings mappings_around(void const* address) {
  mappings found;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    std::string rights;
    std::istringstream(line) >> std::hex >> begin >> dash >> end >> rights;
    auto const wanted = reinterpret_cast<std::uintptr_t>(address);
    if (begin <= wanted && wanted < end) found.rights = rights;
    if (rights.find("wx") != std::string::npos) found.writable_code = true;
  }
  return found;
}

TEST_F(compiled_code, is_executable_and_not_writable) {
  for (auto const& target : executable_targets(4)) {
    auto const compiled = compile(long_routine(2), target);
    ASSERT_TRUE(compiled);
    auto const found = mappings_around(reinterpret_cast<void const*>(compiled->entry()));
    EXPECT_EQ(found.rights, "r-xp");
    EXPECT_FALSE(found.writable_code);
  }
}

TEST_F(compiled_code, moves_with_its_owner) {
  auto const routine = long_routine(1);
  auto const target = executable_targets(1).front();
  auto first = compile(routine, target), second = compile(long_routine(2), target);
  auto const entry = first->entry();
  *second = std::move(*first);
  EXPECT_EQ(second->entry(), entry);
  auto const third = std::move(*second);
  auto image = filled(routine, target, 1);
  EXPECT_EQ(third.entry()(image.group(), 3, nullptr), 3);
}

TEST_F(compiled_code, uses_scratch_only_when_registers_run_out) {
  for (auto const& target : executable_targets(1)) {
    EXPECT_EQ(compile(long_routine(1), target)->spills(), 0) << name_of(target);
    EXPECT_EQ(compile(long_routine(1), target)->scratch_slots(), 0) << name_of(target);
  }
}

/// 600 instructions for each of four vectors.
TEST_F(compiled_code, is_ready_within_a_millisecond) {
  for (auto const& target : executable_targets(4)) {
    auto const time = microseconds(long_routine(10), target);
    RecordProperty("microseconds for 10 parameters, " + name_of(target), std::to_string(time));
    EXPECT_LT(time, 1000) << name_of(target);
  }
}

TEST_F(compiled_code, takes_time_in_proportion_to_its_length) {
  auto const target = executable_targets(4).front();
  auto const one = microseconds(long_routine(10), target), sixteen = microseconds(long_routine(160), target);
  RecordProperty("microseconds for 10 and 160 parameters", std::to_string(one) + ", " + std::to_string(sixteen));
  EXPECT_LT(sixteen, 16 * one * 3);
}

/// A slot of eight vectors has 2^8 bytes with AVX2, 2^9 with AVX-512; displacements end at 2^31.
TEST(compile, refuses_slots_beyond_the_reach_of_a_displacement) {
  if (!emits()) GTEST_SKIP() << "no emitter";
  for (auto const set : {instruction_set::avx2, instruction_set::avx512}) {
    auto const beyond = std::uint32_t{1} << (set == instruction_set::avx2 ? 23 : 22);
    auto const compiles = [&](std::uint32_t from, std::uint32_t to, std::uint32_t carried, std::uint32_t scratch) {
      routine_writer w;
      auto const x = w.carry(carried), y = w.input(from);
      w.store(to, w.op(opcode::add, x, w.op(opcode::load, none, none, none, to)));
      w.routine.carried[0].next = y;
      return compile(w.routine, {set, true, 8, 1, scratch}).has_value();
    };
    EXPECT_TRUE(compiles(beyond - 2, 0, 1, 2));
    EXPECT_FALSE(compiles(beyond, 0, 1, 2));
    EXPECT_FALSE(compiles(0, beyond, 1, 2));
    EXPECT_FALSE(compiles(0, 1, beyond, 2));
    EXPECT_FALSE(compile(long_routine(20), {set, true, 8, 8, beyond - 1}).has_value());
  }
}

TEST(register_pressure, counts_what_is_carried_computed_and_read_twice) {
  routine_writer w;
  auto const a = w.carry(0), b = w.carry(1), once = w.input(2), twice = w.input(3);
  EXPECT_EQ(register_pressure(w.routine), 2);
  auto const sum = w.op(opcode::add, a, once);
  auto const product = w.op(opcode::multiply, sum, twice);
  auto const quotient = w.op(opcode::divide, product, twice);
  w.routine.carried[0].next = w.op(opcode::fused_add, sum, product, quotient);
  w.routine.carried[1].next = b;
  EXPECT_EQ(register_pressure(w.routine), 2 + 1 + 3);
}

}  // namespace
}  // namespace rivulet::emit
