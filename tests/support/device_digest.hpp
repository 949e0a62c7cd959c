// Digests of the kernel functions by a device: a GPU, or an emulated one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "host/cuda/compiler.hpp"
#include "host/cuda/device.hpp"
#include "tests/support/digest_kernels.hpp"

namespace rivulet::testing {

/// The digest kernels of one precision, compiled for a device.
class device_digests {
 public:
  device_digests(cuda::device& on, bool float64, cuda::launch_shape shape)
      : on_(on), float64_(float64), shape_(shape), stream_(on.create_stream()) {
    std::string const entry = digest_entry(digest_rows[0].name, float64);
    image_ = cuda::compile(
        {digest_includes + digest_kernels(float64), cuda::supported_architecture(on.architecture()), "digests", entry});
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
