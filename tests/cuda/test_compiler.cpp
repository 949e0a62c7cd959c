// Compiling with the NVRTC that is here: images, options, messages, the cache.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include <rivulet/error.hpp>

#include "host/cuda/cache.hpp"
#include "host/cuda/compiler.hpp"
#include "host/cuda/embedded_kernels.hpp"
#include "tests/cuda/folder.hpp"

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string const square =
    "extern \"C\" __global__ void square(float* x) { x[threadIdx.x] = x[threadIdx.x] * x[threadIdx.x] + 1.0f; }\n";

cuda::compile_request request(std::string const& source, std::string const& architecture = "sm_90") {
  return {source, architecture, "x^2 + 1", "square"};
}

class compiler : public ::testing::Test {
 protected:
  void SetUp() override {
    if (auto const missing = cuda::why_no_compiler(); !missing.empty()) GTEST_SKIP() << missing;
  }
  folder scratch_;
  environment_variable where_{"RIVULET_CACHE_DIR", scratch_.path()}, wanted_{"RIVULET_CACHE", {}};
};

TEST_F(compiler, makes_machine_code_or_ptx) {
  auto const machine = cuda::compile(request(square));
  EXPECT_THAT(machine.bytes, StartsWith("\x7f"
                                        "ELF"));
  EXPECT_EQ(machine.entry, "square");
  auto const ptx = cuda::compile(request(square, "compute_90"));
  EXPECT_THAT(ptx.bytes, HasSubstr(".entry square"));
  EXPECT_EQ(ptx.bytes.find('\0'), std::string::npos);
}

TEST_F(compiler, contracts_and_flushes_nothing) {
  auto const ptx = cuda::compile(request(square, "compute_90")).bytes;
  EXPECT_THAT(ptx, HasSubstr("mul.rn.f32"));
  EXPECT_THAT(ptx, HasSubstr("add.rn.f32"));
  EXPECT_THAT(ptx, Not(HasSubstr("fma")));
  EXPECT_THAT(ptx, Not(HasSubstr(".ftz")));
  auto const quotient =
      cuda::compile(request("extern \"C\" __global__ void square(float* x) { *x = sqrtf(*x) / x[1]; }", "compute_90"));
  EXPECT_THAT(quotient.bytes, HasSubstr("div.rn.f32"));
  EXPECT_THAT(quotient.bytes, HasSubstr("sqrt.rn.f32"));
}

TEST_F(compiler, finds_every_embedded_file) {
  for (auto const& file : cuda::embedded_kernels()) {
    auto const source = "#include \"" + std::string(file.name) + "\"\n" + square;
    EXPECT_THAT(cuda::compile(request(source, "compute_75")).bytes, HasSubstr(".entry square")) << file.name;
  }
}

TEST_F(compiler, reports_registers_and_spills) {
  auto const result = cuda::compile_with_log(request(square));
  EXPECT_THAT(result.log, HasSubstr("0 bytes spill stores"));
  EXPECT_THAT(result.log, HasSubstr("registers"));
  EXPECT_THAT(result.image.bytes, StartsWith("\x7f"
                                             "ELF"));
  EXPECT_TRUE(scratch_.files().empty());
}

TEST_F(compiler, says_what_did_not_compile_and_where_the_source_is) {
  std::string const broken = "\nextern \"C\" __global__ void square(float* x) { *x = undeclared; }\n";
  try {
    cuda::compile(request(broken));
    FAIL() << "compiled";
  } catch (compile_error const& problem) {
    std::string const what = problem.what();
    EXPECT_EQ(problem.code(), exit_code::device);
    EXPECT_THAT(problem.log(), HasSubstr("identifier \"undeclared\" is undefined"));
    EXPECT_THAT(what, HasSubstr(problem.log()));
    EXPECT_THAT(what, HasSubstr("'x^2 + 1'"));
    EXPECT_THAT(what, HasSubstr("--gpu-architecture=sm_90 --std=c++20 --fmad=false"));
    auto const kept = scratch_.files(".cu");
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_THAT(what, HasSubstr(kept[0].string()));
    EXPECT_THAT(file_text(kept[0]), ::testing::EndsWith(broken));
    EXPECT_THAT(file_text(kept[0]), HasSubstr("// objective: x^2 + 1\n"));
  }
}

TEST_F(compiler, shows_the_beginning_of_a_long_log_and_keeps_it_all) {
  std::string broken;
  for (int line = 0; line < 60; ++line) broken += "int value" + std::to_string(line) + " = undeclared;\n";
  try {
    cuda::compile(request(broken));
    FAIL() << "compiled";
  } catch (compile_error const& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("value5"));
    EXPECT_THAT(problem.what(), Not(HasSubstr("value50")));
    EXPECT_THAT(problem.log(), HasSubstr("value50"));
  }
}

