// Memory that is written once, then executable and no longer writable.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace rivulet::emit {

struct sealed_memory {
  void* begin = nullptr;  ///< null where the system gives none
  std::size_t bytes = 0;
};

sealed_memory seal(std::span<std::byte const> code);
void release(sealed_memory memory);

}  // namespace rivulet::emit
