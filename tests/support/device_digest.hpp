// Digests of the kernel functions by a device: a GPU, or an emulated one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "host/cuda/compiler.hpp"
#include "host/cuda/device.hpp"
#include "kernels/conformance_digests.hpp"
#include "tests/support/digest_kernels.hpp"

namespace rivulet::testing {

inline kernels::conformance::golden_digest const& golden(std::string_view name, bool float64) {
  for (auto const& each : kernels::conformance::golden_digests) {
    if (name == each.name && each.precision == (float64 ? 64 : 32)) return each;
  }
  throw std::runtime_error("no golden digest of " + digest_entry(name, float64));
}

/// The digest kernels of one precision, compiled for a device.
class device_digests {
 public:
  device_digests(cuda::device& on, bool float64, cuda::launch_shape shape)
      : on_(on), float64_(float64), shape_(shape), stream_(on.create_stream()) {
    std::string source = digest_includes;
    for (digest_row const& row : digest_rows) source += digest_kernel(row, float64);
    std::string const entry = digest_entry(digest_rows[0].name, float64);
    image_ = cuda::compile({source, cuda::supported_architecture(on.architecture()), "digests", entry});
    memory_ = on.allocate(sizeof(std::uint64_t), stream_);
  }
  ~device_digests() {
    on_.release(memory_, stream_);
    on_.destroy(stream_);
  }
  device_digests(device_digests const&) = delete;
  device_digests& operator=(device_digests const&) = delete;

  /// Over the indices [first, first + count).
  std::uint64_t operator()(digest_row const& row, std::uint64_t first, std::uint64_t count) {
    image_.entry = digest_entry(row.name, float64_);
    auto const kernel = on_.load(image_);
    std::uint64_t sum = 0;
    void* const arguments[] = {&first, &count, &memory_};
    on_.clear(memory_, sizeof sum, stream_);
    on_.launch(kernel, shape_, arguments, stream_);
    on_.copy_out(&sum, memory_, sizeof sum, stream_);
    on_.wait(stream_);
    on_.unload(kernel);
    return sum;
  }

 private:
  cuda::device& on_;
  bool float64_;
  cuda::launch_shape shape_;
  cuda::stream_handle stream_;
  cuda::kernel_image image_;
  void* memory_ = nullptr;
};

}  // namespace rivulet::testing
