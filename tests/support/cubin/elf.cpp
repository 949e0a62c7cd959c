// Reading ELF64.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/elf.hpp"

#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

namespace rivulet::cubin {
namespace {

// Offsets in the ELF header and in a section header (ELF-64 Object File Format, figures 2 and 3).
constexpr std::size_t machine_at = 0x12, section_table_at = 0x28, entry_size_at = 0x3a, entry_count_at = 0x3c,
                      name_table_at = 0x3e;
constexpr std::size_t section_name_at = 0x00, section_offset_at = 0x18, section_size_at = 0x20;
constexpr std::uint16_t machine_cuda = 190;  // EM_CUDA
constexpr std::size_t instruction_bytes = 16;

class reader {
 public:
  explicit reader(std::string_view file) : file_(file) {
    if (!file.starts_with("\177ELF\2\1")) throw std::runtime_error("not an ELF file of 64 bits, little-endian");
    if (number<std::uint16_t>(machine_at) != machine_cuda) throw std::runtime_error("an ELF file, but not for a GPU");
  }

  std::string_view section(std::string_view name) const {
    auto const count = number<std::uint16_t>(entry_count_at);
    auto const names = contents(number<std::uint16_t>(name_table_at));
    for (std::size_t i = 0; i < count; ++i) {
      auto const start = number<std::uint32_t>(header(i) + section_name_at);
      if (start >= names.size()) throw std::runtime_error("a section's name lies outside the table of names");
      auto const end = names.find('\0', start);
      if (names.substr(start, end == names.npos ? end : end - start) == name) return contents(i);
    }
    throw std::runtime_error(fmt::format("no section {}", name));
  }

 private:
  template <typename Integer>
  Integer number(std::size_t at) const {
    Integer value;
    std::memcpy(&value, part(at, sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view part(std::size_t at, std::size_t size) const {
    if (at > file_.size() || size > file_.size() - at) throw std::runtime_error("the file ends too early");
    return file_.substr(at, size);
  }
  std::size_t header(std::size_t index) const {
    return number<std::uint64_t>(section_table_at) + index * number<std::uint16_t>(entry_size_at);
  }
  std::string_view contents(std::size_t index) const {
    auto const at = header(index);
    return part(number<std::uint64_t>(at + section_offset_at), number<std::uint64_t>(at + section_size_at));
  }

  std::string_view file_;
};

}  // namespace

std::uint64_t instruction::bits(unsigned first, unsigned width) const {
  std::uint64_t value = first >= 64 ? high >> (first - 64) : low >> first;
  if (first < 64 && first != 0) value |= high << (64 - first);
  return width == 64 ? value : value & ((std::uint64_t{1} << width) - 1);
}

std::string text(instruction of) { return fmt::format("0x{:016x}{:016x}", of.high, of.low); }

std::vector<instruction> instructions_of(std::string_view cubin, std::string_view kernel) {
  auto const code = reader(cubin).section(fmt::format(".text.{}", kernel));
  if (code.empty() || code.size() % instruction_bytes != 0)
    throw std::runtime_error("code that is not a number of instructions");
  std::vector<instruction> result(code.size() / instruction_bytes);
  std::memcpy(result.data(), code.data(), code.size());
  return result;
}

}  // namespace rivulet::cubin
