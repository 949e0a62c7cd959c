// transliterate_file NAME FROM TO: a PTX file as C++ whose kernels ptx::native::NAME() lists.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "tests/support/ptx/transliterate.hpp"

int main(int count, char** words) {
  if (count != 4) {
    std::fputs("usage: transliterate_file NAME FROM TO\n", stderr);
    return 2;
  }
  try {
    std::ifstream from(words[2]);
    std::string const text{std::istreambuf_iterator<char>(from), {}};
    if (!from) throw std::runtime_error(std::string("cannot read ") + words[2]);
    std::string const made = ptx::transliterated(text, words[1]);
    std::ofstream to(words[3]);
    to << made;
    to.close();
    if (!to) throw std::runtime_error(std::string("cannot write ") + words[3]);
  } catch (std::exception const& problem) {
    std::fprintf(stderr, "transliterate_file: %s\n", problem.what());
    return 1;
  }
}
