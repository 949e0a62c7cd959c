// Compiling with NVRTC: options, headers in memory, messages, cache.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/compiler.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rivulet/error.hpp>

#include "host/cuda/cache.hpp"
#include "host/cuda/embedded_kernels.hpp"
#include "host/cuda/nvrtc.hpp"

namespace rivulet::cuda {
namespace {

constexpr int log_lines_shown = 40;
constexpr std::size_t objective_shown = 200;

nvrtc_library const& usable_nvrtc() {
  auto const& library = find_nvrtc();
  if (!library.missing.empty()) throw device_error(library.missing);
  return library;
}

void check(int result, char const* call) {
  if (result != 0) throw device_error(fmt::format("{} failed: {}", call, find_nvrtc().call.error_string(result)));
}

class nvrtc_program {
 public:
  explicit nvrtc_program(std::string const& source) : call_(find_nvrtc().call) {
    std::vector<char const*> names, texts;
    names.reserve(embedded_kernels().size());
    texts.reserve(embedded_kernels().size());
    for (auto const& file : embedded_kernels()) {
      names.push_back(file.name.data());
      texts.push_back(file.text.data());
    }
    check(call_.create(&program_, source.c_str(), "rivulet.cu", static_cast<int>(names.size()), texts.data(),
                       names.data()),
          "nvrtcCreateProgram");
  }
  ~nvrtc_program() { call_.destroy(&program_); }
  nvrtc_program(nvrtc_program const&) = delete;
  nvrtc_program& operator=(nvrtc_program const&) = delete;

  int compile(std::vector<std::string> const& options) {
    std::vector<char const*> words;
    for (auto const& option : options) words.push_back(option.c_str());
    return call_.compile(program_, static_cast<int>(words.size()), words.data());
  }
  std::string log() const {
    std::string text = output(call_.log_size, call_.log, "nvrtcGetProgramLog");
    while (!text.empty() && (text.back() == '\0' || text.back() == '\n')) text.pop_back();
    return text;
  }
  std::string image(bool machine_code) const {
    if (machine_code) return output(call_.cubin_size, call_.cubin, "nvrtcGetCUBIN");
    std::string ptx = output(call_.ptx_size, call_.ptx, "nvrtcGetPTX");
    while (!ptx.empty() && ptx.back() == '\0') ptx.pop_back();
    return ptx;
  }

 private:
  template <typename Size, typename Copy>
  std::string output(Size size, Copy copy, char const* call) const {
    std::size_t bytes = 0;
    check(size(program_, &bytes), call);
    std::string text(bytes, '\0');
    if (bytes != 0) check(copy(program_, text.data()), call);
    return text;
  }

