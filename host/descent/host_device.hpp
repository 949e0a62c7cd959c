// What lets one text be a function of the host and, under nvcc, of the device too.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#if defined(__CUDACC__)
#define RIVULET_HOST_DEVICE __host__ __device__
#else
#define RIVULET_HOST_DEVICE
#endif

namespace rivulet {

/// std::bit_cast, which is not a function of the device.
template <typename To, typename From>
RIVULET_HOST_DEVICE constexpr To bit_cast(From value) {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, value);
}

}  // namespace rivulet
