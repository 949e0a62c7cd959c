# Configures, builds and runs one consumer: cmake -DKIND=… -DSOURCE=… -DBUILD=… -DWORK=… -P check.cmake
function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command} failed (${result}):\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
if(KIND STREQUAL find_package)
  step(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
endif()
step(${CMAKE_COMMAND} -S ${SOURCE}/tests/consumers/${KIND} -B ${WORK}/build -G Ninja -DCMAKE_BUILD_TYPE=Release
  -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}
  -DCMAKE_CUDA_COMPILER_LAUNCHER=${LAUNCHER} -DRIVULET_CUDA=${CUDA} -DCMAKE_PREFIX_PATH=${WORK}/prefix)
step(${CMAKE_COMMAND} --build ${WORK}/build --target consumer)
step(${WORK}/build/consumer)
