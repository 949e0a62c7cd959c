// Aligned columns of text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace rivulet {

/// Rows of cells; columns are as wide as their widest cell and two spaces apart.
class text_table {
 public:
  /// One entry per column: flush left or flush right.
  explicit text_table(std::vector<bool> flush_left) : flush_left_(std::move(flush_left)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// One line per row, each indented by two spaces and without trailing spaces.
  std::string text() const;
  /// Of the longest line.
  std::size_t width() const;

 private:
  std::vector<std::size_t> column_widths() const;
  std::vector<bool> flush_left_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace rivulet