TEST_F(compiler, cannot_be_led_astray_by_an_objective_in_a_comment) {
  auto wrong = request("#error kept\n");
  wrong.objective = "x^2 \\\n#error line\n";
  EXPECT_THROW(cuda::compile(wrong), compile_error);
  auto const text = file_text(scratch_.files(".cu").at(0));
  EXPECT_THAT(text, StartsWith("// objective: x^2 ?\n// #error line\n// \n// options:"));
}

TEST_F(compiler, takes_ptx_of_the_newest_it_knows_for_a_newer_device) {
  auto const architecture = cuda::supported_architecture("sm_990");
  EXPECT_THAT(architecture, StartsWith("compute_"));
  auto const ptx = cuda::compile(request(square, "sm_990")).bytes;
  EXPECT_THAT(ptx, HasSubstr(".target sm_" + architecture.substr(8)));
  EXPECT_EQ(cuda::supported_architecture("sm_90"), "sm_90");
  EXPECT_EQ(cuda::supported_architecture("compute_75"), "compute_75");
  EXPECT_THAT(cuda::supported_architecture("sm_91"), "compute_90");
}

TEST_F(compiler, refuses_devices_that_are_too_old_and_words_that_are_none) {
  EXPECT_THROW(cuda::compile(request(square, "sm_20")), device_error);
  for (char const* const wrong : {"", "sm_", "sm_9x", "hopper"})
    EXPECT_THROW(cuda::supported_architecture(wrong), device_error) << wrong;
}

// Another image under the same key would be taken.
TEST_F(compiler, compiles_once_and_then_takes_the_image_from_the_cache) {
  auto const image = cuda::compile(request(square)).bytes;
  auto const entries = scratch_.files();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(cuda::compile(request(square)).bytes, image);
  std::string const entry = file_text(entries[0]), key = entry.substr(48, entry.size() - 48 - image.size());
  EXPECT_TRUE(cuda::image_cache(cuda::cache_from_environment()).store(key, "planted"));
  EXPECT_EQ(scratch_.files(), entries);
  EXPECT_EQ(cuda::compile(request(square)).bytes, "planted");
}

TEST_F(compiler, compiles_again_where_source_or_architecture_differ) {
  cuda::compile(request(square));
  cuda::compile(request(square + "//"));
  cuda::compile(request(square, "sm_80"));
  cuda::compile(request(square, "compute_80"));
  EXPECT_EQ(scratch_.files(".kernel").size(), 4u);
}

TEST_F(compiler, keys_an_entry_by_all_that_decides_the_image) {
  cuda::compile(request(square));
  std::string const entry = file_text(scratch_.files(".kernel").at(0));
  EXPECT_THAT(entry, HasSubstr(square));
  EXPECT_THAT(entry, HasSubstr(":" + cuda::nvrtc_version() + "\n"));
  for (auto const& option : cuda::compile_options("sm_90")) EXPECT_THAT(entry, HasSubstr(option));
  for (auto const& file : cuda::embedded_kernels()) EXPECT_NE(entry.find(file.text), entry.npos) << file.name;
}

TEST_F(compiler, compiles_again_where_the_entry_is_damaged) {
  auto const image = cuda::compile(request(square)).bytes;
  auto const path = scratch_.files(".kernel").at(0);
  std::string entry = file_text(path);
  entry.back() = static_cast<char>(entry.back() ^ 1);
  write_file(path, entry);
  EXPECT_EQ(cuda::compile(request(square)).bytes, image);
  EXPECT_NE(file_text(path), entry);
}

TEST_F(compiler, works_without_a_cache) {
  write_file(scratch_.path() / "file", "");
  environment_variable const below_a_file("RIVULET_CACHE_DIR", scratch_.path() / "file" / "below");
  EXPECT_FALSE(cuda::compile(request(square)).bytes.empty());
  try {
    cuda::compile(request("#error wrong"));
    FAIL() << "compiled";
  } catch (compile_error const& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("nowhere"));
    EXPECT_THAT(problem.what(), HasSubstr("is not a folder"));
  }
}

TEST(missing_compiler, is_one_sentence_on_what_to_install) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto const compile_without = [](char const* library) {
    ::setenv("RIVULET_NVRTC", library, 1);
    try {
      cuda::compile(request(square));
    } catch (device_error const& problem) {
      std::fputs(problem.what(), stderr);
      std::exit(static_cast<int>(problem.code()));
    }
    std::exit(0);
  };
  EXPECT_EXIT(compile_without("/nowhere/libnvrtc.so"), ::testing::ExitedWithCode(4),
              "^NVRTC, CUDA's run-time compiler, is missing .RIVULET_NVRTC is /nowhere/libnvrtc.so.*: install CUDA");
  EXPECT_EXIT(compile_without("libc.so.6"), ::testing::ExitedWithCode(4), "libc.so.6 is older than NVRTC 12.0");
}

}  // namespace
}  // namespace rivulet::testing
