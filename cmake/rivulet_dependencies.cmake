# Every third-party dependency, found among installed packages only (packages.txt names Debian's).
find_package(Threads REQUIRED)
find_package(TBB REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(netCDF REQUIRED)
find_path(RIVULET_PEGTL_INCLUDE tao/pegtl.hpp REQUIRED)
find_path(RIVULET_RANDOM123_INCLUDE Random123/philox.h REQUIRED)
find_path(RIVULET_BOOST_INCLUDE boost/random/sobol.hpp REQUIRED)
# Thrust with the TBB back-end: Debian's libthrust-dev, else the copy in a CUDA toolkit.
find_path(RIVULET_THRUST_INCLUDE thrust/version.h REQUIRED
  PATHS "$ENV{CUDA_HOME}/include/cccl" /usr/local/cuda/include/cccl /usr/local/cuda/include
  DOC "Folder that holds thrust/version.h")

# Pictures: cairo draws pixels, libpng and giflib write files; libwebp where it is there.
find_package(PkgConfig REQUIRED)
find_package(PNG REQUIRED)
find_package(GIF REQUIRED)
pkg_check_modules(RIVULET_CAIRO REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(RIVULET_WEBP QUIET IMPORTED_TARGET libwebp libwebpmux)
add_library(rivulet_picture_libraries INTERFACE)
target_link_libraries(rivulet_picture_libraries INTERFACE PkgConfig::RIVULET_CAIRO PNG::PNG GIF::GIF)
if(RIVULET_WEBP_FOUND)
  target_compile_definitions(rivulet_picture_libraries INTERFACE RIVULET_HAS_WEBP)
  target_link_libraries(rivulet_picture_libraries INTERFACE PkgConfig::RIVULET_WEBP)
endif()

# asmjit writes the CPU back-end's machine code, on x86-64 only; without it everything is interpreted.
set(RIVULET_HAS_EMITTER OFF)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  find_package(asmjit QUIET)
  if(TARGET asmjit::asmjit)
    set(RIVULET_HAS_EMITTER ON)
  endif()
endif()

# The CUDA toolkit. RIVULET_HAS_CUDA says whether device code is compiled; if not, RIVULET_CUDA_MISSING says why.
set(RIVULET_HAS_CUDA OFF)
set(RIVULET_CUDA_MISSING "RIVULET_CUDA was OFF when it was built")
if(RIVULET_CUDA)
  set(RIVULET_CUDA_MISSING "no CUDA Toolkit 12.8 or newer was found when it was built")
  if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
    find_program(RIVULET_NVCC nvcc HINTS "$ENV{CUDA_HOME}/bin" /usr/local/cuda/bin DOC "CUDA compiler")
    if(RIVULET_NVCC)
      set(ENV{CUDACXX} "${RIVULET_NVCC}")  # not CMAKE_CUDA_COMPILER: check_language would not look then
    endif()
  endif()
  if(NOT DEFINED CMAKE_CUDA_HOST_COMPILER AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(CMAKE_CUDA_HOST_COMPILER "${CMAKE_CXX_COMPILER}")
  endif()
  # Machine code for the GPUs it is measured on, and PTX that newer and older ones compile when they load it.
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 75-virtual 90-real)
  endif()
  include(CheckLanguage)
  check_language(CUDA)
  find_package(CUDAToolkit 12.8 QUIET)  # the first whose runtime loads kernels from memory
  if(CMAKE_CUDA_COMPILER AND CUDAToolkit_FOUND AND TARGET CUDA::cudart_static)
    enable_language(CUDA)
    set(RIVULET_HAS_CUDA ON)
    set(CMAKE_CUDA_STANDARD 20)
    set(CMAKE_CUDA_STANDARD_REQUIRED ON)
    if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know that nvcc 12 and later take it
      set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
      set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
    endif()
    # Linked by name where it is needed, so that consumers need no CUDA language.
    set(CMAKE_CUDA_RUNTIME_LIBRARY None)
  endif()
endif()
if(RIVULET_HAS_CUDA)
  message(STATUS "Rivulet compiles device code with ${CMAKE_CUDA_COMPILER} ${CMAKE_CUDA_COMPILER_VERSION}")
else()
  message(STATUS "Rivulet compiles no device code: ${RIVULET_CUDA_MISSING}")
endif()
