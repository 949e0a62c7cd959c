// Runs the real program and captures what it prints.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rivulet::testing {

struct finished {
  int code = -1;    ///< exit code; 128 + N where signal N ended it
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// RIVULET_PROGRAM with these arguments, without a shell.
finished rivulet(std::vector<std::string> const& arguments);

/// The program started and not waited for.
class running {
 public:
  explicit running(std::vector<std::string> const& arguments);
  ~running();
  running(running const&) = delete;
  running& operator=(running const&) = delete;

  void send(int signal) const;
  /// Waits until something was printed on standard output (or it was closed).
  void wait_for_output();
  /// Closes our end of its standard output.
  void close_output();
  finished wait();

 private:
  void read_out();
  int process_ = -1, out_ = -1;
  std::string err_path_;
  finished so_far_;
};

/// A line of shell in which `rivulet` is the program; run in a scratch folder of its own.
finished shell(std::string const& line);

/// A fresh folder that is removed at the end.
class scratch_folder {
 public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(scratch_folder const&) = delete;
  scratch_folder& operator=(scratch_folder const&) = delete;
  std::string path(std::string const& name) const { return path_ + "/" + name; }
  /// Writes a file and returns its path.
  std::string write(std::string const& name, std::string const& text) const;

 private:
  std::string path_;
};

std::string file_text(std::string const& path);
std::vector<std::string> lines_of(std::string const& text);
/// The fields of one line of CSV without quotes.
std::vector<std::string> fields_of(std::string const& line);

}  // namespace rivulet::testing
