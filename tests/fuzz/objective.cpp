// Any bytes as an objective: parses, differentiates, prints, and what it printed parses again - or a parse_error.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <rivulet/error.hpp>

#include "host/expression/differentiate.hpp"
#include "host/expression/parser.hpp"
#include "host/expression/printer.hpp"
#include "host/program/program.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  using namespace rivulet;
  if (size > 4096) return 0;
  objective_options options;
  options.dimension = 5;
  try {
    objective_data data = expression::parse({reinterpret_cast<char const*>(bytes), size}, options);
    if (data.graph.size() > 20'000) return 0;
    std::string const printed = expression::print(data.graph, data.root, data.parameters, data.constants, 1 << 20);
    make_descent_program(data, false);
    objective_options again;
    again.variables = data.parameters;
    if (printed.size() < (1U << 19)) {
      try {
        expression::parse(printed, again);
      } catch (parse_error const&) {
        std::abort();  // what the printer wrote must parse
      }
    }
  } catch (error const&) {
  }
  return 0;
}
