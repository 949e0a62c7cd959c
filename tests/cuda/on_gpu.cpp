// Twins on the CUDA back-end: both layouts, on an emulated GPU that executes the PTX of NVRTC.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "host/cuda/descend.hpp"
#include "tests/support/emulated_device.hpp"
#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

char const* name(cuda::layout which) { return which == cuda::layout::thread ? "thread" : "warp"; }

/// The batch's first instances, as many as emulating allows: of long runs a few. In threads else some more than two
/// warps. A warp that holds one instance executes as much as 32 threads, so fewer, still more than the emulated device
/// holds at once: warps take further ones.
batch_of shortened(batch_of const& whole, cuda::layout layout) {
  constexpr std::size_t steps = 4000;
  bool const warps = layout == cuda::layout::warp;
  std::size_t const least = warps ? 6 : 9, most = warps ? 12 : 70;
  batch_of batch = whole;
  auto const affordable = steps / static_cast<std::size_t>(batch.settings.max_iterations + 1);
  batch.columns.count = std::min(batch.columns.count, std::clamp(affordable, least, most));
  return batch;
}

instance_table on_emulated_gpu(batch_of const& batch, cuda::layout layout, std::uint64_t seed) {
  testing::emulation how;
  how.deferred = seed % 2 == 1;
  how.machine.seed = seed;
  how.machine.threads = seed % 3 == 0 ? ptx::order::forward : seed % 3 == 1 ? ptx::order::reversed : ptx::order::random;
  how.machine.blocks = seed % 2 == 0 ? ptx::order::forward : ptx::order::random;
  how.machine.resident_blocks = layout == cuda::layout::warp ? 1 : 4;
  how.machine.check_shared_races = how.machine.check_global_races = how.machine.check_unwritten = seed % 4 == 0;
  auto const device = std::make_shared<testing::emulated_device>(how);
  instance_table rows;
  cuda::descend(batch.program, batch.settings, batch.columns, rows, {{device}, "a batch of the tests", layout});
  return rows;
}

/// A number of its own for every batch of every test; the same whenever the test runs alone, as under ctest.
std::uint64_t next_seed() {
  static std::uint64_t calls = 0;
  auto const& test = *::testing::UnitTest::GetInstance()->current_test_info();
  std::uint64_t hash = ++calls;
  for (char const c : std::string(test.name())) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash >> 7;
}

/// Compiling is slow: the warp layout for a third of all batches; of lm's many ones a third by threads, a sixth by
/// warps. A matrix or pairs of many parameters never lie in a thread: its text would have a line for each of their
/// numbers.
std::vector<cuda::layout> layouts_of(batch_of const& batch, std::uint64_t seed) {
  using enum cuda::layout;
  if (searches_lines(batch.settings.method) && batch.program.parameters > 4) return {warp};
  if (batch.settings.method == method::lm) {
    if (seed % 3 == 2) return {};
    if (seed % 3 == 1) return {thread};
    return seed % 2 == 0 ? std::vector{warp} : std::vector<cuda::layout>{};
  }
  return seed % 3 == 0 ? std::vector{thread, warp} : std::vector{thread};
}

}  // namespace

void expect_twins(batch_of const& whole) {
  auto const seed = next_seed();
  for (auto const layout : layouts_of(whole, seed)) {
    auto const batch = shortened(whole, layout);
    auto const wanted = on_reference(batch), got = on_emulated_gpu(batch, layout, seed / 3);
    ASSERT_TRUE(same_rows(wanted, got)) << name(layout) << ", seed " << seed;
    ASSERT_EQ(digest(wanted), digest(got)) << name(layout);
  }
}

}  // namespace rivulet
