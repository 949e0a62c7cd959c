// What a user is told about the GPUs of a machine, and which devices a word means.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>

#include "host/cuda/devices.hpp"
#include "host/cuda/probe.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

cuda::device_properties gpu(int ordinal, int major, int minor) {
  cuda::device_properties properties;
  properties.ordinal = ordinal;
  properties.name = "GPU of " + std::to_string(major);
  properties.major = major;
  properties.minor = minor;
  return properties;
}

/// A device that has properties and nothing else.
class named_device final : public cuda::device {
 public:
  explicit named_device(cuda::device_properties properties) : properties_(std::move(properties)) {}
  cuda::device_properties const& properties() const noexcept override { return properties_; }
  std::size_t free_memory() const override { return 0; }
  std::string architecture() const override { return "compute_90"; }
  void* allocate(std::size_t, cuda::stream_handle) override { return nullptr; }
  void release(void*, cuda::stream_handle) noexcept override {}
  void* allocate_host(std::size_t) override { return nullptr; }
  void release_host(void*) noexcept override {}
  void copy_in(void*, void const*, std::size_t, cuda::stream_handle) override {}
  void copy_out(void*, void const*, std::size_t, cuda::stream_handle) override {}
  void clear(void*, std::size_t, cuda::stream_handle) override {}
  cuda::stream_handle create_stream() override { return {}; }
  void destroy(cuda::stream_handle) noexcept override {}
  cuda::event_handle create_event() override { return {}; }
  void destroy(cuda::event_handle) noexcept override {}
  void record(cuda::event_handle, cuda::stream_handle) override {}
  bool finished(cuda::event_handle) override { return true; }
  double seconds_between(cuda::event_handle, cuda::event_handle) override { return 0; }
  void wait(cuda::stream_handle) override {}
  cuda::kernel_handle load(cuda::kernel_image const&) override { return {}; }
  void unload(cuda::kernel_handle) noexcept override {}
  unsigned resident_blocks(cuda::kernel_handle, cuda::launch_shape const&) override { return 1; }
  void launch(cuda::kernel_handle, cuda::launch_shape const&, std::span<void* const>, cuda::stream_handle) override {}

 private:
  cuda::device_properties properties_;
};

/// This machine has these GPUs until the end of the scope.
class machine_with {
 public:
  explicit machine_with(std::vector<cuda::device_properties> const& gpus) {
    cuda::device_list devices;
    for (auto const& properties : gpus) devices.push_back(std::make_shared<named_device>(properties));
    cuda::set_devices_for_testing([devices] { return devices; });
  }
  ~machine_with() { cuda::set_devices_for_testing({}); }
};

std::vector<int> ordinals(std::string_view word) {
  std::vector<int> numbers;
  for (auto const& device : cuda::open_devices(word)) numbers.push_back(device->properties().ordinal);
  return numbers;
}

template <typename Error>
std::string what_of(std::string_view word) {
  try {
    cuda::open_devices(word);
  } catch (Error const& problem) {
    return problem.what();
  }
  return "opened";
}

TEST(devices, are_those_of_the_word) {
  machine_with const three({gpu(0, 9, 0), gpu(1, 7, 5), gpu(2, 12, 0)});
  EXPECT_EQ(ordinals("cuda"), (std::vector{0}));
  EXPECT_EQ(ordinals("cuda:2"), (std::vector{2}));
  EXPECT_EQ(ordinals("cuda:all"), (std::vector{0, 1, 2}));
}

TEST(devices, that_are_too_old_are_passed_over) {
  machine_with const mixed({gpu(0, 7, 0), gpu(1, 8, 6), gpu(2, 6, 1)});
  EXPECT_EQ(ordinals("cuda"), (std::vector{1}));
  EXPECT_EQ(ordinals("cuda:all"), (std::vector{1}));
  EXPECT_EQ(what_of<device_error>("cuda:0"),
            "cuda:0 (GPU of 7, compute capability 7.0) is too old: compute capability 7.5 or newer is needed");
  EXPECT_EQ(cuda::discover().gpus.size(), 3u);
  EXPECT_EQ(cuda::discover().reason, "");
}

TEST(devices, that_are_missing_are_errors_that_name_what_is_there) {
  machine_with const one({gpu(0, 9, 0)});
  EXPECT_EQ(what_of<device_error>("cuda:1"),
            "there is no cuda:1; this machine has cuda:0 (GPU of 9, compute capability 9.0)");
}

