// Splitting of records and fields.
// SPDX-License-Identifier: Apache-2.0
#include "host/data/csv_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <rivulet/error.hpp>

namespace rivulet::data {
namespace {

constexpr std::size_t first_buffer = 1 << 16;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

csv_records::csv_records(std::istream& in, std::string path) : in_(&in), path_(std::move(path)), buffer_(first_buffer) {
  read_more();
  std::string_view const start(buffer_.data(), end_);
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff")) {
    throw data_error(path_ + ":1:1: the text is UTF-16; save it as UTF-8", 1, 1);
  }
  if (start.starts_with(byte_order_mark)) begin_ = byte_order_mark.size();
}

/// Appends to the buffer; false where the stream has ended.
bool csv_records::read_more() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (end_ >= max_record_length) {
      line_ = next_line_;
      record_ = {};
      fail(0, fmt::format("the line that begins here has more than {} bytes (a quotation mark that is never closed?)",
                          max_record_length));
    }
    buffer_.resize(2 * buffer_.size());
  }
  in_->read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
  if (in_->bad()) throw io_error("cannot read " + path_ + ": " + std::strerror(errno));
  end_ += static_cast<std::size_t>(in_->gcount());
  at_end_ = in_->eof();
  return in_->gcount() > 0;
}

/// Ends the record at the first line end outside quotation marks.
bool csv_records::find_record() {
  std::size_t looked_at = 0;  // bytes of the record, up to a line end
  std::size_t lines = 0;
  bool inside = false;
  has_quotes_ = false;
  while (true) {
    char const* const from = buffer_.data() + begin_ + looked_at;
    auto const rest = end_ - begin_ - looked_at;
    void const* const found = rest == 0 ? nullptr : std::memchr(from, '\n', rest);
    if (found == nullptr && read_more()) continue;
    if (found == nullptr && end_ == begin_) return false;
    char const* const stop = found == nullptr ? from + rest : static_cast<char const*>(found);
    auto const marks = std::count(from, stop, '"');
    has_quotes_ = has_quotes_ || marks > 0;
    inside = inside != (marks % 2 == 1);
    looked_at += static_cast<std::size_t>(stop - from) + (found == nullptr ? 0 : 1);
    ++lines;
    if (inside && found != nullptr) continue;
    record_ = std::string_view(buffer_.data() + begin_, looked_at - (found == nullptr ? 0 : 1));
    if (record_.ends_with('\r')) record_.remove_suffix(1);
    begin_ += looked_at;
    line_ = next_line_;
    next_line_ += lines;
    return true;
  }
}

bool csv_records::next() {
  if (!find_record()) return false;
  split();
  return true;
}

void csv_records::split() {
  fields_.clear();
  for (std::size_t at = 0;; ++at) {
    at = has_quotes_ && record_.substr(at).starts_with('"') ? split_quoted(at) : split_plain(at);
    if (at == record_.size()) return;
  }
}

std::size_t csv_records::split_plain(std::size_t begin) {
  auto const end = std::min(record_.find(',', begin), record_.size());
  auto const text = record_.substr(begin, end - begin);
  if (has_quotes_ && text.find('"') != text.npos) {
    fail(begin + text.find('"'),
         "a quotation mark inside a field; put the whole field in quotation marks, double inside");
  }
  fields_.push_back({text, static_cast<std::uint32_t>(begin), false});
  return end;
}

std::size_t csv_records::split_quoted(std::size_t begin) {
  auto at = begin + 1;
  while (true) {
    at = record_.find('"', at);
    if (at == record_.npos) fail(begin, "the quotation mark here is never closed");
    if (!record_.substr(at + 1).starts_with('"')) break;
    at += 2;
  }
  if (at + 1 < record_.size() && record_[at + 1] != ',') {
    fail(at + 1, "a comma or the line's end must follow a closing quotation mark");
  }
  fields_.push_back({record_.substr(begin + 1, at - begin - 1), static_cast<std::uint32_t>(begin), true});
  return at + 1;
}

void csv_records::fail(std::size_t offset, std::string const& what) const {
  auto const before = record_.substr(0, offset);
  auto const line = line_ + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  auto const line_begin = before.rfind('\n');
  auto const column = offset - (line_begin == before.npos ? 0 : line_begin + 1) + 1;
  throw data_error(fmt::format("{}:{}:{}: {}", path_, line, column, what), line, column);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  auto const begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::string field_text(csv_field const& field) {
  if (!field.quoted) return std::string(trimmed(field.text));
  std::string result;
  for (std::size_t i = 0; i < field.text.size(); ++i) {
    result += field.text[i];
    if (field.text[i] == '"') ++i;
  }
  return result;
}

}  // namespace rivulet::data
