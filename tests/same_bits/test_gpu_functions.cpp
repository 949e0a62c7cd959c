// A GPU computes every kernel function with the golden bits: all float32 numbers, 10⁸ inputs of everything else.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "host/cuda/devices.hpp"
#include "tests/kernels/golden.hpp"
#include "tests/support/device_digest.hpp"

namespace rivulet::testing {
namespace {

class functions_on_gpu : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (auto const reason = cuda::discover().reason; !reason.empty()) GTEST_SKIP() << reason;
    gpu_ = cuda::open_devices("cuda").front();
  }
  std::shared_ptr<cuda::device> gpu_;
};
INSTANTIATE_TEST_SUITE_P(precisions, functions_on_gpu, ::testing::Bool(),
                         [](auto const& each) { return each.param ? "float64" : "float32"; });

TEST_P(functions_on_gpu, have_the_golden_digests) {
  namespace conformance = kernels::conformance;
  auto const blocks = static_cast<unsigned>(gpu_->properties().multiprocessors) * 32;
  device_digests by_gpu(*gpu_, GetParam(), {.blocks = blocks, .threads = 128});
  for (digest_row const& row : digest_rows) {
    auto const& wanted = test::golden(row.name, GetParam() ? 64 : 32);
    auto const few = conformance::fast_span(GetParam(), row.arity), all = conformance::full_span(GetParam(), row.arity);
    EXPECT_EQ(by_gpu(row, few.first, few.count), wanted.fast) << row.name;
    EXPECT_EQ(by_gpu(row, all.first, all.count), wanted.full) << row.name << ", all inputs";
  }
}

}  // namespace
}  // namespace rivulet::testing
