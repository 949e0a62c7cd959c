// Writes the machine code of one turn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "host/emit/allocator.hpp"
#include "host/emit/encoder.hpp"
#include "host/emit/schedule.hpp"

namespace rivulet::emit {

/// A call, written behind the loop because it is rare.
struct cold_call {
  asmjit::Label begin, back;
  vector_function function;
  place argument;
  int result;
};

class turn_writer {
 public:
  turn_writer(schedule const& schedule, allocator& allocator, encoder& encoder)
      : schedule_(schedule), allocator_(allocator), encoder_(encoder) {}

  void write();
  /// Behind the loop.
  void write_cold_calls();

 private:
  struct operands {
    machine_op const* op;
    std::uint32_t a, b, c, mask, result;
  };

  void write(operands const& o);
  void write_unary(operands const& o);
  void write_binary(operands const& o);
  void write_ternary(operands const& o);
  void write_blended(operands const& o);
  void write_merged(operands const& o);
  void write_fused(operands const& o);
  void write_merged_fused(operands const& o);
  void write_ternary_logic(operands const& o);
  void write_load(operands const& o);
  void write_store(operands const& o);
  void write_call(operands const& o);
  void write_begin_if(operands const& o);
  void write_end_if();
  void write_cold_call(cold_call const& call, asmjit::Label keeper);
  void write_keeper(asmjit::Label keeper);

  asmjit::Operand reg(int number) const { return encoder_.machine_register(number); }
  asmjit::Operand source(std::uint32_t value, bool memory) {
    return encoder_.operand(allocator_.operand(value, memory));
  }
  char tied_to(operands const& o) const;
  void write_fused_over(operands const& o, char tied, bool masked);

  schedule const& schedule_;
  allocator& allocator_;
  encoder& encoder_;
  std::uint32_t copy_ = 0;
  asmjit::Label region_end_;
  std::vector<cold_call> calls_;
};

}  // namespace rivulet::emit
