// Samples and hard cases against MPFR.
// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>

#include "kernels/conformance.hpp"
#include "kernels/elementary.hpp"
#include "tools/accuracy/hard_cases.hpp"
#include "tools/accuracy/judge.hpp"
#include "tools/accuracy/parallel.hpp"

namespace rivulet::accuracy {
namespace {

namespace k = rivulet::kernels;
namespace conformance = k::conformance;

/// Random words, the same on every machine.
class random_words {
 public:
  explicit random_words(std::uint64_t index) : state_(conformance::mix(index * 0x9e3779b97f4a7c15u + 1)) {}
  std::uint64_t next() { return state_ = conformance::mix(state_ + 0x9e3779b97f4a7c15u); }
  /// In [0, 1), as finely as T holds it.
  template <typename T>
  T unit() {
    constexpr int digits = std::numeric_limits<T>::digits;
    return static_cast<T>(next() >> (64 - digits)) * (std::numeric_limits<T>::epsilon() / 2);
  }
  std::uint64_t below(std::uint64_t count) { return next() % count; }

 private:
  std::uint64_t state_;
};

template <typename T>
struct interval {
  T low, high;
};

template <typename T>
interval<T> interesting(function_row const& function) {
  if constexpr (sizeof(T) == 4) {
    return {static_cast<T>(function.low32), static_cast<T>(function.high32)};
  } else {
    return {function.low64, function.high64};
  }
}

/// A number whose size is 2^k (1 + u) for any k that the interval holds, of the sign of one of its ends.
template <typename T>
T of_any_size(interval<T> within, random_words& random) {
  T const end = within.low < 0 && (random.next() & 1) != 0 ? within.low : within.high;
  auto const smallest = conformance::layout<T>::one - (k::word_of<T>(40) << conformance::layout<T>::fraction_bits);
  auto const lowest = within.low == 0 ? k::word_of<T>(1) : smallest;
  auto const highest = conformance::word_of_number(end < 0 ? -end : end);
  T const size = conformance::number_of<T>(lowest + static_cast<k::word_of<T>>(random.next() % (highest - lowest + 1)));
  return end < 0 ? -size : size;
}

template <typename T>
T next_to_one(random_words& random) {
  constexpr std::uint64_t digits = std::numeric_limits<T>::digits;
  T const step =
      conformance::number_of<T>(conformance::layout<T>::one - (static_cast<k::word_of<T>>(1 + random.below(digits))
                                                               << conformance::layout<T>::fraction_bits));
  T const distance = step * random.unit<T>();
  return (random.next() & 1) != 0 ? 1 + distance : 1 - distance;
}

/// Half families of kernels/conformance.hpp, half the interval in which the function varies.
template <typename T>
T sample(function_row const& function, std::uint64_t index) {
  if (index % 2 == 0) return conformance::input<T>(2, 0, index / 2);
  random_words random(index);
  auto const within = interesting<T>(function);
  switch (random.below(4)) {
    case 0:
      return of_any_size(within, random);
    case 1:
      return next_to_one<T>(random);
    default:
      T const low = std::max(within.low, T(-1000)), high = std::min(within.high, T(1000));
      return low + (high - low) * random.unit<T>();
  }
}

/// Rounded to an integer where one is near enough to tell.
template <typename T>
T whole(T x) {
  constexpr T rounder = k::detail::format<T>::rounder;
  return x < rounder / 4 && x > -rounder / 4 ? (x + rounder) - rounder : x;
}

/// Bases of any size, next to 1 and small; exponents that lead to any finite result, whole ones for negative bases.
template <typename T>
void sample_power(function_row const& function, std::uint64_t index, T& a, T& b) {
  if (index % 4 == 0) {
    a = conformance::input<T>(2, 0, index / 4);
    b = conformance::input<T>(2, 1, index / 4);
    return;
  }
  random_words random(index);
  switch (random.below(4)) {
    case 0:
      a = of_any_size<T>({0, std::numeric_limits<T>::max()}, random);
      break;
    case 1:
      a = next_to_one<T>(random);
      break;
    case 2:
      a = T(16) * random.unit<T>();
      break;
    default:
      a = T(1 + random.below(100));
  }
  auto const within = interesting<T>(function);
  T const logarithm = (random.next() & 1) != 0 ? within.low + (within.high - within.low) * random.unit<T>()
                                               : of_any_size(within, random);
  b = logarithm / k::log(a);
  std::uint64_t const kind = random.below(8);
  if (kind == 0) b = whole(b);
  if (kind == 1) b = whole(2 * b) / 2;
  if (kind == 2) {
    a = -a;
    b = whole(b);
  }
}

/// In units of T's last place by long double; negative where MPFR must tell.
template <typename T>
double long_error(T value, long double oracle) {
  using limits = std::numeric_limits<T>;
  if (std::isnan(value) && std::isnan(oracle)) return 0;
  if (std::isnan(value) || std::isnan(oracle) || std::signbit(value) != std::signbit(oracle)) return -1;
  if (std::isinf(value)) return std::fabs(oracle) >= std::ldexp(1.0L, limits::max_exponent) ? 0 : -1;
  if (std::isinf(oracle)) return -1;
  if (oracle == 0) return value == 0 ? 0 : -1;
  int const exponent = std::max(std::ilogb(oracle) + 1, limits::min_exponent);
  return static_cast<double>(std::ldexp(std::fabs(value - oracle), limits::digits - exponent));
}

/// One thread's judge of samples.
template <typename T>
class sample_judge {
 public:
  sample_judge(function_row const& function, std::uint64_t direct, tally& sum)
      : function_(function), mpfr_(function), direct_(direct), sum_(sum) {}

