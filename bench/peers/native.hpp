// What a peer in C++ offers to peer_native.py: the descents of a workload over arrays of numpy, on several threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rivulet::bench {

/// One descent of all instances; mirrored in peer_native.py. Arrays are [parameter][instance].
struct native_job {
  char const* kind;  ///< W1, chained, W2, W3, W4: which formulas
  std::int64_t dimension, instances, steps, threads;
  std::int64_t each_rate;  ///< 1: a learning rate per instance, 0: one for all
  double tolerance;        ///< of max |g|; negative: exactly `steps` steps
  void const *start, *rates;
  void* end;
  std::int32_t* iterations;
};

/// The same with types.
template <typename Real>
struct descents {
  native_job const& job;
  Real tolerance = static_cast<Real>(job.tolerance);

  std::size_t dimension() const { return static_cast<std::size_t>(job.dimension); }
  Real start(std::size_t parameter, std::size_t i) const {
    return static_cast<Real const*>(job.start)[at(parameter, i)];
  }
  Real rate(std::size_t i) const { return static_cast<Real const*>(job.rates)[job.each_rate != 0 ? i : 0]; }
  Real& end(std::size_t parameter, std::size_t i) const { return static_cast<Real*>(job.end)[at(parameter, i)]; }

 private:
  std::size_t at(std::size_t parameter, std::size_t i) const {
    return parameter * static_cast<std::size_t>(job.instances) + i;
  }
};

template <typename Real>
using descend_one = void (*)(descents<Real> const&, std::size_t instance);

/// 0, or 1 where `of(kind)` is null: this peer has no such workload.
template <typename Real>
int descend_all(native_job const& job, descend_one<Real> (*of)(std::string_view kind)) {
  auto const one = of(job.kind);
  if (one == nullptr) return 1;
  descents<Real> const descents{job};
  tbb::task_arena arena(static_cast<int>(job.threads));
  arena.execute([&] {
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, static_cast<std::size_t>(job.instances), 64),
                      [&](auto const& range) {
                        for (std::size_t i = range.begin(); i < range.end(); ++i) one(descents, i);
                      });
  });
  return 0;
}

}  // namespace rivulet::bench

extern "C" {
char const* native_version();
int native_descend_float32(rivulet::bench::native_job const* job);
int native_descend_float64(rivulet::bench::native_job const* job);
}
