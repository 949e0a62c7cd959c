# cmake -DTOOL= -DSANITIZER= -DRIVULET= -P: descents of threads and of warps under compute-sanitizer.
execute_process(COMMAND ${RIVULET} run "x^2" --start 1 --device cuda RESULT_VARIABLE result ERROR_VARIABLE reason
  OUTPUT_QUIET)
if(result EQUAL 4)
  message("skipped: ${reason}")
  return()
elseif(NOT SANITIZER)
  message("skipped: there is no compute-sanitizer")
  return()
endif()
set(fit "mean(rows, logistic_loss(u*petal_length + v*petal_width + b, where(class == 2, 1, 0)))")
set(iris ${CMAKE_CURRENT_LIST_DIR}/../../examples/data/iris.csv)
foreach(study IN ITEMS "@rosenbrock;--dimension;2;--method;adam" "@rosenbrock;--dimension;200;--method;momentum"
    "@himmelblau;--track;best,mean_last_f(5)" "@rastrigin;--dimension;10;--no-stop;--precision;float32"
    "@rastrigin;--dimension;40;--method;adam;--set;learning_rate[x2,x40]=0.1,0.01"
    "${fit};--data;${iris};--start-box=-1:1;--method;adam" "${fit};--data;${iris};--start-box=-1:1;--method;lbfgs")
  execute_process(COMMAND ${SANITIZER} --tool ${TOOL} --error-exitcode 99 ${RIVULET} verify ${study} --device cuda
    --start-count 300 --max-iterations 50 RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${TOOL} of ${study}: ${result}\n${output}")
  endif()
endforeach()
