// The device behind the CUDA runtime does on a GPU what device.hpp promises; skipped where there is none.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include <rivulet/error.hpp>

#include "host/cuda/compiler.hpp"
#include "host/cuda/devices.hpp"

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;

char const* const kernels =
    "extern \"C\" __global__ void square(float* x, unsigned count) {\n"
    "  unsigned const row = blockIdx.x * blockDim.x + threadIdx.x;\n"
    "  if (row < count) x[row] = x[row] * x[row];\n"
    "}\n"
    "extern \"C\" __global__ void last_shared(unsigned* x, unsigned count) {\n"
    "  extern __shared__ unsigned words[];\n"
    "  for (unsigned i = threadIdx.x; i < count; i += blockDim.x) words[i] = i;\n"
    "  __syncthreads();\n"
    "  if (threadIdx.x == 0) x[blockIdx.x] = words[count - 1];\n"
    "}\n";

class runtime_device : public ::testing::Test {
 protected:
  void SetUp() override {
    if (auto const reason = cuda::discover().reason; !reason.empty()) GTEST_SKIP() << reason;
    gpu_ = cuda::open_devices("cuda").front();
    stream_ = gpu_->create_stream();
  }
  void TearDown() override {
    if (gpu_ == nullptr) return;
    gpu_->wait(stream_);
    gpu_->destroy(stream_);
  }
  cuda::kernel_handle load(std::string const& entry, std::string const& architecture) {
    return gpu_->load(cuda::compile_with_log({kernels, architecture, "none", entry}).image);
  }

  std::shared_ptr<cuda::device> gpu_;
  cuda::stream_handle stream_;
};

TEST_F(runtime_device, copies_in_clears_and_copies_out) {
  std::vector<unsigned> numbers(100'003), back(numbers.size());
  std::iota(numbers.begin(), numbers.end(), 1u);
  std::size_t const bytes = numbers.size() * sizeof(unsigned);
  auto* const memory = static_cast<char*>(gpu_->allocate(bytes, stream_));
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 256, 0u);
  gpu_->copy_in(memory, numbers.data(), bytes, stream_);
  gpu_->clear(memory, 4000, stream_);
  gpu_->copy_out(back.data(), memory, bytes, stream_);
  gpu_->wait(stream_);
  gpu_->release(memory, stream_);
  std::fill_n(numbers.begin(), 1000, 0u);
  EXPECT_EQ(back, numbers);
}

TEST_F(runtime_device, gives_null_for_more_memory_than_there_is_and_goes_on) {
  EXPECT_EQ(gpu_->allocate(std::size_t{1} << 50, stream_), nullptr);
  EXPECT_EQ(gpu_->allocate_host(std::size_t{1} << 50), nullptr);
  void* const memory = gpu_->allocate(1 << 20, stream_);
  ASSERT_NE(memory, nullptr);
  gpu_->clear(memory, 1 << 20, stream_);
  gpu_->wait(stream_);
  gpu_->release(memory, stream_);
}

TEST_F(runtime_device, has_as_much_free_memory_after_release_as_before) {
  std::size_t const bytes = std::size_t{1} << 30, before = gpu_->free_memory();
  if (before < 4 * bytes) GTEST_SKIP() << "less than 4 GiB are free";
  void* const memory = gpu_->allocate(bytes, stream_);
  gpu_->wait(stream_);
  EXPECT_LE(gpu_->free_memory(), before - bytes + (64u << 20));
  gpu_->release(memory, stream_);
  gpu_->wait(stream_);
  EXPECT_GE(gpu_->free_memory() + (64u << 20), before);
}

TEST_F(runtime_device, runs_machine_code_and_ptx) {
  std::string const number = gpu_->architecture().substr(3);
  for (std::string const& architecture : {"sm_" + number, "compute_" + number}) {
    auto const kernel = load("square", cuda::supported_architecture(architecture));
    std::vector<float> values(1000);
    std::iota(values.begin(), values.end(), 0.0f);
    void* memory = gpu_->allocate(values.size() * sizeof(float), stream_);
    gpu_->copy_in(memory, values.data(), values.size() * sizeof(float), stream_);
    unsigned count = 999;
    void* const arguments[] = {&memory, &count};
    cuda::launch_shape const shape{.blocks = 8, .threads = 128};
    EXPECT_GE(gpu_->resident_blocks(kernel, shape), 1u);
    gpu_->launch(kernel, shape, arguments, stream_);
    gpu_->launch(kernel, {.blocks = 0, .threads = 128}, arguments, stream_);
    gpu_->copy_out(values.data(), memory, values.size() * sizeof(float), stream_);
    gpu_->wait(stream_);
    EXPECT_EQ(values[30], 900.0f) << architecture;
    EXPECT_EQ(values[999], 999.0f) << architecture;
    gpu_->release(memory, stream_);
    gpu_->unload(kernel);
  }
}

TEST_F(runtime_device, gives_a_block_all_the_shared_memory_it_may_have) {
  auto const kernel = load("last_shared", cuda::supported_architecture(gpu_->architecture()));
  std::size_t const bytes = gpu_->properties().shared_per_block;
  EXPECT_GE(bytes, std::size_t{48} << 10);
  auto count = static_cast<unsigned>(bytes / sizeof(unsigned)), last = 0u;
  void* memory = gpu_->allocate(sizeof(unsigned), stream_);
  void* const arguments[] = {&memory, &count};
  cuda::launch_shape const shape{.blocks = 1, .threads = 64, .shared_bytes = bytes};
  EXPECT_EQ(gpu_->resident_blocks(kernel, shape), 1u);
  gpu_->launch(kernel, shape, arguments, stream_);
  gpu_->copy_out(&last, memory, sizeof last, stream_);
  gpu_->wait(stream_);
  EXPECT_EQ(last, count - 1);
  EXPECT_THROW(gpu_->launch(kernel, {.blocks = 1, .threads = 64, .shared_bytes = bytes + 4096}, arguments, stream_),
               device_error);
  gpu_->launch(kernel, shape, arguments, stream_);  // the failed launch leaves no trace
  gpu_->wait(stream_);
  gpu_->release(memory, stream_);
  gpu_->unload(kernel);
}

TEST_F(runtime_device, measures_time_between_events) {
  auto const begin = gpu_->create_event(), end = gpu_->create_event();
  std::size_t const bytes = 256u << 20;
  void* const memory = gpu_->allocate(bytes, stream_);
  ASSERT_NE(memory, nullptr);
  gpu_->record(begin, stream_);
  gpu_->clear(memory, bytes, stream_);
  gpu_->record(end, stream_);
  double const seconds = gpu_->seconds_between(begin, end);
  EXPECT_GT(seconds, 1e-6);
  EXPECT_LT(seconds, 1.0);
  EXPECT_TRUE(gpu_->finished(end));
  gpu_->release(memory, stream_);
  gpu_->destroy(begin);
  gpu_->destroy(end);
}

std::string what_of(std::function<void()> const& act) {
  try {
    act();
  } catch (device_error const& problem) {
    return problem.what();
  }
  return "nothing was thrown";
}

TEST_F(runtime_device, says_what_failed) {
  auto image = cuda::compile_with_log({kernels, cuda::supported_architecture(gpu_->architecture()), "none", "square"});
  image.image.entry = "cube";
  EXPECT_THAT(what_of([&] { gpu_->load(image.image); }), HasSubstr("cube"));
  EXPECT_THAT(what_of([&] { gpu_->load({".version 1.0\nnonsense", "square"}); }), HasSubstr(" failed: "));
}

}  // namespace
}  // namespace rivulet::testing
