// The registry of allocations.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/memory.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "tests/support/ptx/image.hpp"

namespace ptx {
namespace {

std::uint64_t number(void const* pointer) { return std::bit_cast<std::uint64_t>(pointer); }

template <typename Map>
auto last_at_or_before(Map& map, std::uint64_t address) {
  auto const after = map.upper_bound(address);
  return after == map.begin() ? map.end() : std::prev(after);
}

}  // namespace

void written_bytes::mark(std::size_t offset, std::size_t bytes) {
  std::fill_n(flags_.begin() + static_cast<std::ptrdiff_t>(offset), bytes, std::uint8_t{1});
}

bool written_bytes::all(std::size_t offset, std::size_t bytes) const {
  auto const begin = flags_.begin() + static_cast<std::ptrdiff_t>(offset);
  return std::all_of(begin, begin + static_cast<std::ptrdiff_t>(bytes), [](std::uint8_t flag) { return flag != 0; });
}

void memory::add(void* begin, std::size_t bytes, contents what) {
  std::uint64_t const address = number(begin);
  if (begin == nullptr || bytes == 0) throw std::invalid_argument("an allocation needs an address and a size");
  auto const before = last_at_or_before(held_, address + bytes - 1);
  if (before != held_.end() && before->first + before->second.bytes > address) {
    throw std::invalid_argument("allocation overlaps another: " + describe(address, bytes));
  }
  held_.emplace(address, allocation{bytes, written_bytes(bytes, what == contents::written)});
  std::erase_if(removed_,
                [&](auto const& gone) { return gone.first < address + bytes && address < gone.first + gone.second; });
}

void memory::remove(void* begin) {
  auto const found = held_.find(number(begin));
  if (found == held_.end()) throw std::invalid_argument("not an allocation: " + describe(number(begin), 1));
  removed_[found->first] = found->second.bytes;
  held_.erase(found);
}

memory::allocation_map::const_iterator memory::holding(std::uint64_t address, std::size_t bytes) const {
  auto const found = last_at_or_before(held_, address);
  if (found == held_.end() || !extent{found->first, found->second.bytes}.holds(address, bytes)) return held_.end();
  return found;
}

void memory::mark_written(void const* begin, std::size_t bytes) {
  auto const found = holding(number(begin), bytes);
  if (found == held_.end()) throw std::out_of_range(describe(number(begin), bytes));
  held_.at(found->first).written.mark(number(begin) - found->first, bytes);
}

bool memory::written(void const* begin, std::size_t bytes) const {
  auto const found = holding(number(begin), bytes);
  return found != held_.end() && found->second.written.all(number(begin) - found->first, bytes);
}

std::optional<extent> memory::find(std::uint64_t address, std::size_t bytes) const {
  auto const found = holding(address, bytes);
  if (found == held_.end()) return std::nullopt;
  return extent{found->first, found->second.bytes};
}

std::string memory::describe(std::uint64_t address, std::size_t bytes) const {
  std::ostringstream text;
  text << bytes << " bytes at 0x" << std::hex << address << std::dec << ": ";
  auto const gone = last_at_or_before(removed_, address);
  auto const near = last_at_or_before(held_, address);
  if (gone != removed_.end() && address - gone->first < gone->second) {
    text << "inside an allocation of " << gone->second << " bytes that was released";
  } else if (near == held_.end()) {
    text << "before every allocation";
  } else if (address - near->first < near->second.bytes) {
    text << near->second.bytes - (address - near->first) << " bytes before the end of";
  } else {
    text << address - near->first - near->second.bytes << " bytes past the end of";
  }
  if (gone == removed_.end() || address - gone->first >= gone->second) {
    if (near != held_.end())
      text << " the allocation of " << near->second.bytes << " bytes at 0x" << std::hex << near->first;
  }
  return text.str();
}

std::vector<std::uint64_t> const& memory::variables_of(std::shared_ptr<image_content const> const& image) {
  auto const [place, fresh] = variables_.try_emplace(image);
  if (!fresh) return place->second.addresses;
  for (module_variable const& variable : image->variables) {
    std::vector<std::uint64_t>& bytes = place->second.storage.emplace_back(variable.initial.size() / 8 + 3);
    std::uint64_t const begin = (number(bytes.data()) + 15) & ~std::uint64_t{15};
    std::memcpy(std::bit_cast<void*>(begin), variable.initial.data(), variable.initial.size());
    add(std::bit_cast<void*>(begin), variable.initial.size());
    place->second.addresses.push_back(begin);
  }
  return place->second.addresses;
}

}  // namespace ptx
