// Loading the NetCDF C library.
// SPDX-License-Identifier: Apache-2.0
#include "host/netcdf/library.hpp"

#include <dlfcn.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <rivulet/error.hpp>

namespace rivulet::netcdf {
namespace {

[[noreturn]] void refuse(std::string const& path) {
  char const* const reason = ::dlerror();
  throw io_error("cannot load the NetCDF library " + path + ": " + (reason != nullptr ? reason : "unknown reason") +
                 "; files with the ending .nc need it, .csv does not");
}

}  // namespace

functions load(std::string const& path) {
  void* const handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) refuse(path);
  functions result{};
#define RIVULET_NETCDF_FUNCTION(name)                                                  \
  result.name = reinterpret_cast<decltype(result.name)>(::dlsym(handle, "nc_" #name)); \
  if (result.name == nullptr) refuse(path);
  RIVULET_NETCDF_FUNCTIONS(RIVULET_NETCDF_FUNCTION)
#undef RIVULET_NETCDF_FUNCTION
  return result;
}

functions const& library() {
  static functions const loaded = [] {
    std::filesystem::path const built_with = RIVULET_NETCDF_LIBRARY;
    return load(std::filesystem::exists(built_with) ? built_with : built_with.filename());
  }();
  return loaded;
}

void probe(std::string const& path, char const* mode, std::string const& doing) {
  std::FILE* const probed = std::fopen(path.c_str(), mode);
  if (probed == nullptr) throw io_error("cannot " + doing + " " + path + ": " + std::strerror(errno));
  std::fclose(probed);
}

}  // namespace rivulet::netcdf
