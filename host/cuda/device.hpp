// One GPU as the back-end sees it: memory, streams, events, kernels. Tests stand an emulator in its place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace rivulet::cuda {

struct device_properties {
  int ordinal = 0;
  std::string name;          ///< "NVIDIA H200"
  int major = 0, minor = 0;  ///< compute capability
  int multiprocessors = 0;
  std::size_t total_memory = 0;              ///< bytes
  std::size_t shared_per_block = 48 * 1024;  ///< bytes of dynamic shared memory a block may have at most
};

/// Machine code or PTX with one kernel in it.
struct kernel_image {
  std::string bytes;
  std::string entry;  ///< name of the kernel
};

struct launch_shape {
  unsigned blocks = 1, threads = 1;
  std::size_t shared_bytes = 0;  ///< dynamic
};

// Opaque handles; what they point to belongs to the device that gave them.
struct stream_handle {
  void* value = nullptr;
};
struct event_handle {
  void* value = nullptr;
};
struct kernel_handle {
  void* value = nullptr;
};

/// Calls on one device. Work on a stream is done in the order of the calls; copies and launches may return before they
/// are done. Everything throws device_error with the call and CUDA's reason, but for what is marked noexcept.
class device {
 public:
  virtual ~device() = default;
  virtual device_properties const& properties() const noexcept = 0;
  virtual std::size_t free_memory() const = 0;  ///< bytes
  /// True where the host may read and write what allocate() gives, once wait() has returned: an emulator.
  virtual bool is_host_memory() const noexcept { return false; }
  /// What NVRTC compiles for: "sm_90" (machine code) or "compute_90" (PTX).
  virtual std::string architecture() const = 0;

  /// Null where the memory is not there. Aligned to 256 bytes.
  virtual void* allocate(std::size_t bytes, stream_handle on) = 0;
  virtual void release(void* memory, stream_handle on) noexcept = 0;
  /// Page-locked host memory, for copies that overlap with kernels. Null where it is not there.
  virtual void* allocate_host(std::size_t bytes) = 0;
  virtual void release_host(void* memory) noexcept = 0;
  virtual void copy_in(void* to, void const* from, std::size_t bytes, stream_handle on) = 0;
  virtual void copy_out(void* to, void const* from, std::size_t bytes, stream_handle on) = 0;
  virtual void clear(void* memory, std::size_t bytes, stream_handle on) = 0;

  virtual stream_handle create_stream() = 0;
  virtual void destroy(stream_handle stream) noexcept = 0;
  virtual event_handle create_event() = 0;
  virtual void destroy(event_handle event) noexcept = 0;
  virtual void record(event_handle event, stream_handle on) = 0;
  virtual bool finished(event_handle event) = 0;
  virtual double seconds_between(event_handle begin, event_handle end) = 0;
  virtual void wait(stream_handle stream) = 0;

  virtual kernel_handle load(kernel_image const& image) = 0;
  virtual void unload(kernel_handle kernel) noexcept = 0;
  /// Blocks of this shape that one multiprocessor holds at once.
  virtual unsigned resident_blocks(kernel_handle kernel, launch_shape const& shape) = 0;
  /// `arguments` points to the kernel's parameters, one pointer each.
  virtual void launch(kernel_handle kernel, launch_shape const& shape, std::span<void* const> arguments,
                      stream_handle on) = 0;
};

}  // namespace rivulet::cuda
