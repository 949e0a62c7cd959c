// Files for the tests of the data stage.
// SPDX-License-Identifier: Apache-2.0
#include "tests/data/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <rivulet/error.hpp>

namespace rivulet {

scratch_file::scratch_file(std::string_view ending) {
  static int made = 0;
  auto const name = "rivulet_data_" + std::to_string(getpid()) + "_" + std::to_string(made++);
  path = (std::filesystem::temp_directory_path() / name).string() + std::string(ending);
}

scratch_file::scratch_file(std::string_view ending, std::string_view contents) : scratch_file(ending) {
  std::ofstream(path, std::ios::binary) << contents;
}

scratch_file::~scratch_file() { std::filesystem::remove(path); }

std::string error_of(std::string const& path, std::vector<std::string> const& columns) {
  try {
    read_data(path, columns);
  } catch (data_error const& error) {
    std::string const message = error.what();
    EXPECT_THAT(message, testing::StartsWith(path));
    auto const rest = message.substr(path.size() + 1);
    if (error.line() > 0) {
      auto const place = std::to_string(error.line()) + ":" + std::to_string(error.column()) + ":";
      EXPECT_THAT(rest, testing::StartsWith(place));
    }
    return rest;
  }
  return "read";
}

std::vector<double> values(data_table const& table, std::string_view column) {
  auto const found = table.column(column);
  return {found.begin(), found.end()};
}

}  // namespace rivulet
