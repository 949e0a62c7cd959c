// A scratch folder, and environment variables that end with the test.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace rivulet::testing {

/// A fresh folder that is removed at the end.
class folder {
 public:
  folder() {
    std::string name = std::filesystem::temp_directory_path() / "rivulet-cuda-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
    path_ = name;
  }
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  folder(folder const&) = delete;
  folder& operator=(folder const&) = delete;
  std::filesystem::path const& path() const { return path_; }
  /// Its files whose names end so.
  std::vector<std::filesystem::path> files(std::string_view suffix = "") const {
    std::vector<std::filesystem::path> found;
    for (auto const& entry : std::filesystem::directory_iterator(path_))
      if (entry.path().string().ends_with(suffix)) found.push_back(entry.path());
    return found;
  }

 private:
  std::filesystem::path path_;
};

/// Sets or, without a value, unsets a variable until the end of the scope.
class environment_variable {
 public:
  environment_variable(char const* name, std::optional<std::string> const& value) : name_(name) {
    if (char const* const before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~environment_variable() { set(before_); }
  environment_variable(environment_variable const&) = delete;
  environment_variable& operator=(environment_variable const&) = delete;

 private:
  void set(std::optional<std::string> const& value) const {
    if (value)
      ::setenv(name_, value->c_str(), 1);
    else
      ::unsetenv(name_);
  }
  char const* name_;
  std::optional<std::string> before_;
};

inline std::string file_text(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(std::filesystem::path const& path, std::string const& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace rivulet::testing
