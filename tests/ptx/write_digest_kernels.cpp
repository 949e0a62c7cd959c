// write_digest_kernels FILE: the PTX that NVRTC makes of the digest kernels.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

#include "host/cuda/compiler.hpp"
#include "tests/support/digest_kernels.hpp"

int main(int count, char** words) {
  if (count != 2) {
    std::fputs("usage: write_digest_kernels FILE\n", stderr);
    return 2;
  }
  try {
    using namespace rivulet;
    auto const entry = testing::digest_entry(testing::digest_rows[0].name, false);
    auto const ptx = cuda::compile_with_log({testing::digest_module(), "compute_90", "digests", entry}).image.bytes;
    std::ofstream file(words[1]);
    file << ptx;
    file.close();
    if (!file) throw std::runtime_error(std::string("cannot write ") + words[1]);
  } catch (std::exception const& problem) {
    std::fprintf(stderr, "write_digest_kernels: %s\n", problem.what());
    return 1;
  }
}
