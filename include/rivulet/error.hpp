// The errors Rivulet throws. A diverging instance is an outcome (outcome.hpp), never an exception.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace rivulet {

/// Process exit codes of the command line; every error carries the one it ends with.
enum class exit_code : int {
  done = 0,
  difference = 1,    ///< `verify` found a difference
  usage = 2,         ///< the command line is wrong
  wrong_study = 3,   ///< the objective, the study or the data is wrong
  device = 4,        ///< the device is missing or failed
  file = 5,          ///< a file could not be read or written
  interrupted = 75,  ///< stopped by the user, resumable
};

/// Base of all errors: what() says what is wrong, where, and what would be right.
class error : public std::runtime_error {
 public:
  error(exit_code code, std::string const& message) : std::runtime_error(message), code_(code) {}
  exit_code code() const noexcept { return code_; }

 private:
  exit_code code_;
};

/// A call, flag or combination of flags that makes no sense.
class usage_error : public error {
 public:
  explicit usage_error(std::string const& message) : error(exit_code::usage, message) {}
};

/// A value of a study that is out of its range or contradicts another.
class invalid_argument : public error {
 public:
  explicit invalid_argument(std::string const& message) : error(exit_code::wrong_study, message) {}
};

/// A text that does not parse. what() shows the text around the place with a caret under the column.
class parse_error : public error {
 public:
  /// \param column  offset of the first wrong byte in the text, from 0.
  parse_error(std::string const& message, std::size_t column)
      : error(exit_code::wrong_study, message), column_(column) {}
  std::size_t column() const noexcept { return column_; }

 private:
  std::size_t column_;
};

/// Data that no objective can be summed over: text where a number should be, a column that is missing.
class data_error : public error {
 public:
  /// \param line, column  of the first wrong byte in a text file, from 1; 0 in other files.
  explicit data_error(std::string const& message, std::size_t line = 0, std::size_t column = 0)
      : error(exit_code::wrong_study, message), line_(line), column_(column) {}
  std::size_t line() const noexcept { return line_; }
  std::size_t column() const noexcept { return column_; }

 private:
  std::size_t line_, column_;
};

/// A device that is missing, fails its self-test, or fails while it runs.
class device_error : public error {
 public:
  explicit device_error(std::string const& message) : error(exit_code::device, message) {}
};

/// Device code that does not compile. what() holds the objective, the options, where the source was kept and the log's
/// beginning.
class compile_error : public device_error {
 public:
  compile_error(std::string const& message, std::string log) : device_error(message), log_(std::move(log)) {}
  /// All that the compiler said.
  std::string const& log() const noexcept { return log_; }

 private:
  std::string log_;
};

/// A file that cannot be read or written.
class io_error : public error {
 public:
  explicit io_error(std::string const& message) : error(exit_code::file, message) {}
};

}  // namespace rivulet
