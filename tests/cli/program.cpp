// Runs the real program and captures what it prints.
// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace rivulet::testing {
namespace {

constexpr int milliseconds_of_silence = 300'000;

std::string temporary_file() {
  std::string path = std::filesystem::temp_directory_path() / "rivulet-XXXXXX";
  int const descriptor = ::mkstemp(path.data());
  if (descriptor < 0) throw std::runtime_error("no temporary file");
  ::close(descriptor);
  return path;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

running::running(std::vector<std::string> const& arguments) : err_path_(temporary_file()) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, err_path_.c_str(), O_WRONLY | O_TRUNC, 0);
  std::vector<std::string> words{RIVULET_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int const problem = ::posix_spawn(&process_, RIVULET_PROGRAM, &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  out_ = ends[0];
  if (problem != 0) throw std::runtime_error("cannot start " RIVULET_PROGRAM);
}

running::~running() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  close_output();
  std::remove(err_path_.c_str());
}

void running::send(int signal) const { ::kill(process_, signal); }

void running::read_out() {
  char buffer[1 << 16];
  pollfd waiting{out_, POLLIN, 0};
  // A program that hangs is ended: its exit code, 137, then fails the test.
  if (::poll(&waiting, 1, milliseconds_of_silence) == 0) send(SIGKILL);
  auto const count = ::read(out_, buffer, sizeof buffer);
  if (count <= 0) return close_output();
  so_far_.out.append(buffer, static_cast<std::size_t>(count));
}

void running::wait_for_output() {
  if (out_ >= 0) read_out();
}

void running::close_output() {
  if (out_ >= 0) ::close(out_);
  out_ = -1;
}

finished running::wait() {
  while (out_ >= 0) read_out();
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  so_far_.code = code_of(status);
  so_far_.err = file_text(err_path_);
  return so_far_;
}

finished rivulet(std::vector<std::string> const& arguments) { return running(arguments).wait(); }

finished shell(std::string const& line) {
  scratch_folder const folder;
  std::string const program = std::filesystem::path(RIVULET_PROGRAM).parent_path();
  std::string const err = folder.path("stderr");
  std::string const whole =
      "cd '" + folder.path(".") + "' && PATH='" + program + "':\"$PATH\" && (" + line + "\n) 2>'" + err + "'";
  finished result;
  FILE* const pipe = ::popen(whole.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no shell");
  char buffer[4096];
  while (auto const count = std::fread(buffer, 1, sizeof buffer, pipe)) result.out.append(buffer, count);
  result.code = code_of(::pclose(pipe));
  result.err = file_text(err);
  return result;
}

scratch_folder::scratch_folder() : path_(std::filesystem::temp_directory_path() / "rivulet-test-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no scratch folder");
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string scratch_folder::write(std::string const& name, std::string const& text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name);
}

std::string file_text(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> fields_of(std::string const& line) {
  std::vector<std::string> fields(1);
  for (char const c : line) {
    if (c == ',')
      fields.emplace_back();
    else
      fields.back() += c;
  }
  return fields;
}

}  // namespace rivulet::testing
