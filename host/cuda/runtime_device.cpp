// A GPU behind the CUDA runtime.
// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime_api.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/cuda/probe.hpp"

namespace rivulet::cuda {
namespace {

constexpr std::size_t shared_without_asking = 48 * 1024;

// `call` is the function of CUDA that gave `result`. The error is taken out of the runtime's memory, where it would be
// reported a second time. (clang 14 has no std::source_location.)
void check(cudaError_t result, std::string_view call, std::string_view detail = {}, int line = __builtin_LINE()) {
  if (result == cudaSuccess) return;
  static_cast<void>(cudaGetLastError());
  throw device_error(fmt::format("{} failed: {} ({}){}{} [runtime_device.cpp:{}]", call, cudaGetErrorString(result),
                                 cudaGetErrorName(result), detail.empty() ? "" : ": ", detail, line));
}

// For places that cannot throw: what failed there is gone with the process or shows at the next call.
void ignore(cudaError_t result) noexcept {
  if (result != cudaSuccess) static_cast<void>(cudaGetLastError());
}

// Whether this thread has used CUDA before.
bool uses_cuda() noexcept {
  using get_current = int (*)(void** context);
  static auto const function = [] {
    void* address = nullptr;
    cudaDriverEntryPointQueryResult found{};
    ignore(cudaGetDriverEntryPointByVersion("cuCtxGetCurrent", &address, 12000, cudaEnableDefault, &found));
    return reinterpret_cast<get_current>(address);
  }();
  void* context = nullptr;
  return function != nullptr && function(&context) == 0 && context != nullptr;
}

/// Makes a device the current one of this thread, and afterwards the one before; but not one that the thread never
/// used, which would set up a GPU that nobody asked for.
class current_device {
 public:
  explicit current_device(int ordinal) : current_device(ordinal, std::nothrow) { check(result_, "cudaSetDevice"); }
  current_device(int ordinal, std::nothrow_t) noexcept : restore_(uses_cuda()) {
    if (restore_) ignore(cudaGetDevice(&before_));
    restore_ = restore_ && before_ != ordinal;
    result_ = cudaSetDevice(ordinal);
  }
  ~current_device() {
    if (restore_) ignore(cudaSetDevice(before_));
  }
  current_device(current_device const&) = delete;
  current_device& operator=(current_device const&) = delete;

 private:
  bool restore_;
  int before_ = 0;
  cudaError_t result_ = cudaSuccess;
};

struct loaded_kernel {
  cudaLibrary_t library = nullptr;
  cudaKernel_t kernel = nullptr;
  std::atomic<std::size_t> shared_allowed{shared_without_asking};
  std::array<char, 4096> log{};  ///< of the driver's compiler, which may run as late as the first use
  loaded_kernel() = default;
  loaded_kernel(loaded_kernel const&) = delete;
  loaded_kernel& operator=(loaded_kernel const&) = delete;
  ~loaded_kernel() {
    if (library != nullptr) ignore(cudaLibraryUnload(library));
  }
  void const* function() const noexcept { return kernel; }
};

cudaStream_t stream_of(stream_handle handle) noexcept { return static_cast<cudaStream_t>(handle.value); }
cudaEvent_t event_of(event_handle handle) noexcept { return static_cast<cudaEvent_t>(handle.value); }
loaded_kernel& kernel_of(kernel_handle handle) noexcept { return *static_cast<loaded_kernel*>(handle.value); }

class runtime_device final : public device {
 public:
  explicit runtime_device(device_properties properties) : properties_(std::move(properties)) {
    current_device const guard(properties_.ordinal);
    int pools = 0;
    check(cudaDeviceGetAttribute(&pools, cudaDevAttrMemoryPoolsSupported, properties_.ordinal),
          "cudaDeviceGetAttribute");
    if (pools != 0) create_pool();
  }
  ~runtime_device() override {
    current_device const guard(properties_.ordinal, std::nothrow);
    if (pool_ != nullptr) ignore(cudaMemPoolDestroy(pool_));
  }
  runtime_device(runtime_device const&) = delete;
  runtime_device& operator=(runtime_device const&) = delete;

  device_properties const& properties() const noexcept override { return properties_; }
  std::string architecture() const override { return fmt::format("sm_{}{}", properties_.major, properties_.minor); }

  std::size_t free_memory() const override {
    current_device const guard(properties_.ordinal);
    std::size_t free = 0, total = 0;
    check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    if (pool_ == nullptr) return free;
    return free + pool_bytes(cudaMemPoolAttrReservedMemCurrent) - pool_bytes(cudaMemPoolAttrUsedMemCurrent);
  }