TEST(devices, of_malformed_words_are_usage_errors) {
  for (machine_with const one({gpu(0, 9, 0)});
       char const* const word : {"", "cud", "cuda:", "cuda:-1", "cuda:1x", "cuda: 1", "cuda:+1", "cuda:0,1", "cuda:ALL",
                                 "cuda1", "cuda:99999999999"})
    EXPECT_THAT(what_of<usage_error>(word), StartsWith("device '" + std::string(word) + "' is unknown")) << word;
  // Also where there is no GPU: the word is wrong on every machine.
  EXPECT_THROW(cuda::open_devices("cuda:x"), usage_error);
}

TEST(discovery, of_no_gpu_says_so) {
  machine_with const none({});
  EXPECT_THAT(cuda::discover().reason, HasSubstr("finds no GPU"));
  EXPECT_EQ(what_of<device_error>("cuda"), "device cuda: " + cuda::discover().reason);
}

TEST(discovery, of_this_machine_is_gpus_or_a_reason) {
  auto const found = cuda::discover();
  EXPECT_TRUE(!found.gpus.empty() || !found.reason.empty());
  if (found.reason.empty()) GTEST_SKIP() << "a GPU is here";
  EXPECT_EQ(what_of<device_error>("cuda"), "device cuda: " + found.reason);
}

TEST(runtime_device, without_a_gpu_is_an_error_that_names_the_call_or_what_is_missing) {
  auto const found = cuda::discover();
  if (!found.gpus.empty()) GTEST_SKIP() << "a GPU is here";
  try {
    cuda::open_runtime_device(gpu(0, 9, 0));
    FAIL() << "opened";
  } catch (device_error const& problem) {
    if (cuda::versions().runtime.empty())
      EXPECT_EQ(problem.what(), found.reason);
    else
      EXPECT_THAT(problem.what(), ::testing::MatchesRegex("cuda[A-Za-z]+ failed: .* .runtime_device.cpp:[0-9]+."));
  }
}

cuda::probe working() {
  cuda::probe found;
  found.runtime_version = 13000;
  found.driver_version = 13010;
  found.gpus = {gpu(0, 9, 0)};
  return found;
}

TEST(why_unusable, is_nothing_where_all_is_there) {
  EXPECT_EQ(cuda::why_unusable(working()), "");
  auto older_minor = working();
  older_minor.runtime_version = 13020;
  EXPECT_EQ(cuda::why_unusable(older_minor), "") << "a driver serves its whole major version";
}

TEST(why_unusable, names_the_missing_toolkit) {
  auto found = working();
  found.no_toolkit = "no toolkit was found";
  EXPECT_THAT(cuda::why_unusable(found), AllOf(StartsWith("this build has no CUDA back-end: no toolkit was found"),
                                               HasSubstr("build again with CUDA Toolkit")));
}

TEST(why_unusable, names_the_missing_driver) {
  auto found = working();
  found.driver_version = 0;
  EXPECT_THAT(cuda::why_unusable(found), AllOf(HasSubstr("no NVIDIA driver"), HasSubstr("CUDA 13.0 or newer")));
}

TEST(why_unusable, names_both_versions_where_the_driver_is_too_old) {
  auto found = working();
  found.driver_version = 12040;
  found.gpus.clear();
  found.failure = "insufficient";
  EXPECT_THAT(cuda::why_unusable(found), AllOf(HasSubstr("too old"), HasSubstr("CUDA 12.4,"), HasSubstr("CUDA 13.0;")));
}

TEST(why_unusable, repeats_what_the_driver_says) {
  auto found = working();
  found.gpus.clear();
  found.failure = "cudaGetDeviceCount failed: system not yet initialized";
  EXPECT_THAT(cuda::why_unusable(found), HasSubstr("system not yet initialized"));
}

TEST(why_unusable, mentions_that_gpus_may_be_hidden) {
  auto found = working();
  found.gpus.clear();
  found.visible = "CUDA_VISIBLE_DEVICES is ''";
  EXPECT_THAT(cuda::why_unusable(found), HasSubstr("no GPU (CUDA_VISIBLE_DEVICES is '')"));
}

TEST(why_unusable, names_gpus_that_are_too_old) {
  auto found = working();
  found.gpus = {gpu(0, 7, 0), gpu(1, 6, 1)};
  EXPECT_THAT(cuda::why_unusable(found), AllOf(StartsWith("compute capability 7.5 or newer is needed"),
                                               HasSubstr("capability 7.0"), HasSubstr("capability 6.1")));
}

TEST(why_unusable, names_the_missing_compiler_last) {
  auto found = working();
  found.no_compiler = "NVRTC is missing";
  EXPECT_EQ(cuda::why_unusable(found), "NVRTC is missing");
  found.driver_version = 0;
  EXPECT_THAT(cuda::why_unusable(found), HasSubstr("no NVIDIA driver"));
}

}  // namespace
}  // namespace rivulet::testing
