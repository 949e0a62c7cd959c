// Compiled kernels on disk. Nothing here fails: where the cache cannot be used, kernels are compiled each time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace rivulet::cuda {

struct cache_settings {
  std::filesystem::path folder;           ///< empty: no cache
  std::uint64_t capacity = 256ULL << 20;  ///< bytes
  std::string why_off;                    ///< where the folder is empty
};

/// RIVULET_CACHE_DIR, else XDG_CACHE_HOME/rivulet, else HOME/.cache/rivulet; a relative XDG_CACHE_HOME is ignored, as
/// the XDG base directory specification demands. RIVULET_CACHE=off: none. RIVULET_CACHE_SIZE: capacity in MiB.
/// Throws usage_error where one of the last two makes no sense.
cache_settings cache_from_environment();

/// Any number of threads and processes may use one folder at once. An entry holds its whole key and a checksum; one
/// that is damaged, or of another key, is as good as none and is replaced.
class image_cache {
 public:
  explicit image_cache(cache_settings settings) : settings_(std::move(settings)) {}

  std::optional<std::string> find(std::string_view key) const noexcept;
  /// False where it could not be stored. Evicts what was not used for longest where the capacity is exceeded.
  bool store(std::string_view key, std::string_view image) const noexcept;
  /// Keeps a source that did not compile, one of the latest 16. Empty where it could not.
  std::filesystem::path keep_failed(std::string_view source) const noexcept;

  cache_settings const& settings() const noexcept { return settings_; }
  /// Why nothing can be kept; empty where it can.
  std::string trouble() const;
  /// Bytes of all entries.
  std::uint64_t size() const noexcept;

 private:
  std::filesystem::path entry_path(std::string_view key) const;
  bool write(std::filesystem::path const& path, std::string_view first, std::string_view second) const;
  void evict() const;

  cache_settings settings_;
};

}  // namespace rivulet::cuda
