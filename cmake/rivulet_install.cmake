# Install rules: headers, the archive, the program, and a package for find_package(rivulet CONFIG).
include(CMakePackageConfigHelpers)

install(TARGETS rivulet rivulet_headers rivulet_numerics EXPORT rivulet_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS rivulet_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(EXPORT rivulet_targets NAMESPACE rivulet:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rivulet)

configure_package_config_file(cmake/rivulet-config.cmake.in ${PROJECT_BINARY_DIR}/rivulet-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rivulet)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rivulet-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rivulet-config.cmake ${PROJECT_BINARY_DIR}/rivulet-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rivulet)
