# cmake -DPROGRAM= -DLIBRARY= -P: a library that sets flush-to-zero for the process changes no result.
# Each step multiplies x by 0.1: subnormal at the end.
set(study run "x^2" --precision float32 --start 1 --lr 0.45 --max-iterations 42 --gradient-tolerance 0 --format csv)
foreach(device IN ITEMS "--device;reference" "--simd;scalar" "--simd;auto")
  execute_process(COMMAND ${PROGRAM} ${study} ${device} RESULT_VARIABLE code OUTPUT_VARIABLE wanted ERROR_VARIABLE said)
  if(NOT code EQUAL 0 OR NOT wanted MATCHES ",[0-9.]+e-42\n$")
    message(FATAL_ERROR "${device}: x should end among the subnormal numbers: ${code} ${wanted} ${said}")
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -E env LD_PRELOAD=${LIBRARY} ${PROGRAM} ${study} ${device}
    RESULT_VARIABLE code OUTPUT_VARIABLE got ERROR_VARIABLE said)
  if(NOT code EQUAL 0 OR NOT got STREQUAL wanted)
    message(FATAL_ERROR "${device}, flush-to-zero set: ${code} ${got} ${said}, not ${wanted}")
  endif()
  if(NOT said MATCHES "flush-to-zero is still set")
    message(FATAL_ERROR "${device}: the library was not loaded, or the thread's own setting is lost: ${said}")
  endif()
endforeach()
