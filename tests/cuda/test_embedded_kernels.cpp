// The library holds the text of kernels/ as it is.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "host/cuda/embedded_kernels.hpp"
#include "tests/cuda/folder.hpp"

namespace rivulet::testing {
namespace {

TEST(embedded_kernels, equal_the_files) {
  for (auto const& file : cuda::embedded_kernels()) {
    EXPECT_EQ(file.text, file_text(std::filesystem::path(RIVULET_SOURCE) / file.name)) << file.name;
    EXPECT_EQ(file.text.data()[file.text.size()], '\0');
    EXPECT_EQ(file.name.data()[file.name.size()], '\0');
  }
}

TEST(embedded_kernels, are_all_but_the_lanes_of_the_host) {
  std::set<std::string> expected, embedded;
  for (auto const& entry : std::filesystem::directory_iterator(RIVULET_SOURCE "/kernels")) {
    std::string const name = entry.path().filename(), kind = entry.path().extension();
    if ((kind == ".hpp" || kind == ".cuh") && !name.starts_with("pack")) expected.insert("kernels/" + name);
  }
  for (auto const& file : cuda::embedded_kernels()) embedded.emplace(file.name);
  EXPECT_EQ(embedded, expected);
  EXPECT_TRUE(embedded.contains("kernels/descend.hpp"));
}

}  // namespace
}  // namespace rivulet::testing
