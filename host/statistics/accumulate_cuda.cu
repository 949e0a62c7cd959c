// Statistics of rows on a GPU, with Thrust's CUDA system.
// SPDX-License-Identifier: Apache-2.0
#include <new>
#include <string>
#include <type_traits>

#include <cuda_runtime_api.h>
#include <thrust/system/cuda/execution_policy.h>
#include <thrust/system_error.h>
#include <rivulet/error.hpp>

#include "host/statistics/device_summary.hpp"

namespace rivulet::on_device {
namespace {

void check(cudaError_t result, char const* call) {
  if (result == cudaSuccess) return;
  static_cast<void>(cudaGetLastError());  // else it would be reported a second time
  if (result == cudaErrorMemoryAllocation) throw out_of_device_memory{};
  throw device_error(std::string("statistics: ") + call + " failed: " + cudaGetErrorString(result) + " (" +
                     cudaGetErrorName(result) + ")");
}

/// Memory for Thrust's own needs, from the pool of the stream's device.
class stream_allocator {
 public:
  using value_type = char;
  explicit stream_allocator(cudaStream_t stream) : stream_(stream) {}
  char* allocate(std::ptrdiff_t bytes) const {
    void* memory = nullptr;
    check(cudaMallocAsync(&memory, static_cast<std::size_t>(bytes), stream_), "cudaMallocAsync");
    return static_cast<char*>(memory);
  }
  void deallocate(char* memory, std::size_t) const noexcept {
    if (cudaFreeAsync(memory, stream_) != cudaSuccess) static_cast<void>(cudaGetLastError());
  }

 private:
  cudaStream_t stream_;
};

/// Works on the stream of the rows while there are rows, else on the default stream.
class cuda_system {
 public:
  explicit cuda_system(int ordinal) : ordinal_(ordinal) {}
  cuda_system(cuda_system const&) = delete;

  auto policy() { return thrust::cuda::par_nosync(allocator_).on(stream_); }
  void* allocate(std::size_t bytes) { return allocator_.allocate(static_cast<std::ptrdiff_t>(bytes > 0 ? bytes : 1)); }
  void release(void* memory, std::size_t bytes) noexcept {
    int before = 0;
    bool const other = cudaGetDevice(&before) == cudaSuccess && before != ordinal_;
    if (other) static_cast<void>(cudaSetDevice(ordinal_));
    allocator_.deallocate(static_cast<char*>(memory), bytes);
    if (other) static_cast<void>(cudaSetDevice(before));
  }
  void copy_in(void* to, void const* from, std::size_t bytes) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_), "cudaMemcpyAsync");
  }
  void copy_out(void* to, void const* from, std::size_t bytes) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_), "cudaMemcpyAsync");
    check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize");
    bytes_copied_ += bytes;
  }
  void copy(void* to, void const* from, std::size_t bytes) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream_), "cudaMemcpyAsync");
  }
  void clear(void* memory, std::size_t bytes) { check(cudaMemsetAsync(memory, 0, bytes, stream_), "cudaMemsetAsync"); }
  void begin(cuda::device_rows const* rows) {
    check(cudaGetDevice(&before_), "cudaGetDevice");
    check(cudaSetDevice(ordinal_), "cudaSetDevice");
    use(rows == nullptr ? nullptr : static_cast<cudaStream_t>(rows->on.value));
  }
  void end() noexcept {
    static_cast<void>(cudaStreamSynchronize(stream_));
    use(nullptr);
    static_cast<void>(cudaSetDevice(before_));
  }
  std::uint64_t bytes_copied() const noexcept { return bytes_copied_; }

 private:
  void use(cudaStream_t stream) noexcept {
    stream_ = stream;
    allocator_ = stream_allocator(stream);
  }

  int ordinal_, before_ = 0;
  cudaStream_t stream_ = nullptr;
  stream_allocator allocator_{nullptr};
  std::uint64_t bytes_copied_ = 0;
};

/// Gives Thrust's errors as ours.
template <typename Call>
std::invoke_result_t<Call> translated(Call const& call) {
  try {
    return call();
  } catch (thrust::system_error const& reason) {
    static_cast<void>(cudaGetLastError());
    if (reason.code().value() == cudaErrorMemoryAllocation) throw out_of_device_memory{};
    throw device_error(std::string("statistics: ") + reason.what());
  } catch (std::bad_alloc const&) {
    static_cast<void>(cudaGetLastError());
    throw out_of_device_memory{};
  }
}

class cuda_accumulator final : public accumulator {
 public:
  cuda_accumulator(settings const& settings, int ordinal) : summary_(settings, ordinal) {}

  chunk_summary add(cuda::device_rows const& rows) override {
    return translated([&] { return summary_.add(rows); });
  }
  column_range range(column which) override {
    return translated([&] { return summary_.range(which); });
  }
  void count_up_to(column which, std::span<std::uint64_t const> keys, std::span<std::uint64_t> counts) override {
    translated([&] { summary_.count_up_to(which, keys, counts); });
  }
  void drain(column_sinks const& into) override {
    translated([&] { summary_.drain(into); });
  }
  void drain(std::span<outcome_tables> axes) override {
    translated([&] { summary_.drain(axes); });
  }
  std::uint64_t bytes_copied() const noexcept override { return summary_.bytes_copied(); }

 private:
  summary<cuda_system> summary_;
};

}  // namespace

std::unique_ptr<accumulator> make_cuda_accumulator(settings const& settings, int ordinal) {
  return std::make_unique<cuda_accumulator>(settings, ordinal);
}

}  // namespace rivulet::on_device
