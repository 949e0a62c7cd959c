// Loading NVRTC.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/nvrtc.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace rivulet::cuda {
namespace {

constexpr int oldest_major = 12;  // the first that knows C++20
constexpr char const* where_to_get_it =
    "install CUDA Toolkit 12 or newer (its package cuda-nvrtc is enough), or set RIVULET_NVRTC to the path of "
    "libnvrtc.so";

std::vector<std::string> places() {
  auto const variable = [](char const* name) {
    char const* const value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (auto const path = variable("RIVULET_NVRTC"); !path.empty()) return {path};
  std::vector<std::string> folders;
  for (char const* const name : {"CUDA_HOME", "CUDA_PATH"})
    if (auto const home = variable(name); !home.empty()) folders.push_back(home + "/lib64/");
  folders.emplace_back();
  folders.emplace_back("/usr/local/cuda/lib64/");
  std::vector<std::string> paths;
  for (auto const& folder : folders)
    for (char const* const name : {"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"}) paths.push_back(folder + name);
  return paths;
}

template <typename Function>
bool bind(void* library, char const* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

bool bind_all(void* library, nvrtc_functions& call) {
  return bind(library, "nvrtcGetErrorString", call.error_string) && bind(library, "nvrtcVersion", call.version) &&
         bind(library, "nvrtcGetNumSupportedArchs", call.count_of_architectures) &&
         bind(library, "nvrtcGetSupportedArchs", call.architectures) &&
         bind(library, "nvrtcCreateProgram", call.create) && bind(library, "nvrtcCompileProgram", call.compile) &&
         bind(library, "nvrtcDestroyProgram", call.destroy) && bind(library, "nvrtcGetProgramLogSize", call.log_size) &&
         bind(library, "nvrtcGetProgramLog", call.log) && bind(library, "nvrtcGetPTXSize", call.ptx_size) &&
         bind(library, "nvrtcGetPTX", call.ptx) && bind(library, "nvrtcGetCUBINSize", call.cubin_size) &&
         bind(library, "nvrtcGetCUBIN", call.cubin);
}

// Empty where the library can be used.
std::string look_into(void* library, nvrtc_library& found) {
  int count = 0;
  if (!bind_all(library, found.call) || found.call.version(&found.major, &found.minor) != 0 ||
      found.major < oldest_major)
    return fmt::format("is older than NVRTC {}.0", oldest_major);
  if (found.call.count_of_architectures(&count) != 0 || count <= 0) return "does not say what it compiles for";
  found.architectures.resize(static_cast<std::size_t>(count));
  if (found.call.architectures(found.architectures.data()) != 0) return "does not say what it compiles for";
  std::ranges::sort(found.architectures);
  return {};
}

// The library stays loaded until the process ends.
nvrtc_library search() {
  std::string unusable;
  auto const paths = places();
  for (auto const& path : paths) {
    void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    nvrtc_library found;
    std::string const reason = look_into(library, found);
    if (reason.empty()) return found;
    if (unusable.empty()) unusable = fmt::format("{} {}", path, reason);
    ::dlclose(library);
  }
  nvrtc_library none;
  if (unusable.empty())
    unusable = paths.size() == 1 ? fmt::format("RIVULET_NVRTC is {}, which cannot be loaded", paths.front())
                                 : "libnvrtc.so was not found";
  none.missing = fmt::format("NVRTC, CUDA's run-time compiler, is missing ({}): {}", unusable, where_to_get_it);
  return none;
}

}  // namespace

nvrtc_library const& find_nvrtc() {
  static nvrtc_library const found = search();
  return found;
}

}  // namespace rivulet::cuda
