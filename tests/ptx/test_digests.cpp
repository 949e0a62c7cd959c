// NVRTC's PTX of every kernel function gives the golden digests: interpreted on an emulated device, and transliterated.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "host/descent/floating_point_environment.hpp"
#include "tests/kernels/golden.hpp"
#include "tests/support/device_digest.hpp"
#include "tests/support/emulated_device.hpp"
#include "tests/support/ptx/native.hpp"

namespace ptx::native {
std::span<launchable const> digest_kernels();
}

namespace rivulet::testing {
namespace {

namespace conformance = kernels::conformance;

std::uint64_t natively(std::string const& entry, conformance::span span) {
  auto const all = ptx::native::digest_kernels();
  auto const found = std::find_if(all.begin(), all.end(), [&](auto const& each) { return each.name == entry; });
  if (found == all.end()) throw std::runtime_error("no kernel " + entry);
  std::uint64_t sum = 0;
  auto* to = &sum;
  void const* const arguments[] = {&span.first, &span.count, &to};
  found->launch(3, 5, arguments);
  return sum;
}

class digests : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (auto const missing = cuda::why_no_compiler(); !missing.empty()) GTEST_SKIP() << missing;
  }
  floating_point_environment const pinned_;
};
INSTANTIATE_TEST_SUITE_P(precisions, digests, ::testing::Bool(),
                         [](auto const& each) { return each.param ? "float64" : "float32"; });

TEST_P(digests, of_start_up_come_from_an_emulated_gpu) {
  emulated_device gpu;
  device_digests by_device(gpu, GetParam(), {.blocks = 2, .threads = 96});
  for (digest_row const& row : digest_rows) {
    auto const span = conformance::start_up_span(GetParam(), row.arity);
    EXPECT_EQ(by_device(row, span.first, span.count), test::golden(row.name, GetParam() ? 64 : 32).start_up)
        << row.name;
  }
}

TEST_P(digests, of_the_fast_span_come_from_transliterated_ptx) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma") == 0) GTEST_SKIP() << "transliterated PTX is compiled for processors with FMA";
#endif
  for (digest_row const& row : digest_rows) {
    auto const span = conformance::fast_span(GetParam(), row.arity);
    EXPECT_EQ(natively(digest_entry(row.name, GetParam()), span), test::golden(row.name, GetParam() ? 64 : 32).fast)
        << row.name;
  }
}

// One result that differs in its last place shows.
TEST(digest_kernels, notice_one_wrong_result) {
  auto const right = conformance::contribution(7, 1.0f) + conformance::contribution(8, 2.0f);
  EXPECT_NE(conformance::contribution(7, 1.0f) + conformance::contribution(8, 0x1.000002p1f), right);
  EXPECT_NE(conformance::contribution(7, 2.0f) + conformance::contribution(8, 1.0f), right);
}

}  // namespace
}  // namespace rivulet::testing