  void* allocate(std::size_t bytes, stream_handle on) override {
    current_device const guard(properties_.ordinal);
    void* memory = nullptr;
    bytes = bytes == 0 ? 1 : bytes;
    return pool_ != nullptr ? memory_or_null(cudaMallocFromPoolAsync(&memory, bytes, pool_, stream_of(on)), memory,
                                             "cudaMallocFromPoolAsync")
                            : memory_or_null(cudaMalloc(&memory, bytes), memory, "cudaMalloc");
  }
  void release(void* memory, stream_handle on) noexcept override {
    if (memory == nullptr) return;
    current_device const guard(properties_.ordinal, std::nothrow);
    ignore(pool_ != nullptr ? cudaFreeAsync(memory, stream_of(on)) : cudaFree(memory));
  }
  void* allocate_host(std::size_t bytes) override {
    current_device const guard(properties_.ordinal);
    void* memory = nullptr;
    return memory_or_null(cudaMallocHost(&memory, bytes == 0 ? 1 : bytes), memory, "cudaMallocHost");
  }
  void release_host(void* memory) noexcept override {
    if (memory == nullptr) return;
    current_device const guard(properties_.ordinal, std::nothrow);
    ignore(cudaFreeHost(memory));
  }

  void copy_in(void* to, void const* from, std::size_t bytes, stream_handle on) override {
    copy(to, from, bytes, cudaMemcpyHostToDevice, on);
  }
  void copy_out(void* to, void const* from, std::size_t bytes, stream_handle on) override {
    copy(to, from, bytes, cudaMemcpyDeviceToHost, on);
  }
  void clear(void* memory, std::size_t bytes, stream_handle on) override {
    if (bytes == 0) return;
    current_device const guard(properties_.ordinal);
    check(cudaMemsetAsync(memory, 0, bytes, stream_of(on)), "cudaMemsetAsync");
  }

  stream_handle create_stream() override {
    current_device const guard(properties_.ordinal);
    cudaStream_t stream = nullptr;
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
    return {stream};
  }
  void destroy(stream_handle stream) noexcept override {
    if (stream.value == nullptr) return;
    current_device const guard(properties_.ordinal, std::nothrow);
    ignore(cudaStreamDestroy(stream_of(stream)));
  }
  event_handle create_event() override {
    current_device const guard(properties_.ordinal);
    cudaEvent_t event = nullptr;
    check(cudaEventCreate(&event), "cudaEventCreate");
    return {event};
  }
  void destroy(event_handle event) noexcept override {
    if (event.value == nullptr) return;
    current_device const guard(properties_.ordinal, std::nothrow);
    ignore(cudaEventDestroy(event_of(event)));
  }
  void record(event_handle event, stream_handle on) override {
    current_device const guard(properties_.ordinal);
    check(cudaEventRecord(event_of(event), stream_of(on)), "cudaEventRecord");
  }
  bool finished(event_handle event) override {
    current_device const guard(properties_.ordinal);
    cudaError_t const state = cudaEventQuery(event_of(event));
    if (state != cudaErrorNotReady) check(state, "cudaEventQuery");
    ignore(state);
    return state == cudaSuccess;
  }
  double seconds_between(event_handle begin, event_handle end) override {
    current_device const guard(properties_.ordinal);
    float milliseconds = 0;
    check(cudaEventSynchronize(event_of(end)), "cudaEventSynchronize");
    check(cudaEventElapsedTime(&milliseconds, event_of(begin), event_of(end)), "cudaEventElapsedTime");
    return milliseconds / 1e3;
  }
  void wait(stream_handle stream) override {
    current_device const guard(properties_.ordinal);
    check(cudaStreamSynchronize(stream_of(stream)), "cudaStreamSynchronize");
  }

  kernel_handle load(kernel_image const& image) override;
  void unload(kernel_handle kernel) noexcept override {
    if (kernel.value == nullptr) return;
    current_device const guard(properties_.ordinal, std::nothrow);
    delete &kernel_of(kernel);
  }
  unsigned resident_blocks(kernel_handle kernel, launch_shape const& shape) override {
    current_device const guard(properties_.ordinal);
    int blocks = 0;
    allow_shared(kernel_of(kernel), shape.shared_bytes);
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel_of(kernel).function(),
                                                        static_cast<int>(shape.threads), shape.shared_bytes),
          "cudaOccupancyMaxActiveBlocksPerMultiprocessor");
    return static_cast<unsigned>(blocks);
  }
  void launch(kernel_handle kernel, launch_shape const& shape, std::span<void* const> arguments,
              stream_handle on) override {
    if (shape.blocks == 0) return;
    current_device const guard(properties_.ordinal);
    allow_shared(kernel_of(kernel), shape.shared_bytes);
    check(cudaLaunchKernel(kernel_of(kernel).function(), dim3(shape.blocks), dim3(shape.threads),
                           const_cast<void**>(arguments.data()), shape.shared_bytes, stream_of(on)),
          "cudaLaunchKernel",
          fmt::format("{} blocks of {} threads, {} bytes of shared memory", shape.blocks, shape.threads,
                      shape.shared_bytes));
  }

