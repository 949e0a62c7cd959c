// write_operations FILE: the PTX module of operations_text.hpp.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>

#include "tests/ptx/operations_text.hpp"

int main(int count, char** words) {
  if (count != 2) {
    std::fputs("usage: write_operations FILE\n", stderr);
    return 2;
  }
  std::ofstream file(words[1]);
  file << ptx::operations_module();
  file.close();
  if (file) return 0;
  std::fprintf(stderr, "write_operations: cannot write %s\n", words[1]);
  return 1;
}
