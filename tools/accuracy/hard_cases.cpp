// The lists of hard arguments.
// SPDX-License-Identifier: Apache-2.0
#include "tools/accuracy/hard_cases.hpp"

#include <mpfr.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/conformance.hpp"
#include "tools/accuracy/judge.hpp"

namespace rivulet::accuracy {
namespace {

namespace conformance = rivulet::kernels::conformance;

template <typename T>
void add_neighbours(std::vector<arguments<T>>& to, T x, int distance = 2) {
  for (int step = -distance; step <= distance; ++step) {
    auto const word = conformance::word_of_number(x) + static_cast<kernels::word_of<T>>(step);
    to.push_back({conformance::number_of<T>(word), 1});
    to.push_back({-conformance::number_of<T>(word), 1});
  }
}

/// For every exponent e the whole m of `digits` bits with m·2^e next to a multiple of π/2: the denominators of the
/// convergents of 2^e·2/π, or their multiples (Muller 2016, §11.3.2).
template <typename T>
void add_worst_of_each_exponent(std::vector<arguments<T>>& to) {
  using limits = std::numeric_limits<T>;
  mpfr_t fraction, quotient;
  mpfr_init2(fraction, 1400);
  mpfr_init2(quotient, 1400);
  double const top = std::ldexp(1.0, limits::digits);
  for (int e = -limits::digits; e <= limits::max_exponent - limits::digits; ++e) {
    mpfr_const_pi(fraction, MPFR_RNDN);
    mpfr_ui_div(fraction, 2, fraction, MPFR_RNDN);
    mpfr_mul_2si(fraction, fraction, e, MPFR_RNDN);
    mpfr_frac(fraction, fraction, MPFR_RNDN);
    double previous = 0, denominator = 1;
    while (denominator < top) {
      mpfr_ui_div(fraction, 1, fraction, MPFR_RNDN);
      mpfr_floor(quotient, fraction);
      mpfr_sub(fraction, fraction, quotient, MPFR_RNDN);
      for (double whole = denominator; whole < top; whole *= 2) {
        if (whole >= top / 4) add_neighbours(to, static_cast<T>(std::ldexp(whole, e)), 0);
      }
      double const next = mpfr_get_d(quotient, MPFR_RNDN) * denominator + previous;
      previous = denominator;
      denominator = next;
    }
  }
  mpfr_clears(fraction, quotient, nullptr);
}

template <typename T>
void add_multiples(std::vector<arguments<T>>& to) {
  mpfr_t unit, multiple;
  mpfr_init2(unit, 200);
  mpfr_init2(multiple, 200);
  for (bool const circle : {true, false}) {
    if (circle) {
      mpfr_const_pi(unit, MPFR_RNDN);
      mpfr_div_ui(unit, unit, 4, MPFR_RNDN);
    } else {
      mpfr_const_log2(unit, MPFR_RNDN);
      mpfr_div_ui(unit, unit, 2, MPFR_RNDN);
    }
    for (unsigned i = 1; i <= 20000; ++i) {
      std::uint64_t const random = conformance::mix(i);
      mpfr_mul_ui(multiple, unit, i <= 4000 ? i : random >> 24 >> (random % 40), MPFR_RNDN);
      add_neighbours(to, static_cast<T>(mpfr_get_d(multiple, MPFR_RNDN)), 1);
    }
  }
  mpfr_clears(unit, multiple, nullptr);
}

template <typename T>
std::vector<T> special_numbers() {
  using limits = std::numeric_limits<T>;
  return {0,
          limits::denorm_min(),
          limits::min(),
          limits::epsilon() / 2,
          limits::epsilon(),
          T(0.25),
          T(1) / 3,
          T(0.5),
          T(0.70710678118654752),
          T(1),
          T(1.5),
          T(2),
          T(3),
          T(4),
          T(7),
          T(10),
          T(101),
          T(1) / limits::epsilon() - 1,
          T(1) / limits::epsilon(),
          T(2) / limits::epsilon() + 1,
          limits::max(),
          limits::infinity(),
          limits::quiet_NaN()};
}

template <typename T>
std::vector<arguments<T>> hard_cases_of_one() {
  std::vector<arguments<T>> result;
  for (T const x : special_numbers<T>()) add_neighbours(result, x);
  for (std::uint64_t number = 0; number < 16; ++number) {
    add_neighbours(result, conformance::landmark<T>(number), 2000);
  }
  add_neighbours(result, static_cast<T>(6381956970095103.0 * 0x1p797));
  for (int i = 0; i < 4000; ++i) {
    result.push_back({1 + static_cast<T>(i) * std::numeric_limits<T>::epsilon(), 1});
    result.push_back({1 - static_cast<T>(i) * std::numeric_limits<T>::epsilon() / 2, 1});
  }
  for (int exponent = std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits;
       exponent < std::numeric_limits<T>::max_exponent; ++exponent) {
    add_neighbours(result, std::ldexp(T(1), exponent));
  }
  add_multiples(result);
  add_worst_of_each_exponent(result);
  return result;
}

template <typename T>
std::vector<arguments<T>> hard_cases_of_two() {
  std::vector<arguments<T>> result, specials;
  for (T const x : special_numbers<T>()) add_neighbours(specials, x, 1);
  for (auto const& base : specials) {
    for (auto const& exponent : specials) result.push_back({base.a, exponent.a});
  }
  // |log| of the result runs up to overflow: base = 1 ± i ulp.
  constexpr T ulp = std::numeric_limits<T>::epsilon() / 2;
  T const end = static_cast<T>(sizeof(T) == 4 ? 88.7 : 709.7);
  for (int i = 1; i <= 2000; ++i) {
    for (int part = 1; part <= 8; ++part) {
      T const exponent = end / (static_cast<T>(i) * ulp) * static_cast<T>(part) / 8;
      for (T const sign : {T(1), T(-1)}) {
        result.push_back({1 - static_cast<T>(i) * ulp, sign * exponent});
        result.push_back({1 + static_cast<T>(2 * i) * ulp, sign * exponent / 2});
      }
    }
  }
  for (int base = 2; base <= 400; ++base) {
    for (int exponent = -40; exponent <= 40; ++exponent) {
      result.push_back({static_cast<T>(base), static_cast<T>(exponent)});
      result.push_back({static_cast<T>(-base), static_cast<T>(exponent)});
      result.push_back({static_cast<T>(base * base), static_cast<T>(exponent) / 2});
    }
  }
  return result;
}

}  // namespace

template <typename T>
std::vector<arguments<T>> hard_cases(int arity) {
  return arity == 1 ? hard_cases_of_one<T>() : hard_cases_of_two<T>();
}

template std::vector<arguments<float>> hard_cases<float>(int);
template std::vector<arguments<double>> hard_cases<double>(int);

}  // namespace rivulet::accuracy
