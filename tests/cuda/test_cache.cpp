// The cache of compiled kernels: what is stored is found, what is damaged is not, its size is bounded.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include <rivulet/error.hpp>

#include "host/cuda/cache.hpp"
#include "tests/cuda/folder.hpp"

namespace rivulet::testing {
namespace {

using cuda::image_cache;
namespace fs = std::filesystem;

constexpr std::size_t header_bytes = 48;

image_cache cache_in(fs::path const& path, std::uint64_t capacity = 1 << 20) {
  return image_cache({.folder = path, .capacity = capacity, .why_off = {}});
}

std::string bytes(std::size_t count, int seed) {
  std::string text(count, '\0');
  for (std::size_t i = 0; i < count; ++i) text[i] = static_cast<char>(static_cast<int>(i * i) * 31 + seed);
  return text;
}

TEST(image_cache, finds_what_was_stored) {
  folder const scratch;
  auto const cache = cache_in(scratch.path() / "made" / "by" / "the cache");
  std::string const image = bytes(1001, 7);
  EXPECT_EQ(cache.find("key"), std::nullopt);
  EXPECT_TRUE(cache.store("key", image));
  EXPECT_EQ(cache.find("key"), image);
  EXPECT_EQ(cache.find("other key"), std::nullopt);
  EXPECT_EQ(cache.size(), header_bytes + 3 + 1001);
}

TEST(image_cache, replaces_an_entry) {
  folder const scratch;
  auto const cache = cache_in(scratch.path());
  cache.store("key", "before");
  cache.store("key", "after");
  EXPECT_EQ(cache.find("key"), "after");
  EXPECT_EQ(scratch.files().size(), 1u);
}

TEST(image_cache, finds_no_entry_that_is_damaged_anywhere) {
  folder const scratch;
  auto const cache = cache_in(scratch.path());
  cache.store("a key", bytes(20, 1));
  auto const path = scratch.files().at(0);
  std::string const whole = file_text(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write_file(path, damaged);
    EXPECT_EQ(cache.find("a key"), std::nullopt) << "byte " << at;
  }
}

TEST(image_cache, finds_no_entry_that_is_cut_or_too_long_and_replaces_it) {
  folder const scratch;
  auto const cache = cache_in(scratch.path());
  cache.store("a key", bytes(20, 1));
  auto const path = scratch.files().at(0);
  std::string const whole = file_text(path);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_file(path, whole.substr(0, length));
    EXPECT_EQ(cache.find("a key"), std::nullopt) << length << " bytes";
  }
  write_file(path, whole + "x");
  EXPECT_EQ(cache.find("a key"), std::nullopt);
  EXPECT_TRUE(cache.store("a key", "image"));
  EXPECT_EQ(cache.find("a key"), "image");
}

// As if two keys had one hash.
TEST(image_cache, gives_no_image_of_another_key) {
  folder const scratch;
  auto const cache = cache_in(scratch.path());
  cache.store("key 1", "image 1");
  auto const first = scratch.files().at(0);
  cache.store("key 2", "image 2");
  auto const files = scratch.files();
  write_file(files[0] == first ? files[1] : files[0], file_text(first));
  EXPECT_EQ(cache.find("key 2"), std::nullopt);
  EXPECT_EQ(cache.find("key 1"), "image 1");
}

void set_age(fs::path const& path, int hours) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(hours));
}

TEST(image_cache, evicts_what_was_not_used_for_longest) {
  folder const scratch;
  auto const cache = cache_in(scratch.path(), 3 * 1100);
  std::vector<std::string> const keys{"a", "b", "c"};
  for (int number = 0; number < 3; ++number) {
    auto const before = scratch.files();
    cache.store(keys[static_cast<std::size_t>(number)], bytes(1000, number));
    for (auto const& path : scratch.files())
      if (std::ranges::find(before, path) == before.end()) set_age(path, 10 - number);
  }
  EXPECT_TRUE(cache.find("a").has_value());  // used just now
  cache.store("d", bytes(1000, 4));
  EXPECT_TRUE(cache.find("a") && cache.find("c") && cache.find("d"));
  EXPECT_FALSE(cache.find("b").has_value());
  EXPECT_LE(cache.size(), cache.settings().capacity);
}

TEST(image_cache, stores_nothing_larger_than_itself) {
  folder const scratch;
  auto const cache = cache_in(scratch.path(), 1000);
  cache.store("small", "image");
  EXPECT_FALSE(cache.store("large", bytes(1000, 1)));
  EXPECT_TRUE(cache.find("small").has_value());
}

TEST(image_cache, removes_what_others_left_unfinished_long_ago) {
  folder const scratch;
  auto const cache = cache_in(scratch.path());
  write_file(scratch.path() / "old.kernel.0.part", "x");
  write_file(scratch.path() / "young.kernel.0.part", "x");
  set_age(scratch.path() / "old.kernel.0.part", 2);
  cache.store("key", "image");
  EXPECT_THAT(scratch.files(".part"), ::testing::ElementsAre(scratch.path() / "young.kernel.0.part"));
}

