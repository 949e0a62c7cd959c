// Arrays in the memory of a Thrust system, and counters that many threads raise.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "host/descent/host_device.hpp"

namespace rivulet::on_device {

/// Owns `size` values of a trivial type, not initialised. `System` allocates (throws out_of_device_memory), releases
/// and copies in the order of the calls; copy_out has the values when it returns.
template <typename Value, typename System>
class device_array {
 public:
  device_array() = default;
  device_array(System& system, std::size_t size)
      : system_(&system), data_(static_cast<Value*>(system.allocate(size * sizeof(Value)))), size_(size) {}
  device_array(System& system, std::vector<Value> const& values) : device_array(system, values.size()) {
    system.copy_in(data_, values.data(), size_ * sizeof(Value));
  }
  device_array(device_array&& other) noexcept { swap(other); }
  device_array& operator=(device_array&& other) noexcept {
    device_array(std::move(other)).swap(*this);
    return *this;
  }
  ~device_array() {
    if (data_ != nullptr) system_->release(data_, size_ * sizeof(Value));
  }

  Value* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  void clear() { system_->clear(data_, size_ * sizeof(Value)); }
  std::vector<Value> values(std::size_t first, std::size_t count) const {
    std::vector<Value> result(count);
    if (count > 0) system_->copy_out(result.data(), data_ + first, count * sizeof(Value));
    return result;
  }
  std::vector<Value> values() const { return values(0, size_); }

 private:
  void swap(device_array& other) noexcept {
    std::swap(system_, other.system_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }

  System* system_ = nullptr;
  Value* data_ = nullptr;
  std::size_t size_ = 0;
};

RIVULET_HOST_DEVICE inline void atomic_add(std::uint64_t* to, std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  atomicAdd(reinterpret_cast<unsigned long long*>(to), static_cast<unsigned long long>(value));
#else
  std::atomic_ref(*to).fetch_add(value, std::memory_order_relaxed);
#endif
}

RIVULET_HOST_DEVICE inline void atomic_max(std::uint64_t* to, std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  if (*reinterpret_cast<unsigned long long volatile*>(to) >= value) return;
  atomicMax(reinterpret_cast<unsigned long long*>(to), static_cast<unsigned long long>(value));
#else
  std::atomic_ref shared(*to);
  auto seen = shared.load(std::memory_order_relaxed);
  while (seen < value && !shared.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
  }
#endif
}

}  // namespace rivulet::on_device
