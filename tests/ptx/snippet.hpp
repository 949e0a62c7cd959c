// Runs a few lines of PTX.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/ptx/machine.hpp"

namespace rivulet::testing {

inline std::string const ptx_header = ".version 9.0\n.target sm_90\n.address_size 64\n";

inline std::uint64_t bits(float value) { return std::bit_cast<std::uint32_t>(value); }
inline std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

/// A kernel `snippet(out, in)`; %in is the address of the inputs, %out that of the thread's own result. There are
/// registers %p, %h (16 bits), %r, %d (64 bits), %f and %e (doubles) from 0 to 19.
inline std::string snippet_text(std::string const& body, std::string const& declarations = {}) {
  return ptx_header + declarations +
         ".visible .entry snippet(.param .u64 out, .param .u64 in)\n{\n"
         ".reg .pred %p<20>; .reg .b16 %h<20>; .reg .b32 %r<20>; .reg .b64 %d<20>; .reg .f32 %f<20>; .reg .f64 "
         "%e<20>;\n"
         ".reg .b64 %in, %out, %at; .reg .b32 %tid;\n"
         "ld.param.u64 %out, [out]; ld.param.u64 %in, [in]; mov.u32 %tid, %tid.x;\n"
         "mad.wide.u32 %out, %tid, 8, %out;\n" +
         body + "\nret;\n}\n";
}

/// Every thread of one block writes a result of 64 bits.
inline std::vector<std::uint64_t> run_threads(std::string const& body, unsigned threads,
                                              ptx::options const& chosen = {}, std::vector<std::uint64_t> in = {0},
                                              std::string const& declarations = {}) {
  std::vector<std::uint64_t> out(threads);
  ptx::memory memory;
  memory.add(in.data(), in.size() * 8);
  memory.add(out.data(), out.size() * 8);
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(out.data()), std::bit_cast<std::uint64_t>(in.data())};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::run(ptx::parse(snippet_text(body, declarations)), "snippet", {{}, {threads, 1, 1}, 0, arguments}, memory,
           chosen);
  return out;
}

/// The value of a register after `body`, where the inputs are the low parts of %d0 …, %r0 …, %f0 … and all of %e0 ….
inline std::uint64_t evaluate(std::string const& body, std::vector<std::uint64_t> const& in,
                              std::string const& result) {
  std::string loads;
  for (std::size_t n = 0; n < in.size(); ++n) {
    std::string const number = std::to_string(n);
    std::string const at = "[%in+" + std::to_string(8 * n) + "];\n";
    loads += "ld.global.u64 %d" + number + ", " + at + "ld.global.u32 %r" + number + ", " + at + "ld.global.f32 %f" +
             number + ", " + at + "ld.global.f64 %e" + number + ", " + at + "ld.global.u16 %h" + number + ", " + at;
  }
  std::string const store = result[1] == 'p'   ? "selp.u64 %d19, 1, 0, " + result + ";\nst.global.u64 [%out], %d19;"
                            : result[1] == 'h' ? "st.global.u16 [%out], " + result + ";"
                            : result[1] == 'r' || result[1] == 'f' ? "st.global.u32 [%out], " + result + ";"
                                                                   : "st.global.b64 [%out], " + result + ";";
  return run_threads(loads + body + "\n" + store, 1, {}, in)[0];
}

}  // namespace rivulet::testing