TEST(image_cache, keeps_the_latest_sixteen_failed_sources) {
  folder const scratch;
  auto const cache = cache_in(scratch.path());
  auto const first = cache.keep_failed("the first");
  EXPECT_EQ(file_text(first), "the first");
  set_age(first, 1);
  fs::path last;
  for (int number = 0; number < 16; ++number) last = cache.keep_failed("source " + std::to_string(number));
  EXPECT_EQ(scratch.files(".cu").size(), 16u);
  EXPECT_FALSE(fs::exists(first));
  EXPECT_EQ(file_text(last), "source 15");
}

TEST(image_cache, works_without_a_place_to_write) {
  folder const scratch;
  write_file(scratch.path() / "file", "x");
  auto const cache = cache_in(scratch.path() / "file" / "below");
  EXPECT_FALSE(cache.store("key", "image"));
  EXPECT_EQ(cache.find("key"), std::nullopt);
  EXPECT_TRUE(cache.keep_failed("source").empty());
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_EQ(cache.trouble(), (scratch.path() / "file").string() + " is not a folder");
  EXPECT_EQ(cache_in(scratch.path() / "new").trouble(), "");
}

// Writes and reads a few keys over and over; false where an image is not that of its key or, once stored, missing.
bool write_and_read(fs::path const& path, int seed) {
  auto const cache = cache_in(path, 20'000);
  for (int round = 0; round < 300; ++round) {
    int const number = (round * 7 + seed) % 5;
    std::string const key = "key " + std::to_string(number), image = bytes(3000, number);
    if (!cache.store(key, image) || cache.find(key) != image) return false;
  }
  return true;
}

TEST(image_cache, serves_two_threads_at_once) {
  folder const scratch;
  bool other = false;
  std::thread thread([&] { other = write_and_read(scratch.path(), 3); });
  EXPECT_TRUE(write_and_read(scratch.path(), 0));
  thread.join();
  EXPECT_TRUE(other);
  EXPECT_EQ(scratch.files().size(), 5u);
}

TEST(image_cache, serves_two_processes_at_once) {
  folder const scratch;
  pid_t const child = ::fork();
  if (child == 0) ::_exit(write_and_read(scratch.path(), 3) ? 0 : 1);
  ASSERT_GT(child, 0);
  EXPECT_TRUE(write_and_read(scratch.path(), 0));
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(scratch.files().size(), 5u);
}

class cache_location : public ::testing::Test {
 protected:
  environment_variable own_{"RIVULET_CACHE_DIR", {}}, shared_{"XDG_CACHE_HOME", {}}, home_{"HOME", "/home/ada"},
      wanted_{"RIVULET_CACHE", {}}, size_{"RIVULET_CACHE_SIZE", {}};
};

TEST_F(cache_location, is_that_of_the_home_folder) {
  EXPECT_EQ(cuda::cache_from_environment().folder, "/home/ada/.cache/rivulet");
  EXPECT_EQ(cuda::cache_from_environment().capacity, 256u << 20);
}

TEST_F(cache_location, follows_xdg_where_it_is_absolute) {
  ::setenv("XDG_CACHE_HOME", "/var/tmp/cache", 1);
  EXPECT_EQ(cuda::cache_from_environment().folder, "/var/tmp/cache/rivulet");
  ::setenv("XDG_CACHE_HOME", "var/cache", 1);
  EXPECT_EQ(cuda::cache_from_environment().folder, "/home/ada/.cache/rivulet");
}

TEST_F(cache_location, is_our_own_variable_first) {
  ::setenv("XDG_CACHE_HOME", "/var/tmp/cache", 1);
  ::setenv("RIVULET_CACHE_DIR", "/data/kernels", 1);
  EXPECT_EQ(cuda::cache_from_environment().folder, "/data/kernels");
}

TEST_F(cache_location, is_nowhere_where_none_is_named_or_wanted) {
  ::setenv("RIVULET_CACHE", "off", 1);
  EXPECT_TRUE(cuda::cache_from_environment().folder.empty());
  EXPECT_EQ(image_cache(cuda::cache_from_environment()).trouble(), "RIVULET_CACHE is off");
  ::unsetenv("RIVULET_CACHE");
  ::unsetenv("HOME");
  EXPECT_TRUE(cuda::cache_from_environment().folder.empty());
  EXPECT_THAT(image_cache(cuda::cache_from_environment()).trouble(), ::testing::HasSubstr("HOME"));
}

TEST_F(cache_location, has_a_size_that_is_a_whole_number) {
  ::setenv("RIVULET_CACHE_SIZE", "3", 1);
  EXPECT_EQ(cuda::cache_from_environment().capacity, 3u << 20);
  for (char const* const wrong : {"3x", "-1", "much", "99999999999999999999"}) {
    ::setenv("RIVULET_CACHE_SIZE", wrong, 1);
    EXPECT_THROW(cuda::cache_from_environment(), usage_error) << wrong;
  }
  ::unsetenv("RIVULET_CACHE_SIZE");
  ::setenv("RIVULET_CACHE", "perhaps", 1);
  EXPECT_THROW(cuda::cache_from_environment(), usage_error);
}

}  // namespace
}  // namespace rivulet::testing
