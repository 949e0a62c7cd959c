// What the loops by hand share: loops that are unrolled, and writing the rows of instances that have ended.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/by_hand.hpp"
#include "kernels/elementary.hpp"
#include "kernels/pack.hpp"

// Loops over a few vectors become straight lines, so that the vectors lie in registers.
#define RIVULET_STRAIGHT _Pragma("GCC unroll 16")

namespace rivulet::bench {
namespace {

template <typename T>
using integers = typename vector<T>::integer;
template <typename T>
using mask = typename vector<T>::mask;
template <typename T>
inline constexpr int width = k::lane_traits<vector<T>>::width;

template <typename T>
RIVULET_LANE vector<T> load(T const* from) {
  return k::load<vector<T>>(from);
}

template <typename T>
RIVULET_LANE vector<T> size_of(vector<T> a) {
  return k::detail::magnitude(a);
}

/// 0, 1, 2, …
template <typename T>
RIVULET_LANE integers<T> count_up() {
  integers<T> result(k::integer_of<T>(0));
  for (int l = 0; l < width<T>; ++l) set_lane(result, l, l);
  return result;
}

/// Writes the first `lanes` elements of `from`, a machine vector, as numbers of type To.
template <typename To, typename Vector>
RIVULET_LANE void store_as(To* to, Vector from, int lanes) {
  constexpr int all = sizeof(Vector) / sizeof(from[0]);
  typedef To converted __attribute__((vector_size(sizeof(To) * all)));
  converted const values = __builtin_convertvector(from, converted);
  if (lanes == all) {
    __builtin_memcpy(to, &values, sizeof values);
  } else {
    __builtin_memcpy(to, &values, sizeof(To) * static_cast<std::size_t>(lanes));
  }
}

template <typename To>
RIVULET_LANE void fill(To* to, To value, int lanes) {
  for (int i = 0; i < lanes; ++i) to[i] = value;
}

/// How the instances of a vector ended, in the order of the stop rule.
template <typename T>
RIVULET_LANE integers<T> outcomes(by_hand_instances<T> const& in, vector<T> f, vector<T> norm, vector<T> size,
                                  integers<T> iterations) {
  using V = vector<T>;
  auto const code = [](outcome which) { return integers<T>(static_cast<k::integer_of<T>>(which)); };
  auto const infinite = k::detail::infinity<V>();
  auto const finite = (size_of<T>(f) < infinite) & (norm < infinite);
  auto const bounded = size <= V(in.divergence_bound);
  auto result = select(norm <= V(in.tolerance), code(outcome::converged), code(outcome::max_iterations));
  result = select(bounded, result, code(outcome::diverged));
  auto const gone = select(iterations == integers<T>(0), code(outcome::undefined_start), code(outcome::not_finite));
  return select(finite, result, gone);
}

/// max |a_i| as the rows have it: NaN where one is.
template <typename T>
class largest {
 public:
  RIVULET_LANE void add(vector<T> a) {
    auto const size = bits(size_of<T>(a));
    bits_ = select(bits_ < size, size, bits_);
  }
  RIVULET_LANE vector<T> get() const { return k::from_bits<vector<T>>(bits_); }

 private:
  integers<T> bits_{k::integer_of<T>(0)};
};

/// Fills the rows [first, last) from x and the counts of iterations. Objective::look(x, f, norm) gives f and max |g_i|.
template <typename Objective, typename T>
void write_rows(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first, std::size_t last,
                bool counted) {
  using V = vector<T>;
  row_columns const& rows = out.rows;
  double const nan = __builtin_nan("");
  for (std::size_t i = first; i < last; i += static_cast<std::size_t>(width<T>)) {
    int const lanes = last - i < static_cast<std::size_t>(width<T>) ? static_cast<int>(last - i) : width<T>;
    largest<T> norm, size;
    V f;
    Objective::look([&](int p) { return load<T>(out.x[p] + i); }, f, norm);
    for (int p = 0; p < Objective::parameters; ++p) {
      V const x = load<T>(out.x[p] + i);
      size.add(x);
      store_as(rows.x[p] + i, x.unwrap(), lanes);
    }
    integers<T> iterations(static_cast<k::integer_of<T>>(in.max_iterations));
    if (counted) {
      for (int l = 0; l < width<T>; ++l) set_lane(iterations, l, out.iterations[i + static_cast<std::size_t>(l)]);
    }
    auto const how = outcomes<T>(in, f, norm.get(), size.get(), iterations);
    auto const by = select(how == integers<T>(static_cast<k::integer_of<T>>(outcome::converged)),
                           integers<T>(static_cast<k::integer_of<T>>(convergence_test::gradient)), integers<T>(0));
    store_as(reinterpret_cast<std::uint8_t*>(rows.outcome + i), how.unwrap(), lanes);
    store_as(reinterpret_cast<std::uint8_t*>(rows.converged_by + i), by.unwrap(), lanes);
    store_as(rows.iterations + i, iterations.unwrap(), lanes);
    store_as(rows.evaluations + i, (iterations + 1).unwrap(), lanes);
    store_as(rows.f + i, f.unwrap(), lanes);
    store_as(rows.gradient_norm + i, norm.get().unwrap(), lanes);
    fill(rows.best_f + i, nan, lanes);
    fill(rows.best_iteration + i, std::uint64_t{0}, lanes);
    fill(rows.cycle_period + i, std::uint64_t{0}, lanes);
  }
}

/// Descends block by block, and fills the rows of a block while it lies in the cache.
template <typename T, typename Objective, auto Descend, std::size_t Block, bool Counted>
void with_rows(by_hand_instances<T> const& in, by_hand_results<T> const& out, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; i += Block) {
    std::size_t const end = last - i < Block ? last : i + Block;
    Descend(in, out, i, end);
    write_rows<Objective>(in, out, i, end, Counted);
  }
}

}  // namespace
}  // namespace rivulet::bench
