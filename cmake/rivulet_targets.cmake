# How Rivulet's targets are made: one object library per stage, numeric flags that decide the bits, warnings.

# Flags that the same-bits promise rests on (docs/numerics.md): they are never optional.
add_library(rivulet_numerics INTERFACE)
target_compile_features(rivulet_numerics INTERFACE cxx_std_20)
target_compile_options(rivulet_numerics INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off -fno-fast-math>
  $<$<COMPILE_LANGUAGE:CUDA>:--fmad=false --ftz=false --prec-div=true --prec-sqrt=true
    -Xcompiler=-ffp-contract=off,-fno-fast-math>)

add_library(rivulet_warnings INTERFACE)
target_compile_options(rivulet_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-psabi>
  # GCC 12 warns wrongly about std::string's operator+ (GCC bug 105651).
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-sign-conversion>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${RIVULET_STRICT}>>:-Werror>
  $<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra,-Wno-psabi>
  $<$<AND:$<COMPILE_LANGUAGE:CUDA>,$<BOOL:${RIVULET_STRICT}>>:-Werror=all-warnings>)

add_library(rivulet_sanitizers INTERFACE)
if(RIVULET_SANITIZE)
  target_compile_options(rivulet_sanitizers INTERFACE -fsanitize=${RIVULET_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(rivulet_sanitizers INTERFACE -fsanitize=${RIVULET_SANITIZE})
endif()

# rivulet_stage(NAME SOURCES… DEPENDS stages… LIBRARIES third-party…)
function(rivulet_stage name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;LIBRARIES;INCLUDES" ${ARGN})
  add_library(rivulet_${name} OBJECT ${arg_SOURCES})
  target_include_directories(rivulet_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR})
  target_include_directories(rivulet_${name} SYSTEM PRIVATE ${arg_INCLUDES})
  target_link_libraries(rivulet_${name} PUBLIC rivulet_numerics rivulet_sanitizers ${arg_LIBRARIES}
    PRIVATE rivulet_warnings)
  foreach(stage IN LISTS arg_DEPENDS)
    target_link_libraries(rivulet_${name} PUBLIC rivulet_${stage})
  endforeach()
  set_target_properties(rivulet_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()
