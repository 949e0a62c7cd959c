// The program `rivulet`.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "host/cli/parse.hpp"
#include "host/cli/terminal.hpp"
#include "host/descent/floating_point_environment.hpp"

namespace {

int act(std::vector<std::string> arguments) {
  using namespace rivulet;
  cli::parsed const line = cli::parse(std::move(arguments));
  exit_code code = exit_code::done;
  if (line.chosen == nullptr)
    cli::print(line.text);
  else
    code = line.chosen->act(line.asked);
  cli::finish_output();
  return static_cast<int>(code);
}

int complain(std::string const& what, rivulet::exit_code code) {
  fmt::print(stderr, "rivulet: {}\n", what);
  return static_cast<int>(code);
}

}  // namespace

int main(int count, char** arguments) {
  rivulet::floating_point_environment const pinned;  // numbers are read and printed here, too
  rivulet::cli::prepare_streams();
  try {
    return act({arguments + std::min(count, 1), arguments + count});
  } catch (rivulet::error const& problem) {
    return complain(problem.what(), problem.code());
  } catch (std::bad_alloc const&) {
    return complain("out of memory; fewer instances at once (--chunk) or a smaller sweep need less",
                    rivulet::exit_code::device);
  } catch (std::exception const& problem) {
    return complain(fmt::format("unexpected: {}", problem.what()), rivulet::exit_code::device);
  }
}
