// Twins on the lanes: every instruction set here with one and two threads.
// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/on_lanes.hpp"

namespace rivulet {

instance_table on_lanes(batch_of const& batch, cpu::execution const& how) {
  instance_table rows;
  cpu::descend(batch.program, batch.settings, batch.columns, rows, how);
  return rows;
}

void expect_twins(batch_of const& batch) {
  auto const wanted = on_reference(batch);
  for (auto const lanes : cpu::available_simd()) {
    for (unsigned const threads : {1u, 2u}) {
      auto const got = on_lanes(batch, {lanes, threads});
      ASSERT_TRUE(same_rows(wanted, got)) << cpu::name(lanes) << ", " << threads << " threads";
      ASSERT_EQ(digest(wanted), digest(got)) << cpu::name(lanes) << ", " << threads << " threads";
    }
  }
}

}  // namespace rivulet
