// The NetCDF C library, loaded when it is first used: HDF5, curl and TLS come with it and take longer than a short
// study. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netcdf.h>

#include <string>

namespace rivulet::netcdf {

// X(name): the function nc_name is called through library().name.
#define RIVULET_NETCDF_FUNCTIONS(X) \
  X(close)                          \
  X(create)                         \
  X(def_dim)                        \
  X(def_var)                        \
  X(def_var_chunking)               \
  X(def_var_deflate)                \
  X(def_var_fill)                   \
  X(enddef)                         \
  X(get_att_double)                 \
  X(get_att_longlong)               \
  X(get_att_text)                   \
  X(get_vara_double)                \
  X(get_vara_longlong)              \
  X(get_vara_schar)                 \
  X(inq_att)                        \
  X(inq_dimlen)                     \
  X(inq_dimname)                    \
  X(inq_nvars)                      \
  X(inq_var)                        \
  X(inq_vardimid)                   \
  X(inq_varid)                      \
  X(inq_varndims)                   \
  X(inq_vartype)                    \
  X(open)                           \
  X(put_att_longlong)               \
  X(put_att_schar)                  \
  X(put_att_text)                   \
  X(put_vara_double)                \
  X(put_vara_float)                 \
  X(put_vara_longlong)              \
  X(put_vara_schar)                 \
  X(set_fill)                       \
  X(strerror)                       \
  X(sync)

struct functions {
#define RIVULET_NETCDF_FUNCTION(name) decltype(&::nc_##name) name;
  RIVULET_NETCDF_FUNCTIONS(RIVULET_NETCDF_FUNCTION)
#undef RIVULET_NETCDF_FUNCTION
};

/// The functions of the shared library at `path`, or of that name. Throws io_error.
functions load(std::string const& path);

/// Those of the library that Rivulet was built with; loaded once. Throws io_error.
functions const& library();

/// Throws io_error with the system's reason where the file cannot be opened in fopen's `mode` ("cannot read PATH: …"):
/// the library reports most such failures as "Permission denied".
void probe(std::string const& path, char const* mode, std::string const& doing);

}  // namespace rivulet::netcdf
