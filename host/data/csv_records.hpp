// The records of a CSV text (RFC 4180), one at a time from a buffer of bounded size.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace rivulet::data {

/// Longer records are an error.
inline constexpr std::size_t max_record_length = 1 << 22;

struct csv_field {
  std::string_view text;    ///< without the quotation marks around it, doubled ones inside left double
  std::uint32_t begin = 0;  ///< offset in the record, of the quotation mark if there is one
  bool quoted = false;
};

class csv_records {
 public:
  csv_records(std::istream& in, std::string path);

  /// Goes to the next record; false at the end. Throws data_error or io_error.
  bool next();

  /// Of the present record; they refer to the buffer, until next() is called.
  std::vector<csv_field> const& fields() const noexcept { return fields_; }
  /// The record has no byte.
  bool is_blank() const noexcept { return record_.empty(); }
  std::size_t length() const noexcept { return record_.size(); }

  /// Throws the data_error for what begins at an offset of the present record: "path:line:column: what".
  [[noreturn]] void fail(std::size_t offset, std::string const& what) const;

 private:
  bool find_record();
  void split();
  std::size_t split_quoted(std::size_t begin);
  std::size_t split_plain(std::size_t begin);
  bool read_more();

  std::istream* in_;
  std::string path_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of the part of the buffer not yet looked at
  std::size_t end_ = 0;
  bool at_end_ = false;  ///< the stream holds no more
  bool has_quotes_ = false;
  std::string_view record_;
  std::size_t line_ = 0;  ///< of the present record, from 1
  std::size_t next_line_ = 1;
  std::vector<csv_field> fields_;
};

/// The text of a field, doubled quotation marks undone, blanks around an unquoted one removed.
std::string field_text(csv_field const& field);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace rivulet::data
