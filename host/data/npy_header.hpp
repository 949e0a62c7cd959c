// The header of an .npy file: what its bytes mean (NumPy enhancement proposal 1, format versions 1 to 3).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace rivulet::data {

/// A type as NumPy writes it: "<f8" is little-endian, a float, 8 bytes.
struct npy_type {
  char byte_order = '|';  ///< '<', '>', or '|' where it has none
  char kind = 'f';        ///< f, i, u, b for numbers and booleans; any other for what cannot be read
  std::size_t size = 8;   ///< bytes
  std::string text;       ///< as written
  bool is_array = false;  ///< a field of several values
};

struct npy_field {
  std::string name;  ///< empty for an array without named fields
  npy_type type;
  std::size_t offset = 0;  ///< bytes from the beginning of an element
};

struct npy_header {
  std::vector<npy_field> fields;
  std::size_t element_size = 0;
  std::vector<std::uint64_t> shape;
  bool fortran_order = false;
};

/// Leaves the stream at the first element. Throws data_error or io_error with `path`.
npy_header read_npy_header(std::istream& in, std::string const& path);

}  // namespace rivulet::data
