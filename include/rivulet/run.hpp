// Running studies: run, plan, replay, verify, inspect.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <rivulet/report.hpp>
#include <rivulet/study.hpp>

namespace rivulet {

/// How far a run has come; handed to run_options::on_progress after every chunk.
struct progress {
  std::uint64_t instances_done = 0, instances = 0, instance_steps = 0;
  double seconds = 0;
};

/// A contiguous range of the study's instances: shard `index` of `count`.
struct shard {
  std::uint64_t index = 0, count = 1;
};

/// Everything that does not decide the bits.
struct run_options {
  std::string device = "auto";      ///< auto, reference, cpu, cuda, cuda:1, cuda:all
  std::string simd = "auto";        ///< auto, scalar, avx2, avx512 (cpu only)
  std::string cpu_engine = "auto";  ///< auto, interpreted, compiled: machine code made for the study (cpu only)
  unsigned threads = 0;             ///< 0: all
  std::uint64_t chunk = 0;          ///< instances per chunk; 0: by memory
  rivulet::shard shard;
  std::function<void(progress const&)> on_progress;
  /// Called with remarks on the run, such as why `auto` did not take the GPU that is there.
  std::function<void(std::string const&)> on_note;
  /// Called with the finished rows of each chunk, in instance order. Without it a GPU keeps the rows to itself.
  std::function<void(instance_table const&)> on_rows;
  std::atomic<bool> const* interrupt = nullptr;  ///< set to stop after the running chunk
  std::string* statistics = nullptr;             ///< receives what merge() takes
};

/// Expands, descends and reports. Throws the errors of error.hpp.
report run(study const& study, run_options const& options = {});
/// The same, keeping every row in memory.
report run(study const& study, run_options const& options, instance_table& rows);

/// The report of all shards together from what run_options::statistics received for each: the same as that of one
/// run, but for device and timing. Where shards are missing, report::instances is less than study_instances.
/// Throws io_error for a damaged text or one of another study, invalid_argument where an instance comes twice.
report merge(study const& study, std::vector<std::string> const& statistics);

/// What a run would do, without running it.
struct run_plan {
  std::uint64_t instances = 0;
  std::uint64_t chunk = 0;
  std::uint64_t bytes = 0;  ///< peak memory of one run, estimated
  double seconds = 0;       ///< upper estimate: every instance runs max_iterations
  std::string device;
  std::string cpu_engine;         ///< interpreted or compiled; empty on other devices
  std::vector<std::string> axes;  ///< "learning_rate: 3 values"
};
run_plan plan(study const& study, run_options const& options = {});

/// One point of a trajectory; f in the user's sign.
struct trajectory_point {
  std::uint64_t iteration = 0;
  double f = 0, gradient_norm = 0;
  std::vector<double> x;
  double training_loss = 0, validation_loss = 0;  ///< where rows are held back for validation
};
/// Recomputes one instance on the reference, start included.
std::vector<trajectory_point> replay(study const& study, std::uint64_t instance);

/// One instance on which two back-ends differ.
struct difference {
  std::uint64_t instance = 0;
  std::string field;
  double left = 0, right = 0;
};
struct verification {
  std::uint64_t instances = 0, differing = 0;
  std::vector<difference> first;  ///< the first few
  std::string left, right;        ///< device descriptions, on the cpu with the engine
  std::uint64_t left_digest = 0, right_digest = 0;
};
/// Runs the study, or the shard that both name, on both and compares every field of every instance bit by bit (NaN
/// equals NaN). An interrupt ends it after the running chunk.
verification verify(study const& study, run_options const& left, run_options const& right);
/// Each of `right` with `left`, which runs once.
std::vector<verification> verify_each(study const& study, run_options const& left,
                                      std::vector<run_options> const& right);

/// 2; rises whenever the bits of any study change.
int numerics_version();
/// "0.1.0"
std::string version();

}  // namespace rivulet
