// Which handler runs an instruction: the operator table against the operand forms that are worth a handler.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/interpreter.hpp"
#include "host/cpu/operations.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

template <typename L, bool stores>
struct handlers {
  using form = operand_form;
  static constexpr form S = form::slot, K = form::literal, A = form::accumulator, same = form::same;

  static bool is(handler_key const& key, form a, form b = form::none, form c = form::none) {
    return key.a == a && key.b == b && key.c == c;
  }

  template <typename Operation>
  static any_function simple_unary(handler_key const& key) {
    if (is(key, S)) return pointer_to<L, unary<L, Operation, S, stores>>();
    if (is(key, A)) return pointer_to<L, unary<L, Operation, A, stores>>();
    return nullptr;
  }

  template <typename Operation>
  static any_function copying(handler_key const& key) {
    if (is(key, S)) return pointer_to<L, unary<L, Operation, S, true>>();
    if (is(key, K)) return pointer_to<L, unary<L, Operation, K, true>>();
    return nullptr;
  }

  template <typename Operation, int arity>
  static any_function looping(handler_key const& key) {
    if (!is(key, S, arity == 1 ? form::none : S)) return nullptr;
    return pointer_to<L, elementary<L, Operation, arity>>();
  }

  template <typename Operation>
  static any_function few_binary(handler_key const& key) {
    if (is(key, S, S)) return pointer_to<L, binary<L, Operation, S, S, stores>>();
    if (is(key, A, S)) return pointer_to<L, binary<L, Operation, A, S, stores>>();
    if (is(key, A, K)) return pointer_to<L, binary<L, Operation, A, K, stores>>();
    return nullptr;
  }

  /// The compiler puts commutative operands in the order accumulator, slot, literal.
  template <typename Operation>
  static any_function commutative(handler_key const& key) {
    if (is(key, S, same)) return pointer_to<L, binary<L, Operation, S, same, stores>>();
    if (is(key, S, K)) return pointer_to<L, binary<L, Operation, S, K, stores>>();
    if (is(key, A, A)) return pointer_to<L, binary<L, Operation, A, A, stores>>();
    return few_binary<Operation>(key);
  }

  template <typename Operation>
  static any_function ordered(handler_key const& key) {
    if (is(key, S, A)) return pointer_to<L, binary<L, Operation, S, A, stores>>();
    if (is(key, K, A)) return pointer_to<L, binary<L, Operation, K, A, stores>>();
    if (is(key, K, S)) return pointer_to<L, binary<L, Operation, K, S, stores>>();
    return commutative<Operation>(key);
  }

  template <typename Operation, form third>
  static any_function fused_with(handler_key const& key) {
    if (is(key, S, same, third)) return pointer_to<L, ternary<L, Operation, S, same, third, stores>>();
    if (is(key, S, S, third)) return pointer_to<L, ternary<L, Operation, S, S, third, stores>>();
    if (is(key, S, K, third)) return pointer_to<L, ternary<L, Operation, S, K, third, stores>>();
    if (is(key, A, S, third)) return pointer_to<L, ternary<L, Operation, A, S, third, stores>>();
    if (is(key, A, A, third)) return pointer_to<L, ternary<L, Operation, A, A, third, stores>>();
    if (is(key, A, K, third)) return pointer_to<L, ternary<L, Operation, A, K, third, stores>>();
    return nullptr;
  }

  template <typename Operation>
  static any_function fused(handler_key const& key) {
    if (key.c == S) return fused_with<Operation, S>(key);
    if (key.c == K) return fused_with<Operation, K>(key);
    return fused_with<Operation, A>(key);
  }

  template <typename Operation>
  static any_function choosing(handler_key const& key) {
    if (is(key, S, S, S)) return pointer_to<L, ternary<L, Operation, S, S, S, stores>>();
    if (is(key, A, S, S)) return pointer_to<L, ternary<L, Operation, A, S, S, stores>>();
    return nullptr;
  }

  static any_function find(handler_key const& key);
};

template <typename L, bool stores>
any_function handlers<L, stores>::find(handler_key const& key) {
  using namespace operations;
  switch (key.operation) {
    case operation_code::add:
      return commutative<add_operation>(key);
    case operation_code::subtract:
      return ordered<subtract_operation>(key);
    case operation_code::multiply:
      return commutative<multiply_operation>(key);
    case operation_code::divide:
      return ordered<divide_operation>(key);
    case operation_code::negate:
      return simple_unary<negate_operation>(key);
    case operation_code::power:
      return looping<power_operation, 2>(key);
    case operation_code::exp:
      return looping<exp_operation, 1>(key);
    case operation_code::expm1:
      return looping<expm1_operation, 1>(key);
    case operation_code::log:
      return looping<log_operation, 1>(key);
    case operation_code::log1p:
      return looping<log1p_operation, 1>(key);
    case operation_code::sqrt:
      return simple_unary<sqrt_operation>(key);
    case operation_code::cbrt:
      return looping<cbrt_operation, 1>(key);
    case operation_code::sin:
      return looping<sin_operation, 1>(key);
    case operation_code::cos:
      return looping<cos_operation, 1>(key);
    case operation_code::tan:
      return looping<tan_operation, 1>(key);
    case operation_code::asin:
      return looping<asin_operation, 1>(key);
    case operation_code::acos:
      return looping<acos_operation, 1>(key);
    case operation_code::atan:
      return looping<atan_operation, 1>(key);
    case operation_code::sinh:
      return looping<sinh_operation, 1>(key);
    case operation_code::cosh:
      return looping<cosh_operation, 1>(key);
    case operation_code::tanh:
      return looping<tanh_operation, 1>(key);
    case operation_code::erf:
      return looping<erf_operation, 1>(key);
    case operation_code::sigmoid:
      return looping<sigmoid_operation, 1>(key);
    case operation_code::softplus:
      return looping<softplus_operation, 1>(key);
    case operation_code::relu:
      return simple_unary<relu_operation>(key);
    case operation_code::floor:
      return simple_unary<floor_operation>(key);
    case operation_code::abs:
      return simple_unary<abs_operation>(key);
    case operation_code::sign:
      return looping<sign_operation, 1>(key);
    case operation_code::minimum:
      return few_binary<minimum_operation>(key);
    case operation_code::maximum:
      return few_binary<maximum_operation>(key);
    case operation_code::less:
      return few_binary<less_operation>(key);
    case operation_code::less_equal:
      return few_binary<less_equal_operation>(key);
    case operation_code::equal:
      return few_binary<equal_operation>(key);
    case operation_code::not_equal:
      return few_binary<not_equal_operation>(key);
    case operation_code::where:
      return choosing<where_operation>(key);
    case operation_code::fma:
      return fused<fma_operation>(key);
    case operation_code::fms:
      return fused<fms_operation>(key);
    case operation_code::fnma:
      return fused<fnma_operation>(key);
    case operation_code::copy:
      return copying<copy_operation>(key);
    case operation_code::literal:
    case operation_code::parameter:
    case operation_code::constant:
    case operation_code::column:
    case operation_code::sum:
      break;
  }
  return nullptr;
}

template <typename L>
any_function find_handler(handler_key const& key) {
  return key.stores ? handlers<L, true>::find(key) : handlers<L, false>::find(key);
}

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
