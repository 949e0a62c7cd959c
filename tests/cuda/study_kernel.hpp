// The kernels of whole studies, for tests of their code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/cuda/compiler.hpp"
#include "host/cuda/generate.hpp"
#include "tests/support/rows_batch.hpp"

namespace rivulet::testing {

/// An objective of `dimension` parameters; 0: as many as it names.
struct study_of {
  std::string objective;
  std::size_t dimension = 0;
  rivulet::method method = rivulet::method::adam;
  rivulet::precision precision = rivulet::precision::float32;
  bool stop = true;
  bool cycles = false;
  std::size_t rows = 0;  ///< of data with the columns t and y
  bool bounded = false;

  batch_of batch() const {
    objective_options options;
    options.dimension = dimension;
    auto made = rows == 0 ? batch_of(objective, method, precision, 4, options)
                          : over_rows(objective, rows, method, precision, 4, options);
    made.spread(hyperparameter::learning_rate, 0.01, 0.1);
    made.settings.stop = stop;
    made.settings.detect_cycles = cycles;
    made.settings.track_best = stop;
    if (bounded) made.bounds(0.1, 5);
    if (method == rivulet::method::lm) {
      made.settings.f_tolerance = made.rounded(1e-8);
      made.settings.step_tolerance = made.rounded(1e-6);
    }
    return made;
  }
  cuda::generated_kernel kernel() const {
    auto const made = batch();
    return cuda::generate(made.program, made.settings, cuda::varying_of(made.columns));
  }
};

inline cuda::compile_request request_of(cuda::generated_kernel const& kernel, std::string const& architecture) {
  return {kernel.source, architecture, "a study of the tests", cuda::kernel_entry};
}

}  // namespace rivulet::testing
