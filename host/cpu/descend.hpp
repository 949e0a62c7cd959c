// The CPU back-end: SIMD lanes times threads, with lane refill.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/descent/descent.hpp"

namespace rivulet::cpu {

/// Instruction sets for which lanes are compiled. `scalar` runs everywhere.
enum class simd : std::uint8_t { scalar, avx2, avx512 };
std::string_view name(simd value);
/// Those that were compiled in and that this processor has, narrowest first.
std::vector<simd> available_simd();

/// Who descends: the interpreter of lanes, machine code emitted for the study, or whichever is faster.
enum class engine_choice : std::uint8_t { automatic, interpreted, compiled };
/// Why no machine code can be emitted for these lanes here, and what to do; empty where it can.
std::string compiled_unavailable(simd lanes);

struct execution {
  simd lanes = simd::scalar;
  unsigned threads = 0;  ///< 0: all
  engine_choice engine = engine_choice::automatic;
};

/// Descends every instance; same bits as reference::descend for any execution. Rows are resized.
/// `cycling` rows are candidates: the caller confirms them on the reference.
descent_counters descend(program const& program, descent_settings const& settings, instance_columns const& instances,
                         instance_table& rows, execution const& how);

/// Descends ranges of one study's instances. What a range needs to be prepared - code compiled, programs translated -
/// is kept for the next one. Where a column that had one value has another now, it is prepared once more, for any
/// value.
class descender {
 public:
  /// All three must outlive the descender.
  descender(program const& program, descent_settings const& settings, execution const& how);
  ~descender();

  /// As cpu::descend(). One call at a time.
  descent_counters descend(instance_columns const& instances, instance_table& rows);

 private:
  struct prepared;
  template <typename T>
  void prepare(instance_columns const& instances, std::vector<std::optional<std::uint64_t>> inside);
  template <typename T>
  descent_counters descend_as(instance_columns const& instances, instance_table& rows);

  program const& program_;
  descent_settings const& settings_;
  execution const& how_;
  std::unique_ptr<prepared> prepared_;
};

/// Compares digests of every operator on `lanes`, and of expressions that wrong compiler flags change, with the golden
/// ones (about 1 ms). Throws device_error when they differ.
void self_test(simd lanes);

/// The same for code compiled for `lanes`, on some operators and all of those expressions (about 0.3 ms).
void self_test_compiled(simd lanes);

}  // namespace rivulet::cpu
