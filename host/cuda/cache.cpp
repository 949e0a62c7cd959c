// Entries of the cache: magic, sizes, checksum, key, image; written aside and renamed into place.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/cache.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <vector>

#include <fmt/format.h>
#include <rivulet/error.hpp>

namespace rivulet::cuda {
namespace {

namespace fs = std::filesystem;

constexpr std::array<char, 16> magic{'r', 'i', 'v', 'u', 'l', 'e', 't', ' ', 'k', 'e', 'r', 'n', 'e', 'l', ' ', '1'};
constexpr std::string_view entry_suffix = ".kernel", failed_prefix = "failed-", unfinished_suffix = ".part";
constexpr std::size_t failed_kept = 16;

struct hash128 {
  std::uint64_t first = 0x9e3779b97f4a7c15ULL, second = 0xc2b2ae3d27d4eb4fULL;
  bool operator==(hash128 const&) const = default;

  void add(std::string_view text) noexcept {
    add(text.size());
    for (std::size_t at = 0; at < text.size(); at += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, std::min(sizeof word, text.size() - at));
      add(word);
    }
  }

 private:
  void add(std::uint64_t word) noexcept {
    first = (first ^ word) * 0xff51afd7ed558ccdULL;
    first ^= first >> 32;
    second = (second + word) * 0x9fb21c651e98df25ULL;
    second ^= second >> 29;
  }
};

hash128 hash_of(std::string_view a, std::string_view b = {}) noexcept {
  hash128 hash;
  hash.add(a);
  hash.add(b);
  return hash;
}

struct entry_header {
  std::array<char, 16> magic_text = magic;
  std::uint64_t key_bytes = 0, image_bytes = 0;
  hash128 checksum;
};
static_assert(sizeof(entry_header) == 48);

std::string hexadecimal(hash128 const& hash) { return fmt::format("{:016x}{:016x}", hash.first, hash.second); }

std::string variable(char const* name) {
  char const* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path chosen_folder() {
  if (auto const own = variable("RIVULET_CACHE_DIR"); !own.empty()) return fs::absolute(own);
  if (fs::path const shared = variable("XDG_CACHE_HOME"); shared.is_absolute()) return shared / "rivulet";
  if (fs::path const home = variable("HOME"); home.is_absolute()) return home / ".cache" / "rivulet";
  return {};
}

std::uint64_t chosen_capacity(std::uint64_t otherwise) {
  auto const text = variable("RIVULET_CACHE_SIZE");
  if (text.empty()) return otherwise;
  std::uint64_t mebibytes = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), mebibytes);
  if (problem != std::errc{} || end != text.data() + text.size() || mebibytes > (1ULL << 40))
    throw usage_error(fmt::format("RIVULET_CACHE_SIZE is '{}'; it takes a whole number of MiB", text));
  return mebibytes << 20;
}

struct file_in_cache {
  fs::path path;
  std::uint64_t bytes = 0;
  fs::file_time_type used;
};

// Those whose names begin and end so, the latest first. What vanishes meanwhile is left out.
std::vector<file_in_cache> files_in(fs::path const& folder, std::string_view prefix, std::string_view suffix) {
  std::vector<file_in_cache> files;
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    std::string const name = at->path().filename();
    std::error_code vanished;
    if (!name.starts_with(prefix) || !name.ends_with(suffix) || !at->is_regular_file(vanished)) continue;
    file_in_cache file{at->path(), at->file_size(vanished), {}};
    if (!vanished) file.used = at->last_write_time(vanished);
    if (!vanished) files.push_back(std::move(file));
  }
  std::ranges::sort(files, [](auto const& a, auto const& b) { return a.used > b.used; });
  return files;
}

void discard(fs::path const& path) noexcept {
  std::error_code ignored;
  fs::remove(path, ignored);
}

void mark_used(fs::path const& path) noexcept {
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
}

// Of another process that ended before it renamed its file.
void remove_unfinished(fs::path const& folder) {
  auto const long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (auto const& file : files_in(folder, "", unfinished_suffix))
    if (file.used < long_ago) discard(file.path);
}

std::optional<std::string> image_in(std::string_view entry, std::string_view key) {
  entry_header header;
  if (entry.size() < sizeof header) return {};
  std::memcpy(&header, entry.data(), sizeof header);
  entry.remove_prefix(sizeof header);
  if (header.magic_text != magic || header.key_bytes != key.size() || entry.size() < key.size() ||
      entry.size() - key.size() != header.image_bytes)
    return {};
  std::string_view const image = entry.substr(key.size());
  if (entry.substr(0, key.size()) != key || header.checksum != hash_of(key, image)) return {};
  return std::string(image);
}

}  // namespace

