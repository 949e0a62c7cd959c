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
