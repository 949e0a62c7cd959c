// All float32 numbers against float64 functions, with MPFR as the last instance.
// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "tools/accuracy/judge.hpp"
#include "tools/accuracy/parallel.hpp"

namespace rivulet::accuracy {
namespace {

constexpr std::uint64_t every = std::uint64_t{1} << 32;

/// In units of float32's last place at the oracle's value; far above any bound where the kind of number differs.
double approximate_error(float value, double oracle) {
  constexpr double far = 1e30;
  if (std::isnan(value) || std::isnan(oracle)) return std::isnan(value) && std::isnan(oracle) ? 0 : far;
  if (std::signbit(value) != std::signbit(oracle)) return far;
  if (std::isinf(oracle) || std::isinf(value)) {
    double const reached = std::isinf(value) ? 0x1p128 : std::fabs(static_cast<double>(value));
    double const wanted = std::fabs(oracle);
    if (wanted >= 0x1p128 && std::isinf(value)) return 0;
    return std::isinf(wanted) ? far : std::fabs(reached - wanted) * 0x1p-104;
  }
  constexpr std::uint64_t smallest = 1023 - 126, exponent_mask = 0x7ff;
  std::uint64_t const exponent = std::max(std::bit_cast<std::uint64_t>(oracle) >> 52 & exponent_mask, smallest);
  double const per_unit = std::bit_cast<double>((2 * 1023 + 23 - std::min<std::uint64_t>(exponent, 1023 + 127)) << 52);
  return std::fabs(static_cast<double>(value) - oracle) * per_unit;
}

/// The worst of a piece, few more than `kept`.
class candidates {
 public:
  void note(finding const& found) {
    if (found.error <= threshold_) return;
    found_.push_back(found);
    if (found_.size() < 2 * kept) return;
    std::nth_element(found_.begin(), found_.begin() + kept, found_.end(), worse);
    found_.resize(kept);
    threshold_ = std::min_element(found_.begin(), found_.end(), [](auto const& one, auto const& other) {
                   return one.error < other.error;
                 })->error;
  }
  std::vector<finding> const& found() const { return found_; }

 private:
  static constexpr std::ptrdiff_t kept = 32;
  double threshold_ = 0;
  std::vector<finding> found_;
};

}  // namespace

tally measure_all(function_row const& function, unsigned threads) {
  constexpr std::uint64_t piece = std::uint64_t{1} << 24;
  return in_parallel(every, piece, threads, [&](std::uint64_t first, tally& sum) {
    block<float> numbers{};
    candidates worst;
    judge mpfr(function);
    std::uint64_t far = 0;
    for (std::uint64_t base = first; base < first + piece; base += block_size) {
      for (std::size_t i = 0; i < block_size; ++i) {
        numbers.a[i] = std::bit_cast<float>(static_cast<std::uint32_t>(base + i));
      }
      evaluate(function.name, numbers);
      for (std::size_t i = 0; i < block_size; ++i) {
        double const a = static_cast<double>(numbers.a[i]);
        double const error = approximate_error(numbers.value[i], function.oracle(a));
        if (error > 1e3) ++far;
        worst.note({error, a, static_cast<double>(numbers.value[i]), base + i});
      }
    }
    tally verdict;
    for (finding found : worst.found()) {
      float const a = std::bit_cast<float>(static_cast<std::uint32_t>(found.index));
      found.error = mpfr.error(a, 0.0f, static_cast<float>(found.b));
      found.b = 0;
      verdict.note(found);
    }
    verdict.wrong = std::max(verdict.wrong, verdict.wrong != 0 ? far : 0);
    verdict.inputs = piece;
    verdict.by_mpfr = worst.found().size();
    sum.add(verdict);
  });
}

}  // namespace rivulet::accuracy
