// Reads the Python literal that describes the array.
// SPDX-License-Identifier: Apache-2.0
#include "host/data/npy_header.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include <rivulet/error.hpp>

#include "host/data/column_names.hpp"

namespace rivulet::data {
namespace {

/// Longer headers are an error: a thousand fields take 30 KB.
constexpr std::size_t max_header = 1 << 22;
constexpr std::size_t max_element_size = 1 << 24;
/// Times an element, no overflow.
constexpr std::uint64_t max_extent = std::uint64_t{1} << 39;

class literal_reader {
 public:
  literal_reader(std::string_view text, std::string const& path) : text_(text), path_(&path) {}

  npy_header read() {
    npy_header result;
    bool has_type = false;
    bool has_order = false;
    bool has_shape = false;
    expect('{');
    while (!accept('}')) {
      auto const key = string();
      expect(':');
      if (key == "descr") {
        read_type(result);
        has_type = true;
      } else if (key == "fortran_order") {
        result.fortran_order = boolean();
        has_order = true;
      } else if (key == "shape") {
        result.shape = tuple();
        has_shape = true;
      } else {
        fail("the unknown entry " + shown(key));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (!has_type || !has_order || !has_shape) fail("no descr, fortran_order or shape");
    return result;
  }

 private:
  [[noreturn]] void fail(std::string const& what) const {
    throw data_error(fmt::format("{}: the header of this .npy file has {} at byte {}; write the file by numpy.save",
                                 *path_, what, at_));
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  bool accept(char wanted) {
    skip_blanks();
    bool const found = at_ < text_.size() && text_[at_] == wanted;
    at_ += found;
    return found;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("no '{}'", wanted));
  }

  bool next_is(char wanted) {
    skip_blanks();
    return at_ < text_.size() && text_[at_] == wanted;
  }

  std::string string() {
    skip_blanks();
    auto const quote = next_is('"') ? '"' : '\'';
    expect(quote);
    auto const end = text_.find(quote, at_);
    if (end == text_.npos) fail("a string without end");
    std::string result(text_.substr(at_, end - at_));
    if (result.find('\\') != result.npos) fail("an escaped character");
    at_ = end + 1;
    return result;
  }

  bool boolean() {
    skip_blanks();
    for (auto const& [word, value] : {std::pair{std::string_view("True"), true}, {std::string_view("False"), false}}) {
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return value;
    }
    fail("neither True nor False");
  }

  std::uint64_t whole() {
    skip_blanks();
    std::uint64_t value = 0;
    auto const [stop, status] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (status != std::errc{} || value > max_extent) fail("no whole number in reach");
    at_ = static_cast<std::size_t>(stop - text_.data());
    return value;
  }

  std::vector<std::uint64_t> tuple() {
    std::vector<std::uint64_t> result;
    expect('(');
    while (!accept(')')) {
      result.push_back(whole());
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return result;
  }

  void read_type(npy_header& result) {
    if (!accept('[')) {
      auto const type = simple_type(string());
      result.fields.push_back({"", type, 0});
      result.element_size = type.size;
      return;
    }
    while (!accept(']')) {
      read_field(result);
      if (!accept(',')) {
        expect(']');
        break;
      }
    }
  }

  /// ('name', '<f8'), (('title', 'name'), '<f8') or ('name', '<f8', (3,)).
  void read_field(npy_header& result) {
    expect('(');
    npy_field field;
    if (accept('(')) {
      string();
      expect(',');
      field.name = string();
      expect(')');
    } else {
      field.name = string();
    }
    expect(',');
    if (next_is('[')) fail("a field " + shown(field.name) + " that has fields itself, which cannot be read, ");
    field.type = simple_type(string());
    field.offset = result.element_size;
    if (accept(',')) {
      field.type.is_array = true;
      for (auto const extent : tuple()) field.type.size = within_reach(field.type.size * extent);
    }
    expect(')');
    result.element_size = within_reach(result.element_size + field.type.size);
    // Padding between aligned fields has no name.
    if (!field.name.empty()) result.fields.push_back(std::move(field));
  }

  std::size_t within_reach(std::uint64_t size) const {
    if (size > max_element_size) fail("elements that are too large");
    return size;
  }

  npy_type simple_type(std::string text) const {
    npy_type type;
    type.text = text;
    std::string_view rest = text;
    if (!rest.empty() && std::string_view("<>|=").find(rest[0]) != std::string_view::npos) {
      type.byte_order = rest[0];
      rest.remove_prefix(1);
    }
    if (rest.empty()) fail("an empty type");
    type.kind = rest[0];
    if (type.kind == 'O') {
      throw data_error(*path_ + " holds Python objects, which cannot be read; give its columns types, such as float64");
    }
    rest.remove_prefix(1);
    // Of dates, a unit follows: M8[ns].
    auto const digits = rest.substr(0, rest.find('['));
    auto const [stop, status] = std::from_chars(digits.data(), digits.data() + digits.size(), type.size);
    if (status != std::errc{} || stop != digits.data() + digits.size() || type.size > max_element_size) {
      fail("the unknown type " + shown(text));
    }
    if (type.kind == 'U') type.size *= 4;
    return type;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string const* path_;
};

std::string read_bytes(std::istream& in, std::string const& path, std::size_t count) {
  std::string result(count, '\0');
  in.read(result.data(), static_cast<std::streamsize>(count));
  if (in.bad()) throw io_error("cannot read " + path + ": " + std::strerror(errno));
  if (static_cast<std::size_t>(in.gcount()) != count) throw data_error(path + " is cut short in its header");
  return result;
}

}  // namespace

npy_header read_npy_header(std::istream& in, std::string const& path) {
  constexpr std::string_view magic = "\x93NUMPY";
  auto const start = read_bytes(in, path, magic.size() + 2);
  if (!start.starts_with(magic)) throw data_error(path + " is no .npy file: it does not begin with \\x93NUMPY");
  int const version = static_cast<unsigned char>(start[magic.size()]);
  if (version < 1 || version > 3) {
    throw data_error(fmt::format("{} has version {} of the .npy format; versions 1 to 3 can be read", path, version));
  }
  std::size_t length = 0;
  auto const length_bytes = read_bytes(in, path, version == 1 ? 2 : 4);
  for (std::size_t i = length_bytes.size(); i-- > 0;)
    length = 256 * length + static_cast<unsigned char>(length_bytes[i]);
  if (length > max_header)
    throw data_error(fmt::format("{} has a header of {} bytes; at most {} are read", path, length, max_header));
  auto const text = read_bytes(in, path, length);
  auto result = literal_reader(text, path).read();
  if (result.fields.empty()) throw data_error(path + " has elements without fields");
  return result;
}

}  // namespace rivulet::data