  void look_at(block<T>& numbers, std::uint64_t first, std::size_t count) {
    evaluate(function_.name, numbers);
    for (std::size_t i = 0; i < count; ++i) look_at(numbers.a[i], numbers.b[i], numbers.value[i], first + i);
    sum_.inputs += count;
  }

 private:
  /// How far the long double functions may be from the truth.
  static constexpr double margin = 0.02;

  void look_at(T a, T b, T value, std::uint64_t index) {
    bool const chosen = index % direct_ == 0;
    double const guess = chosen && direct_ == 1 ? -1 : long_error(value, function_.long_oracle(a, b));
    if (!chosen && guess >= 0 && guess < sum_.worst.error - margin) return;
    double const error = mpfr_.error(a, b, value);
    ++sum_.by_mpfr;
    if (guess >= 0 && guess < 1e3 && !(std::fabs(guess - error) < margin)) {
      throw std::runtime_error(std::string(function_.name) + ": the C library's long double function is too coarse");
    }
    sum_.note({error, static_cast<double>(a), static_cast<double>(b), index});
  }

  function_row const& function_;
  judge mpfr_;
  std::uint64_t direct_;
  tally& sum_;
};

template <typename T>
tally measure_hard_cases(function_row const& function) {
  tally sum;
  sample_judge<T> mpfr(function, 1, sum);
  auto const cases = hard_cases<T>(function.arity);
  block<T> numbers{};
  for (std::size_t first = 0; first < cases.size(); first += block_size) {
    std::size_t const count = std::min(block_size, cases.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      numbers.a[i] = cases[first + i].a;
      numbers.b[i] = cases[first + i].b;
    }
    mpfr.look_at(numbers, first, count);
  }
  return sum;
}

}  // namespace

template <typename T>
tally measure_samples(function_row const& function, std::uint64_t count, std::uint64_t direct, unsigned threads) {
  constexpr std::uint64_t piece = std::uint64_t{1} << 16;
  tally sum = in_parallel(count, piece, threads, [&](std::uint64_t first, tally& own) {
    block<T> numbers{};
    sample_judge<T> mpfr(function, direct, own);
    for (std::uint64_t base = first; base < std::min(first + piece, count); base += block_size) {
      for (std::size_t i = 0; i < block_size; ++i) {
        if (function.arity == 1) {
          numbers.a[i] = sample<T>(function, base + i);
        } else {
          sample_power(function, base + i, numbers.a[i], numbers.b[i]);
        }
      }
      mpfr.look_at(numbers, base, block_size);
    }
  });
  tally hard = measure_hard_cases<T>(function);
  hard.worst.index += count;
  hard.first_wrong.index += count;
  sum.add(hard);
  return sum;
}

template tally measure_samples<float>(function_row const&, std::uint64_t, std::uint64_t, unsigned);
template tally measure_samples<double>(function_row const&, std::uint64_t, std::uint64_t, unsigned);

}  // namespace rivulet::accuracy
