# cmake -DCOMPILER= -DFLAGS= -DROOT= -DFOLDER= -DWAY=refused|self_test [-DMESSAGE=] -P: what wrong flags lead to.
file(MAKE_DIRECTORY ${FOLDER})
set(usual -std=c++20 -O2 -ffp-contract=off -Wno-psabi -I${ROOT} -I${ROOT}/include)

function(compile sources output flags result messages)
  execute_process(COMMAND ${COMPILER} ${usual} ${flags} ${sources} ${ARGN} -o ${output}
    RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  set(${result} ${code} PARENT_SCOPE)
  set(${messages} "${text}" PARENT_SCOPE)
endfunction()

if(WAY STREQUAL "refused")
  set(source ${ROOT}/tests/wrong_flags/refused.cpp)
  compile(${source} ${FOLDER}/right.o "" code text -c)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "does not compile with right flags: ${text}")
  endif()
  compile(${source} ${FOLDER}/wrong.o "${FLAGS}" code text -c)
  if(code EQUAL 0 OR NOT text MATCHES "error.*${MESSAGE}")
    message(FATAL_ERROR "${FLAGS} should stop with '${MESSAGE}': ${code} ${text}")
  endif()
  return()
endif()

# The self-test of the reference and of lanes, with right flags and with wrong ones.
foreach(number IN ITEMS float double)
  file(WRITE ${FOLDER}/evaluator_${number}.cpp
    "#define RIVULET_INSTRUCTION_SET scalar\n#define RIVULET_SCALAR ${number}\n#include \"host/cpu/evaluator.cpp\"\n")
  list(APPEND sources ${FOLDER}/evaluator_${number}.cpp)
endforeach()
list(APPEND sources ${ROOT}/tests/wrong_flags/self_test.cpp ${ROOT}/host/cpu/self_test.cpp
  ${ROOT}/host/descent/self_test.cpp ${ROOT}/host/reference/self_test.cpp ${ROOT}/host/reference/interpreter.cpp
  ${ROOT}/host/reference/gradient.cpp)
foreach(way IN ITEMS right wrong)
  set(flags "")
  if(way STREQUAL "wrong")
    set(flags "${FLAGS}")
  endif()
  compile("${sources}" ${FOLDER}/${way} "${flags}" code text -DRIVULET_LOOP_DISPATCH=1 -DFMT_HEADER_ONLY)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "does not compile with the ${way} flags: ${text}")
  endif()
  execute_process(COMMAND ${FOLDER}/${way} RESULT_VARIABLE code OUTPUT_VARIABLE text)
  message(STATUS "${way} flags ${flags}: ${text}")
  if(way STREQUAL "right" AND NOT (code EQUAL 0 AND text MATCHES "0 of 2 self-tests failed"))
    message(FATAL_ERROR "the self-tests should pass with right flags: ${code} ${text}")
  endif()
endforeach()
foreach(wanted IN ITEMS "self-test: .* on the reference has digest" "self-test: .* on scalar lanes has digest"
    "-ffast-math" "-ffp-contract" "2 of 2 self-tests failed")
  if(NOT code EQUAL 0 OR NOT text MATCHES "${wanted}")
    message(FATAL_ERROR "with ${FLAGS} the self-test should say '${wanted}': ${code} ${text}")
  endif()
endforeach()
