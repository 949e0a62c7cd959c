// A back-end chosen by run options for a sweep: descends any range of its instances.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <rivulet/run.hpp>

#include "host/batch/sweep.hpp"
#include "host/cpu/descend.hpp"
#include "host/cuda/descend.hpp"

namespace rivulet::batch {

enum class device_kind : std::uint8_t { reference, cpu, cuda };

class backend {
 public:
  /// Throws device_error where the device, the instruction set or the engine is missing or fails its self-test,
  /// usage_error for an unknown name. `simd = auto` takes the environment's RIVULET_SIMD, if set, else the widest;
  /// `cpu_engine = auto` RIVULET_CPU_ENGINE, if set, else compiled where it pays; `device = auto` a GPU where one
  /// answers and the sweep is worth compiling for it. `options` must outlive the back-end.
  backend(run_options const& options, batch::sweep const& sweep);
  ~backend();

  /// Compiles the kernel for a GPU and compares it with the reference, as the first descent would. Where this fails and
  /// `auto` chose the GPU, the processor takes over, and run_options::on_note says why.
  void prepare();

  /// "cpu (avx512, 2 threads)"
  std::string const& description() const noexcept { return description_; }
  device_kind kind() const noexcept { return kind_; }
  cpu::execution const& how() const noexcept { return how_; }
  /// On the cpu "interpreted" or "compiled": which descended, or before that, which is to; empty elsewhere.
  std::string cpu_engine() const;
  /// "cpu (avx512, 2 threads), compiled"
  std::string full_description() const;

  /// Descends the instances [first, first + count): rows in the user's sign, cycles confirmed.
  descent_counters descend(std::uint64_t first, std::size_t count, instance_table& rows);

  /// On cuda, once prepared: the same, but rows stay where they are, in the sign that is minimised, and are handed over
  /// part by part; parts with cycles come as `host` rows, as above.
  struct sinks {
    std::function<void(cuda::device_rows const&)> device;
    std::function<void(instance_table const&)> host;
  };
  descent_counters descend(std::uint64_t first, std::size_t count, sinks const& to);

  /// What a GPU's work so far took; zero for the others.
  cuda::phase_seconds seconds() const;

 private:
  void choose(run_options const& options);
  void fall_back(run_options const& options, std::string const& reason);
  void open_gpus(std::string const& word);
  void take_processor(run_options const& options);
  bool may_compile() const;
  bool is_to_compile() const;
  chunk_columns columns(std::uint64_t first, std::size_t count) const;
  void self_test(cuda::session& session) const;
  void finish(instance_columns const& columns, instance_table& rows) const;
  void confirm_cycles(instance_columns const& columns, instance_table& rows) const;
  void add_losses(instance_columns const& columns, instance_table& rows) const;

  batch::sweep const& sweep_;
  run_options const& options_;
  device_kind kind_ = device_kind::cpu;
  cpu::execution how_;
  std::unique_ptr<cpu::descender> descender_;
  bool descended_ = false, compiled_ = false;
  cuda::device_list gpus_;
  std::unique_ptr<cuda::session> session_;
  run_options const* chosen_by_auto_ = nullptr;
  std::string description_;
};

/// The instances of a shard: contiguous, of sizes that differ by at most one. Throws usage_error.
struct instance_range {
  std::uint64_t first = 0, count = 0;
};
instance_range shard_range(std::uint64_t instances, shard const& shard);

/// Bytes that one instance takes while its chunk is in memory.
std::uint64_t bytes_per_instance(sweep const& sweep);

/// Rough work of one turn of an instance, in additions; the same measure for all studies.
std::uint64_t work_per_turn(sweep const& sweep);

}  // namespace rivulet::batch
