# cmake -DNVCC= -DSOURCE= -DINCLUDE= -DOUTPUT= -P: the device code rounds every operation to nearest and keeps no table
# in memory.
execute_process(
  COMMAND ${NVCC} -std=c++20 -arch=sm_90 -ptx --fmad=false --ftz=false --prec-div=true --prec-sqrt=true -I${INCLUDE}
          -Werror all-warnings ${SOURCE} -o ${OUTPUT}
  RESULT_VARIABLE result ERROR_VARIABLE messages OUTPUT_VARIABLE messages)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "nvcc failed: ${messages}")
endif()
file(READ ${OUTPUT} ptx)
foreach(wanted IN ITEMS "fma.rn.f32" "fma.rn.f64" "div.rn.f64" "sqrt.rn.f32")
  if(NOT ptx MATCHES "${wanted}")
    message(FATAL_ERROR "${OUTPUT} holds no ${wanted}: the functions were not compiled")
  endif()
endforeach()
foreach(unwanted IN ITEMS "\\.approx" "\\.ftz" "\\.full" "\\.local" "mad\\.rn" "(add|mul|sub)\\.f(32|64)")
  string(REGEX MATCH "[^\n]*${unwanted}[^\n]*" line "${ptx}")
  if(line)
    message(FATAL_ERROR "${OUTPUT}: ${line}")
  endif()
endforeach()
