// A device without a GPU: host memory that is watched, and launches that execute their PTX (tests/support/ptx).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "host/cuda/device.hpp"
#include "tests/support/ptx/machine.hpp"

namespace rivulet::testing {

struct emulation {
  int ordinal = 0;
  int multiprocessors = 2;
  unsigned resident_blocks = 2;  ///< of one multiprocessor
  std::size_t total_memory = std::size_t{1} << 30;
  /// Work on a stream waits until somebody asks for it, and streams take turns at random: what a copy reads or writes
  /// must stay as it is until then, as on a GPU. Otherwise every call is done when it returns.
  bool deferred = false;
  ptx::options machine;  ///< each launch draws its own seed from this one's
  /// Told of leaks, of handles and memory misused where nothing may throw, and of kernels that fail unnoticed. Fails
  /// the running test where it is empty.
  std::function<void(std::string const&)> report;
};

class emulated_device final : public cuda::device {
 public:
  explicit emulated_device(emulation how = {});
  ~emulated_device() override;
  emulated_device(emulated_device const&) = delete;
  emulated_device& operator=(emulated_device const&) = delete;

  cuda::device_properties const& properties() const noexcept override { return properties_; }
  std::size_t free_memory() const override;
  std::string architecture() const override { return "compute_90"; }
  bool is_host_memory() const noexcept override { return true; }

  void* allocate(std::size_t bytes, cuda::stream_handle on) override;
  void release(void* memory, cuda::stream_handle on) noexcept override;
  void* allocate_host(std::size_t bytes) override;
  void release_host(void* memory) noexcept override;
  void copy_in(void* to, void const* from, std::size_t bytes, cuda::stream_handle on) override;
  void copy_out(void* to, void const* from, std::size_t bytes, cuda::stream_handle on) override;
  void clear(void* memory, std::size_t bytes, cuda::stream_handle on) override;

  cuda::stream_handle create_stream() override;
  void destroy(cuda::stream_handle stream) noexcept override;
  cuda::event_handle create_event() override;
  void destroy(cuda::event_handle event) noexcept override;
  void record(cuda::event_handle event, cuda::stream_handle on) override;
  bool finished(cuda::event_handle event) override;
  double seconds_between(cuda::event_handle begin, cuda::event_handle end) override;
  void wait(cuda::stream_handle stream) override;

  cuda::kernel_handle load(cuda::kernel_image const& image) override;
  void unload(cuda::kernel_handle kernel) noexcept override;
  unsigned resident_blocks(cuda::kernel_handle kernel, cuda::launch_shape const& shape) override;
  void launch(cuda::kernel_handle kernel, cuda::launch_shape const& shape, std::span<void* const> arguments,
              cuda::stream_handle on) override;

  // What tests look at.
  std::uint64_t launches() const;
  std::size_t most_memory_used() const;
  std::uint64_t bytes_copied_in() const;
  ptx::statistics executed() const;  ///< by all launches so far

 private:
  using work = std::function<void()>;
  struct stream_state {
    std::deque<work> pending;
  };
  struct event_state {
    std::size_t records_pending = 0;
    std::chrono::steady_clock::time_point when;
    bool recorded = false;
  };
  struct kernel_state {
    ptx::image code;
    std::string entry;
  };
  struct allocation {
    std::unique_ptr<std::byte[]> storage;
    std::size_t bytes = 0;
    bool released = false;  ///< on its stream, which may not have got there
  };

  stream_state& valid(cuda::stream_handle stream);
  event_state& valid(cuda::event_handle event);
  kernel_state& valid(cuda::kernel_handle kernel);
  void enqueue(cuda::stream_handle on, work what);
  void do_one(stream_state& of);
  void do_all(stream_state& of);
  void do_some();
  void need_device_memory(void const* begin, std::size_t bytes, char const* call) const;
  void report(std::string const& message) const noexcept;

  template <typename Action>
  void report_errors(Action const& action) noexcept;

  emulation how_;
  cuda::device_properties properties_;
  mutable std::recursive_mutex mutex_;
  ptx::memory memory_;
  std::map<void*, allocation> allocations_;
  std::map<void*, std::unique_ptr<std::byte[]>> host_allocations_;
  stream_state default_stream_;
  std::map<void*, std::unique_ptr<stream_state>> streams_;
  std::map<void*, std::unique_ptr<event_state>> events_;
  std::map<void*, std::unique_ptr<kernel_state>> kernels_;
  std::size_t used_ = 0, most_used_ = 0;
  std::uint64_t launches_ = 0, copied_in_ = 0;
  std::uint64_t dice_;
  ptx::statistics executed_;
};

}  // namespace rivulet::testing
