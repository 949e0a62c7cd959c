// Pages from the system: written, then sealed.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/sealed_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace rivulet::emit {

sealed_memory seal(std::span<std::byte const> code) {
  auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  auto const bytes = (code.size() + page - 1) / page * page;
  auto* const begin = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (begin == MAP_FAILED) return {};
  std::memcpy(begin, code.data(), code.size());
  if (mprotect(begin, bytes, PROT_READ | PROT_EXEC) == 0) return {begin, bytes};
  munmap(begin, bytes);
  return {};
}

void release(sealed_memory memory) {
  if (memory.begin != nullptr) munmap(memory.begin, memory.bytes);
}

}  // namespace rivulet::emit
