// Statistics of rows in host memory, with Thrust's TBB system.
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <cstring>

#include <thrust/system/tbb/execution_policy.h>

#include "host/statistics/device_summary.hpp"

namespace rivulet::on_device {
namespace {

class host_system {
 public:
  explicit host_system(std::size_t limit) : limit_(limit) {}

  auto policy() const { return thrust::tbb::par; }
  void* allocate(std::size_t bytes) {
    void* const memory = bytes <= limit_ - used_ ? std::malloc(std::max<std::size_t>(bytes, 1)) : nullptr;
    if (memory == nullptr) throw out_of_device_memory{};
    used_ += bytes;
    return memory;
  }
  void release(void* memory, std::size_t bytes) noexcept {
    std::free(memory);
    used_ -= bytes;
  }
  void copy_in(void* to, void const* from, std::size_t bytes) {
    if (bytes > 0) std::memcpy(to, from, bytes);
  }
  void copy_out(void* to, void const* from, std::size_t bytes) {
    std::memcpy(to, from, bytes);
    bytes_copied_ += bytes;
  }
  void copy(void* to, void const* from, std::size_t bytes) { copy_in(to, from, bytes); }
  void clear(void* memory, std::size_t bytes) { std::memset(memory, 0, bytes); }
  void begin(cuda::device_rows const* rows) {
    if (rows != nullptr) rows->where->wait(rows->on);
  }
  void end() noexcept {}
  std::uint64_t bytes_copied() const noexcept { return bytes_copied_; }

 private:
  std::size_t limit_, used_ = 0;
  std::uint64_t bytes_copied_ = 0;
};

}  // namespace

std::unique_ptr<accumulator> make_host_accumulator(settings const& settings) {
  return std::make_unique<summary<host_system>>(settings, settings.memory_limit);
}

}  // namespace rivulet::on_device
