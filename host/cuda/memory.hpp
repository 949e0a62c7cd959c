// Owners of what a device gives: memory, streams, events, kernels.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "host/cuda/device.hpp"

namespace rivulet::cuda {

class stream {
 public:
  explicit stream(device& where) : where_(&where), handle_(where.create_stream()) {}
  stream(stream const&) = delete;
  stream& operator=(stream const&) = delete;
  ~stream() { where_->destroy(handle_); }
  stream_handle get() const noexcept { return handle_; }

 private:
  device* where_;
  stream_handle handle_;
};

class event {
 public:
  explicit event(device& where) : where_(&where), handle_(where.create_event()) {}
  event(event const&) = delete;
  event& operator=(event const&) = delete;
  ~event() { where_->destroy(handle_); }
  event_handle get() const noexcept { return handle_; }

 private:
  device* where_;
  event_handle handle_;
};

class kernel {
 public:
  kernel(device& where, kernel_image const& image) : where_(&where), handle_(where.load(image)) {}
  kernel(kernel const&) = delete;
  kernel& operator=(kernel const&) = delete;
  ~kernel() { where_->unload(handle_); }
  kernel_handle get() const noexcept { return handle_; }

 private:
  device* where_;
  kernel_handle handle_;
};

/// Memory that grows on demand and keeps its size; what it held is lost when it grows. In stream order on the device,
/// or page-locked on the host.
enum class memory_kind { device, host };
template <memory_kind Kind>
class buffer {
 public:
  buffer(device& where, stream_handle on) : where_(&where), on_(on) {}
  buffer(buffer const&) = delete;
  buffer& operator=(buffer const&) = delete;
  ~buffer() { release(); }

  /// False where the memory is not there; the buffer is then empty.
  [[nodiscard]] bool reserve(std::size_t bytes) {
    if (bytes <= size_) return true;
    release();
    if constexpr (Kind == memory_kind::device) {
      data_ = where_->allocate(bytes, on_);
    } else {
      data_ = where_->allocate_host(bytes);
    }
    if (data_ != nullptr) size_ = bytes;
    return data_ != nullptr;
  }
  void release() noexcept {
    if (data_ == nullptr) return;
    if constexpr (Kind == memory_kind::device) {
      where_->release(data_, on_);
    } else {
      where_->release_host(data_);
    }
    data_ = nullptr;
    size_ = 0;
  }
  void* data() const noexcept { return data_; }

 private:
  device* where_;
  stream_handle on_;
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

using device_buffer = buffer<memory_kind::device>;
using host_buffer = buffer<memory_kind::host>;

}  // namespace rivulet::cuda
