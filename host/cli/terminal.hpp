// Standard streams, small files, signals and the progress bar.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include <rivulet/run.hpp>

#include "host/cli/request.hpp"

namespace rivulet::cli {

/// Sees that files opened later cannot take the place of a closed standard stream, and that a reader who leaves
/// early (`| head`) ends the program quietly.
void prepare_streams();

/// Writes to standard output. Throws io_error where that fails.
void print(std::string_view text);
/// Sees that everything printed has arrived. Throws io_error where it has not.
void finish_output();

/// The text of a file of at most `limit` bytes. Throws io_error.
std::string file_text(std::string const& path, std::size_t limit);
/// Throws io_error where the file cannot be written in full.
void write_file(std::string const& path, std::string_view text);

/// A line on standard error, unless --quiet.
void note(request const& asked, std::string_view text);

/// From now on the first SIGINT or SIGTERM only sets the flag; the second one ends the process.
std::atomic<bool> const& catch_interrupts();

/// Shows how far a run has come: on standard error, on a terminal only.
class progress_bar {
 public:
  explicit progress_bar(request const& asked);
  ~progress_bar();
  progress_bar(progress_bar const&) = delete;
  progress_bar& operator=(progress_bar const&) = delete;

  bool visible() const noexcept { return visible_; }
  void show(progress const& state);
  void clear();

 private:
  bool visible_ = false;
  bool drawn_ = false;
  double last_seconds_ = -1;
};

/// "[####    ] 1,200 / 9,000 instances, 1.2e+09 instance-steps/s, 0:12 left"
std::string progress_text(progress const& state);

}  // namespace rivulet::cli
