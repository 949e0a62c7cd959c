// Any bytes as a data file: a CSV text, or an .npy file after a first byte 0x93; a table or an error of error.hpp.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include <rivulet/error.hpp>

#include "host/data/readers.hpp"

namespace {

rivulet::data_table read(std::string const& bytes, std::vector<std::string> const& columns) {
  std::istringstream in(bytes);
  return bytes.starts_with('\x93') ? rivulet::data::read_npy(in, "data.npy", columns)
                                   : rivulet::data::read_csv(in, "data.csv", columns);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  using namespace rivulet;
  std::string const text(reinterpret_cast<char const*>(bytes), size);
  for (auto const& columns : {std::vector<std::string>{}, {"x"}, {"y", "x"}}) {
    try {
      auto const table = read(text, columns);
      // As many as were asked for, and every value there is.
      if (!columns.empty() && table.columns() != columns) std::abort();
      for (auto const& name : table.columns()) {
        if (table.column(name).size() != table.rows() || table.rows() == 0) std::abort();
      }
    } catch (error const&) {
    }
  }
  return 0;
}
