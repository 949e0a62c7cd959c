# rivulet_by_hand: the workloads as SIMD loops by hand, compiled once per instruction set; for bench_processor and its test.
include_guard(GLOBAL)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(folder ${PROJECT_SOURCE_DIR}/bench)
  add_library(rivulet_by_hand STATIC ${folder}/by_hand_study.cpp ${folder}/by_hand_avx2.cpp ${folder}/by_hand_avx512.cpp)
  target_include_directories(rivulet_by_hand PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(rivulet_by_hand PUBLIC rivulet rivulet_numerics TBB::tbb PRIVATE rivulet_warnings fmt::fmt)
  set_source_files_properties(${folder}/by_hand_avx2.cpp PROPERTIES
    COMPILE_OPTIONS "-O3;-mavx2;-mfma" COMPILE_DEFINITIONS RIVULET_INSTRUCTION_SET=avx2)
  set_source_files_properties(${folder}/by_hand_avx512.cpp PROPERTIES
    COMPILE_OPTIONS "-O3;-mavx2;-mfma;-mavx512f;-mavx512dq;-mavx512bw;-mavx512vl;-mprefer-vector-width=512"
    COMPILE_DEFINITIONS RIVULET_INSTRUCTION_SET=avx512)
endif()