cache_settings cache_from_environment() {
  cache_settings settings;
  settings.capacity = chosen_capacity(settings.capacity);
  auto const wanted = variable("RIVULET_CACHE");
  if (wanted == "off") {
    settings.why_off = "RIVULET_CACHE is off";
    return settings;
  }
  if (!wanted.empty() && wanted != "on")
    throw usage_error(fmt::format("RIVULET_CACHE is '{}'; it takes on or off", wanted));
  settings.folder = chosen_folder();
  if (settings.folder.empty()) settings.why_off = "none of RIVULET_CACHE_DIR, XDG_CACHE_HOME and HOME names a folder";
  return settings;
}

fs::path image_cache::entry_path(std::string_view key) const {
  return settings_.folder / (hexadecimal(hash_of(key)) + std::string(entry_suffix));
}

std::optional<std::string> image_cache::find(std::string_view key) const noexcept try {
  if (settings_.folder.empty()) return {};
  auto const path = entry_path(key);
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return {};
  std::ifstream file(path, std::ios::binary);
  auto const bytes = static_cast<std::uint64_t>(file.seekg(0, std::ios::end).tellg());
  if (!file || bytes > settings_.capacity) return {};
  std::string entry(bytes, '\0');
  if (!file.seekg(0).read(entry.data(), static_cast<std::streamsize>(bytes))) return {};
  auto image = image_in(entry, key);
  if (image) mark_used(path);
  return image;
} catch (...) {
  return {};
}

bool image_cache::store(std::string_view key, std::string_view image) const noexcept try {
  entry_header const header{magic, key.size(), image.size(), hash_of(key, image)};
  if (settings_.folder.empty() || sizeof header + key.size() + image.size() > settings_.capacity) return false;
  std::string beginning(sizeof header, '\0');
  std::memcpy(beginning.data(), &header, sizeof header);
  beginning += key;
  if (!write(entry_path(key), beginning, image)) return false;
  evict();
  return true;
} catch (...) {
  return false;
}

fs::path image_cache::keep_failed(std::string_view source) const noexcept try {
  if (settings_.folder.empty()) return {};
  auto path = settings_.folder / (std::string(failed_prefix) + hexadecimal(hash_of(source)) + ".cu");
  if (!write(path, source, {})) return {};
  auto const kept = files_in(settings_.folder, failed_prefix, ".cu");
  for (std::size_t number = failed_kept; number < kept.size(); ++number)
    if (kept[number].path != path) discard(kept[number].path);
  return path;
} catch (...) {
  return {};
}

bool image_cache::write(fs::path const& path, std::string_view first, std::string_view second) const {
  std::error_code problem;
  if (fs::create_directories(settings_.folder, problem))
    fs::permissions(settings_.folder, fs::perms::owner_all, problem);
  std::random_device random;
  fs::path unfinished = path;
  unfinished += fmt::format(".{:08x}{:08x}{}", random(), random(), unfinished_suffix);
  std::ofstream file(unfinished, std::ios::binary);
  file << first << second;
  file.close();
  if (file) fs::rename(unfinished, path, problem);
  bool const written = file && !problem;
  if (!written) discard(unfinished);
  return written;
}

void image_cache::evict() const {
  remove_unfinished(settings_.folder);
  std::uint64_t sum = 0;
  for (auto const& file : files_in(settings_.folder, "", entry_suffix)) {
    sum += file.bytes;
    if (sum > settings_.capacity) discard(file.path);
  }
}

std::string image_cache::trouble() const {
  if (settings_.folder.empty()) return settings_.why_off;
  std::error_code problem;
  fs::path existing = settings_.folder;
  while (!fs::exists(existing, problem) && existing.has_relative_path()) existing = existing.parent_path();
  if (!fs::is_directory(existing, problem)) return fmt::format("{} is not a folder", existing.string());
  if (::access(existing.c_str(), W_OK | X_OK) != 0) return fmt::format("{} is not writable", existing.string());
  return {};
}

std::uint64_t image_cache::size() const noexcept try {
  std::uint64_t sum = 0;
  for (auto const& file : files_in(settings_.folder, "", entry_suffix)) sum += file.bytes;
  return sum;
} catch (...) {
  return 0;
}

}  // namespace rivulet::cuda
