// Standard streams, small files, signals and the progress bar.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include <rivulet/error.hpp>

namespace rivulet::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_interrupt(int) {
  interrupted.store(true);
  constexpr std::string_view words = "\nrivulet: finishing this chunk; a second signal ends at once\n";
  [[maybe_unused]] auto const written = ::write(STDERR_FILENO, words.data(), words.size());
}

constexpr double seconds_between_drawings = 0.1;

[[noreturn]] void refuse_output() {
  throw io_error(fmt::format("cannot write to standard output: {}", std::strerror(errno != 0 ? errno : EIO)));
}

std::string grouped(std::uint64_t value) {
  std::string digits = fmt::to_string(value);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, 1, ',');
  return digits;
}

std::string clock_text(double seconds) {
  auto const whole = static_cast<std::uint64_t>(std::min(seconds, 1e9));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

void prepare_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor)
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
      // Opened for reading where it is written to: a write still fails, as it should. The lowest free number is taken.
      if (::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) == -1) return;
    }
  ::signal(SIGPIPE, SIG_DFL);
}

void print(std::string_view text) {
  errno = 0;
  std::cout.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!std::cout) refuse_output();
}

void finish_output() {
  errno = 0;
  if (!std::cout || !std::cout.flush()) refuse_output();
}

std::string file_text(std::string const& path, std::size_t limit) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw io_error(fmt::format("{}: {}", path, std::strerror(errno)));
  if (S_ISDIR(status.st_mode)) throw io_error(fmt::format("{}: this is a folder, not a file", path));
  std::ifstream file(path, std::ios::binary);
  std::string text, piece(std::size_t{1} << 16, '\0');
  errno = 0;
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
    if (text.size() > limit) throw io_error(fmt::format("{}: larger than the {} MiB it may have", path, limit >> 20));
  }
  if (!file.eof()) throw io_error(fmt::format("{}: {}", path, std::strerror(errno != 0 ? errno : EIO)));
  return text;
}

void write_file(std::string const& path, std::string_view text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw io_error(fmt::format("{}: {}", path, std::strerror(errno != 0 ? errno : EIO)));
}

void note(request const& asked, std::string_view text) {
  if (!asked.quiet) fmt::print(stderr, "rivulet: {}\n", text);
}

std::atomic<bool> const& catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return interrupted;
}

progress_bar::progress_bar(request const& asked)
    : visible_(!asked.quiet && !asked.no_progress && ::isatty(STDERR_FILENO) == 1) {}

progress_bar::~progress_bar() { clear(); }

void progress_bar::show(progress const& state) {
  bool const last = state.instances_done >= state.instances;
  if (!visible_ || (!last && state.seconds - last_seconds_ < seconds_between_drawings)) return;
  last_seconds_ = state.seconds;
  drawn_ = true;
  fmt::print(stderr, "\r{}\033[K", progress_text(state));
  std::fflush(stderr);
}

void progress_bar::clear() {
  if (!drawn_) return;
  drawn_ = false;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
}

std::string progress_text(progress const& state) {
  constexpr int width = 24;
  double const share =
      state.instances == 0 ? 1 : static_cast<double>(state.instances_done) / static_cast<double>(state.instances);
  int const filled = static_cast<int>(share * width);
  std::string text = fmt::format("[{:#>{}}{: >{}}] {} / {} instances", "", filled, "", width - filled,
                                 grouped(state.instances_done), grouped(state.instances));
  if (state.seconds > 0)
    text += fmt::format(", {:.3g} instance-steps/s", static_cast<double>(state.instance_steps) / state.seconds);
  if (share > 0) text += fmt::format(", {} left", clock_text(state.seconds * (1 - share) / share));
  return text;
}

}  // namespace rivulet::cli