  nvrtc_functions const& call_;
  void* program_ = nullptr;
};

// "sm_90" -> 90; 0 for anything else.
int capability_of(std::string_view architecture) {
  for (std::string_view const kind : {"sm_", "compute_"})
    if (architecture.starts_with(kind)) architecture.remove_prefix(kind.size());
  int number = 0;
  auto const last = architecture.data() + architecture.size();
  auto const [end, problem] = std::from_chars(architecture.data(), last, number);
  return problem == std::errc{} && end == last ? number : 0;
}

std::string capability_text(int number) { return fmt::format("{}.{}", number / 10, number % 10); }

std::string first_lines(std::string_view text, int count) {
  std::size_t end = 0;
  for (int line = 0; line < count && end != text.npos; ++line) end = text.find('\n', end == 0 ? 0 : end + 1);
  if (end == text.npos) return std::string(text);
  return std::string(text.substr(0, end)) + "\n…";
}

// No character of the text ends the comment early or makes it longer.
std::string as_comment(std::string_view text) {
  std::string lines = "// ";
  for (char const c : text) {
    if (c == '\n')
      lines += "\n// ";
    else
      lines += c == '\\' || static_cast<unsigned char>(c) < ' ' ? '?' : c;
  }
  return lines + "\n";
}

std::string kept_text(compile_request const& request, std::string const& options) {
  image_cache const cache(cache_from_environment());
  auto const path = cache.keep_failed(as_comment("objective: " + request.objective) +
                                      as_comment("options:   " + options) + request.source);
  if (!path.empty()) return path.string();
  auto const trouble = cache.trouble();
  return fmt::format("nowhere ({})", trouble.empty() ? "the cache folder took no file" : trouble);
}

[[noreturn]] void refuse(compile_request const& request, std::vector<std::string> const& options, int result,
                         std::string log) {
  auto const joined = fmt::format("{}", fmt::join(options, " "));
  auto objective = request.objective;
  if (objective.size() > objective_shown) objective = objective.substr(0, objective_shown) + "…";
  auto const message = fmt::format(
      "the kernel of '{}' does not compile ({}, NVRTC {}); this is a defect of Rivulet, please report it\n"
      "  options  {}\n  source   {}\n  log\n{}",
      objective, find_nvrtc().call.error_string(result), nvrtc_version(), joined, kept_text(request, joined),
      first_lines(log, log_lines_shown));
  throw compile_error(message, std::move(log));
}

// The first option names the architecture.
compile_result compile_afresh(compile_request const& request, std::vector<std::string> const& options) {
  nvrtc_program program(request.source);
  int const result = program.compile(options);
  auto log = program.log();
  if (result != 0) refuse(request, options, result, std::move(log));
  bool const machine_code = options.front().find("=sm_") != std::string::npos;
  return {{program.image(machine_code), request.entry}, std::move(log)};
}

// All that decides the image; each part with its length, so that no two lists of parts give one text.
std::string key_of(compile_request const& request, std::vector<std::string> const& options) {
  std::string key;
  auto const add = [&key](std::string_view part) { key += fmt::format("{}:{}\n", part.size(), part); };
  add(nvrtc_version());
  for (auto const& option : options) add(option);
  add(request.source);
  for (auto const& file : embedded_kernels()) {
    add(file.name);
    add(file.text);
  }
  return key;
}

}  // namespace

std::string supported_architecture(std::string const& wanted) {
  auto const& library = usable_nvrtc();
  int const capability = capability_of(wanted);
  if (capability == 0) throw device_error(fmt::format("'{}' is no architecture; sm_90 and compute_90 are", wanted));
  auto const& known = library.architectures;
  if (std::ranges::binary_search(known, capability)) return wanted;
  auto const newer = std::ranges::upper_bound(known, capability);
  if (newer == known.begin())
    throw device_error(fmt::format("NVRTC {} compiles for compute capability {} and newer, this device has {}",
                                   nvrtc_version(), capability_text(known.front()), capability_text(capability)));
  return fmt::format("compute_{}", *(newer - 1));
}

std::vector<std::string> compile_options(std::string const& architecture) {
  return {"--gpu-architecture=" + architecture,
          "--std=c++20",
          "--fmad=false",
          "--ftz=false",
          "--prec-div=true",
          "--prec-sqrt=true"};
}

kernel_image compile(compile_request const& request) {
  auto const options = compile_options(supported_architecture(request.architecture));
  image_cache const cache(cache_from_environment());
  auto const key = key_of(request, options);
  if (auto image = cache.find(key)) return {std::move(*image), request.entry};
  auto result = compile_afresh(request, options);
  cache.store(key, result.image.bytes);
  return std::move(result.image);
}

compile_result compile_with_log(compile_request const& request) {
  return compile_with_log(request, compile_options(supported_architecture(request.architecture)));
}

compile_result compile_with_log(compile_request const& request, std::vector<std::string> options) {
  usable_nvrtc();
  options.emplace_back("--ptxas-options=-v");
  return compile_afresh(request, options);
}

std::string nvrtc_version() {
  auto const& library = find_nvrtc();
  return library.missing.empty() ? fmt::format("{}.{}", library.major, library.minor) : "";
}

std::string why_no_compiler() { return find_nvrtc().missing; }

}  // namespace rivulet::cuda
