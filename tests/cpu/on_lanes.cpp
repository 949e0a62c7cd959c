// Twins on the lanes: every instruction set here with one and two threads.
// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/on_lanes.hpp"

#include <fmt/format.h>

namespace rivulet {

instance_table on_lanes(batch_of const& batch, cpu::execution const& how) {
  instance_table rows;
  cpu::descend(batch.program, batch.settings, batch.columns, rows, how);
  return rows;
}

namespace {

bool too_long(program const& program) { return program.instructions.size() > 100'000; }

}  // namespace

void expect_twins(batch_of const& batch) {
  auto const wanted = on_reference(batch);
  for (auto const lanes : cpu::available_simd()) {
    for (auto const engine : {cpu::engine_choice::interpreted, cpu::engine_choice::compiled}) {
      bool const compiled = engine == cpu::engine_choice::compiled;
      if (compiled && (too_long(batch.program) || !cpu::compiled_unavailable(lanes).empty())) continue;
      for (unsigned const threads : {1u, 2u}) {
        auto const got = on_lanes(batch, {lanes, threads, engine});
        auto const where =
            fmt::format("{} {}, {} threads", cpu::name(lanes), compiled ? "compiled" : "interpreted", threads);
        ASSERT_TRUE(same_rows(wanted, got)) << where;
        ASSERT_EQ(digest(wanted), digest(got)) << where;
      }
    }
  }
}

}  // namespace rivulet