 private:
  // A pool of our own keeps freed memory for the next chunk without changing the default pool, which others may use.
  void create_pool() {
    cudaMemPoolProps wanted{};
    wanted.allocType = cudaMemAllocationTypePinned;
    wanted.handleTypes = cudaMemHandleTypeNone;
    wanted.location.type = cudaMemLocationTypeDevice;
    wanted.location.id = properties_.ordinal;
    check(cudaMemPoolCreate(&pool_, &wanted), "cudaMemPoolCreate");
    std::uint64_t kept = std::numeric_limits<std::uint64_t>::max();
    ignore(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &kept));
  }
  std::size_t pool_bytes(cudaMemPoolAttr which) const {
    std::uint64_t bytes = 0;
    check(cudaMemPoolGetAttribute(pool_, which, &bytes), "cudaMemPoolGetAttribute");
    return bytes;
  }
  static void* memory_or_null(cudaError_t result, void* memory, std::string_view call) {
    if (result == cudaErrorMemoryAllocation) {
      ignore(result);
      return nullptr;
    }
    check(result, call);
    return memory;
  }
  void copy(void* to, void const* from, std::size_t bytes, cudaMemcpyKind kind, stream_handle on) {
    if (bytes == 0) return;
    current_device const guard(properties_.ordinal);
    check(cudaMemcpyAsync(to, from, bytes, kind, stream_of(on)), "cudaMemcpyAsync");
  }
  // More dynamic shared memory than every GPU has must be asked for once per kernel.
  static void allow_shared(loaded_kernel& kernel, std::size_t bytes) {
    if (bytes <= kernel.shared_allowed) return;
    check(cudaFuncSetAttribute(kernel.function(), cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes)),
          "cudaFuncSetAttribute", fmt::format("{} bytes of shared memory", bytes));
    kernel.shared_allowed = bytes;
  }

  device_properties properties_;
  cudaMemPool_t pool_ = nullptr;
};

kernel_handle runtime_device::load(kernel_image const& image) {
  current_device const guard(properties_.ordinal);
  auto kernel = std::make_unique<loaded_kernel>();
  std::array options{cudaJitErrorLogBuffer, cudaJitErrorLogBufferSizeBytes};
  // NOLINTNEXTLINE(performance-no-int-to-ptr): CUDA takes numbers as pointers.
  std::array<void*, 2> values{kernel->log.data(), reinterpret_cast<void*>(kernel->log.size())};
  check(cudaLibraryLoadData(&kernel->library, image.bytes.c_str(), options.data(), values.data(),
                            static_cast<unsigned>(options.size()), nullptr, nullptr, 0),
        "cudaLibraryLoadData", kernel->log.data());
  check(cudaLibraryGetKernel(&kernel->kernel, kernel->library, image.entry.c_str()), "cudaLibraryGetKernel",
        image.entry);
  // Loading is lazy: asking for attributes makes it happen here, and not in the time of the first launch.
  cudaFuncAttributes attributes{};
  check(cudaFuncGetAttributes(&attributes, kernel->function()), "cudaFuncGetAttributes", kernel->log.data());
  return {kernel.release()};
}

device_properties properties_of(int ordinal) {
  cudaDeviceProp found{};
  check(cudaGetDeviceProperties(&found, ordinal), "cudaGetDeviceProperties");
  return {.ordinal = ordinal,
          .name = found.name,
          .major = found.major,
          .minor = found.minor,
          .multiprocessors = found.multiProcessorCount,
          .total_memory = found.totalGlobalMem,
          .shared_per_block = found.sharedMemPerBlockOptin};
}

}  // namespace

probe ask_runtime() {
  probe found;
  found.runtime_version = CUDART_VERSION;
  if (char const* const visible = std::getenv("CUDA_VISIBLE_DEVICES"))
    found.visible = fmt::format("CUDA_VISIBLE_DEVICES is '{}'", visible);
  ignore(cudaDriverGetVersion(&found.driver_version));
  if (found.driver_version == 0) return found;
  int count = 0;
  cudaError_t const counted = cudaGetDeviceCount(&count);
  ignore(counted);
  if (counted == cudaErrorNoDevice) return found;
  try {
    check(counted, "cudaGetDeviceCount");
    for (int ordinal = 0; ordinal < count; ++ordinal) found.gpus.push_back(properties_of(ordinal));
  } catch (device_error const& problem) {
    found.failure = problem.what();
  }
  return found;
}

std::shared_ptr<device> open_runtime_device(device_properties const& properties) {
  return std::make_shared<runtime_device>(properties);
}

}  // namespace rivulet::cuda
