// The border between portable code and the lanes of one instruction set: plain data and function pointers only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/expression/operators.hpp"
#include "kernels/hyperparameters.hpp"
#include "kernels/loop_settings.hpp"
#include "kernels/record.hpp"

namespace rivulet::cpu {

/// Vectors that one instruction of the interpreter works on. With the widest registers this many accumulators and as
/// many operands fit the register file, and calling an instruction costs little beside its work.
inline constexpr int vectors_per_block = 8;

/// How an instruction finds an operand; `same` is the first operand once more, as in a square.
enum class operand_form : unsigned char { none, slot, literal, accumulator, same };

using any_function = void (*)();

/// An instruction of the interpreter; operands and result are byte offsets into the block's memory.
struct code {
  any_function run;
  unsigned to, a, b, c;
};

/// The operators by the numbers of expression::operation, and a copy of any operand into a slot.
enum class operation_code : int {
  literal,
  parameter,
  constant,
  column,
#define RIVULET_ROW(name, arity, spelling) name,
  RIVULET_OPERATORS(RIVULET_ROW)
#undef RIVULET_ROW
      copy,
};

/// What selects a handler.
struct handler_key {
  operation_code operation;
  operand_form a, b, c;
  bool stores;  ///< the result is needed later than in the next instruction
};

/// A compiled routine that works on groups of vectors; docs/design/cpu.md.
struct vector_code {
  unsigned long long (*run)(void* memory, unsigned long long turns, void const* row);  ///< null where there is none
  int group;                                                                           ///< vectors in a group
};

/// What was compiled for a study; each may be missing.
struct compiled_code {
  vector_code evaluation;   ///< f and the gradient
  vector_code turn;         ///< a whole turn
  vector_code quiet_turns;  ///< turns in which no instance ends; it takes those that would out of the mask
  vector_code steps;        ///< without a stop rule: gradient and step, and the reducers over f
  vector_code once[2];      ///< what turns or steps need done after a refill
  int exchange_turns;       ///< quiet turns that take about as long as exchanging instances once
};

/// A subtree of the tree that sums over rows, added up by compiled code, and what becomes of its sums.
struct row_leaf {
  vector_code code;
  long first_row;
  unsigned long long turns;
  bool accumulates;  ///< the code adds to the partials, which begin as −0
  unsigned merges;   ///< bit l: the sums that wait at level l are added, from the lowest bit on
  int waits;         ///< the level where the sums wait then; −1: they stay where they are
};

/// Sums over rows, which come before every evaluation; `values` is null where there are none.
template <typename T>
struct row_code {
  code const *before, *row, *combine;
  T const* values;  ///< [row][column]
  long rows;
  int columns, sums;
  T* column_scalars;  ///< the row that is added
  T *partials, *left, *stack;
  vector_code compiled_before;  ///< where they are compiled; may be missing
  row_leaf const* leaves;       ///< null where they are interpreted
  long leaf_count;
};

/// The instances that one thread works on, a lane each. A slot is one number for each lane; all pointers lead to slots.
template <typename T>
struct block {
  void (*evaluate)(code const*, unsigned char*);
  unsigned char* memory;   ///< base of the interpreter's offsets
  code const* evaluation;  ///< f and gradient
  code const* step;        ///< gradient, where there is no stop rule
  bool step_advances;      ///< and the new x, too
  row_code<T> rows;
  kernels::loop_settings_of<T> settings;
  int lanes, parameters, state_arrays, state_numbers;
  int method;    ///< number of a rivulet::method
  bool grouped;  ///< learning rates differ between parameters
  bool fixed;    ///< no stop rule on the way
  bool reduces;  ///< f is needed at every point
  T* state;      ///< slots of x, state arrays, numbers
  T* saved;      ///< as many again, where cycles are detected
  T* gradient;
  T* f;
  T* previous_x;
  T* const* rates;  ///< [parameter] learning rate
  T* hyperparameters[kernels::hyper_count];
  T* records[kernels::record_count];
  int rings;                           ///< reducers over the last values of f
  unsigned active[vectors_per_block];  ///< lanes with an instance, a bit each
  unsigned ended[vectors_per_block];   ///< lanes whose instance ends at this point
  unsigned fresh[vectors_per_block];   ///< lanes that refill() has just given an instance
  compiled_code compiled;
  T* flags;                       ///< -1 or 0 as integers: lanes that quiet turns go on with, lanes that a turn ended
  unsigned long long lane_turns;  ///< of all lanes, idle ones included
  void* owner;
  bool (*refill)(block&);      ///< gives instances to lanes without one; false when no lane has one
  void (*finish)(block&);      ///< stores the results of the ended lanes
  void (*remember_f)(block&);  ///< puts f into the rings
};

/// The interpreter of one precision in one instruction set.
template <typename T>
struct evaluator {
  int vector_width;
  any_function (*find)(handler_key const&);  ///< null where no handler takes these forms; slots are always taken
  any_function halt;                         ///< ends every list of instructions
  void (*evaluate)(code const*, unsigned char*);
  /// A trap of kernels/conformance.hpp on `count` numbers, a multiple of vector_width; for the self-test.
  void (*spring)(int trap, T const* a, T const* b, T const* c, T* to, int count);
  /// sin, cos and tan of one vector, by all of their text.
  void (*far[3])(void const* from, void* to);
};

/// Loops over consecutive results, from the working precision to that of the rows.
template <typename T>
struct conversions {
  void (*numbers)(T const* from, double* to, int count);  ///< every NaN becomes the same
  /// From integers that are kept as the bits of numbers; `plus` is added to each.
  void (*counts)(T const* from, unsigned long long plus, unsigned long long* to, int count);
  void (*inputs)(double const* from, T* to, int count);
};

// Each instruction set defines these for float and double.
#define RIVULET_LANES_IN(set)        \
  namespace set {                    \
  template <typename T>              \
  evaluator<T> make_evaluator();     \
  template <typename T>              \
  conversions<T> make_conversions(); \
  template <typename T>              \
  void descend(block<T>& instances); \
  }
RIVULET_LANES_IN(scalar)
RIVULET_LANES_IN(avx2)
RIVULET_LANES_IN(avx512)
#undef RIVULET_LANES_IN

}  // namespace rivulet::cpu
