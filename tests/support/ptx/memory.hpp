// The global memory that emulated kernels may touch: registered host allocations, checked byte by byte.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ptx {

struct image_content;

struct extent {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;

  bool holds(std::uint64_t address, std::uint64_t size) const {
    return address >= begin && size <= bytes && address - begin <= bytes - size;
  }
};

/// Which bytes were ever written: one flag a byte. Addresses must lie inside.
class written_bytes {
 public:
  written_bytes(std::size_t bytes, bool written) : flags_(bytes, written ? std::uint8_t{1} : std::uint8_t{0}) {}
  void mark(std::size_t offset, std::size_t bytes);
  bool all(std::size_t offset, std::size_t bytes) const;

 private:
  std::vector<std::uint8_t> flags_;
};

enum class contents { written, unwritten };

/// Not synchronised: one run at a time per memory, and no change while it runs.
class memory {
 public:
  /// The bytes stay the caller's. Throws std::invalid_argument where they overlap another allocation.
  void add(void* begin, std::size_t bytes, contents what = contents::written);
  /// Throws std::invalid_argument for anything that is not the beginning of an allocation.
  void remove(void* begin);
  /// A host copy wrote these bytes. Throws std::out_of_range unless they lie inside one allocation.
  void mark_written(void const* begin, std::size_t bytes);
  bool written(void const* begin, std::size_t bytes) const;

  std::size_t allocations() const { return held_.size(); }
  /// The allocation that holds all of these bytes.
  std::optional<extent> find(std::uint64_t address, std::size_t bytes) const;
  /// "4 bytes at 0x…: 8 bytes past the end of the allocation of 64 bytes at 0x…", in words for an error.
  std::string describe(std::uint64_t address, std::size_t bytes) const;
  /// Where a module's variables of .global and .const begin, one address each; they live as long as the memory.
  std::vector<std::uint64_t> const& variables_of(std::shared_ptr<image_content const> const& image);

 private:
  struct allocation {
    std::uint64_t bytes;
    written_bytes written;
  };
  struct module_variables {
    std::vector<std::vector<std::uint64_t>> storage;
    std::vector<std::uint64_t> addresses;
  };
  using allocation_map = std::map<std::uint64_t, allocation>;

  allocation_map::const_iterator holding(std::uint64_t address, std::size_t bytes) const;

  allocation_map held_;
  std::map<std::uint64_t, std::uint64_t> removed_;  ///< begin → bytes, until the addresses are used again
  std::map<std::shared_ptr<image_content const>, module_variables> variables_;
};

}  // namespace ptx
