// Aligned columns of text.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/text_table.hpp"

#include <algorithm>

#include "host/report/numbers.hpp"

namespace rivulet {

std::vector<std::size_t> text_table::column_widths() const {
  std::vector<std::size_t> widths(flush_left_.size(), 0);
  for (auto const& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  return widths;
}

std::size_t text_table::width() const {
  std::size_t sum = 0;
  for (std::size_t const width : column_widths()) sum += 2 + width;
  return sum;
}

std::string text_table::text() const {
  auto const widths = column_widths();
  std::string result;
  for (auto const& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string const padding(widths[i] - display_width(row[i]), ' ');
      line += "  " + (flush_left_[i] ? row[i] + padding : padding + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + '\n';
  }
  return result;
}

}  // namespace rivulet
