// A view: what the loop and the methods ask of the memory that holds an instance, and small helpers on lanes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/method_support.hpp"
#include "kernels/reduction.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// A view V shows one instance per lane of V::lane. On the CPU it points into slots in L1, on a GPU it is a thread's
// registers. parameters(); f(), g(i), put_g(i, a); x(i), put_x(i, a); previous_x(i), put_previous_x(i, a);
// array(a, i), put_array(a, i, value); number(n), put_number(n, value); base(i), the learning rate of parameter i;
// bounded(), the same for all lanes, says whether there are lower(i) and upper(i), infinite where a side has no bound;
// get(hyper), get(record), put(record, value); state_size() and state(e), saved(e), put_saved(e, value) number the
// whole state - x, arrays, numbers - through, x first; arrays() is how many arrays there are; put_f(a).
// Where several threads share an instance, each has a view of its own parameters and `shares_instance` is true; then
// largest(bits), sum(partial), every(mask) and some(bits) combine what the threads found, the same for all of them.
// whole_size() counts the parameters of all of them, at(i) is the number of this thread's parameter i among these, and
// entry(a, j), put_entry(a, j, value) with a value that all of them have, entry_of_x(j), entry_of_g(k) take such
// numbers; synchronize() lies between writing and reading; own_part(count) says how many of `count` are this thread's.

template <typename View>
using lane_of = typename View::lane;

/// An integer in every lane.
template <typename L>
RIVULET_LANE integer_of<L> whole(integer_of<scalar_of<L>> value) {
  return integer_of<L>(value);
}

/// The integer -1 where the mask holds, else 0, as a record.
template <typename L>
RIVULET_LANE L flag(mask_of<L> mask) {
  return from_bits<L>(select(mask, whole<L>(-1), whole<L>(0)));
}

/// Bits of |a|: as integers they are ordered like the numbers, infinity above all of them and NaN above infinity.
template <typename L>
RIVULET_LANE integer_of<L> magnitude_bits(L a) {
  constexpr bool narrow = sizeof(scalar_of<L>) == 4;
  return bits(a) & whole<L>(static_cast<integer_of<scalar_of<L>>>(narrow ? 0x7fffffffLL : 0x7fffffffffffffffLL));
}

/// Whether numbers of these magnitudes are finite.
template <typename L>
RIVULET_LANE mask_of<L> finite(integer_of<L> magnitude) {
  constexpr bool narrow = sizeof(scalar_of<L>) == 4;
  return magnitude < whole<L>(static_cast<integer_of<scalar_of<L>>>(narrow ? 0x7f800000LL : 0x7ff0000000000000LL));
}

/// Bits of max_i |term(i)|, 0 without terms, those of a NaN where a term is NaN.
template <typename L, typename Term>
RIVULET_LANE integer_of<L> largest_of(int count, Term const& term) {
  if (count == 0) return whole<L>(0);
  auto largest = magnitude_bits(term(0));
  RIVULET_UNROLL_PARAMETERS
  for (int i = 1; i < count; ++i) {
    auto const next = magnitude_bits(term(i));
    largest = select(largest < next, next, largest);
  }
  return largest;
}

template <typename View>
inline constexpr bool shares_instance = requires {
  requires View::shares_instance;
};

/// max_i |term(i)| over the parameters, as bits.
template <typename View, typename Term>
RIVULET_LANE integer_of<lane_of<View>> largest_over(View const& view, Term const& term) {
  auto const own = largest_of<lane_of<View>>(view.parameters(), term);
  if constexpr (shares_instance<View>) {
    return view.largest(own);
  } else {
    return own;
  }
}

/// The sum of term(i) over the parameters, on the tree. Threads that share an instance hold the tree's partials.
template <typename View, typename Term>
RIVULET_LANE lane_of<View> sum_over(View const& view, Term const& term) {
  using L = lane_of<View>;
  if constexpr (shares_instance<View>) {
    L partial = -zero<L>();
    for (int i = 0; i < view.parameters(); ++i) partial = partial + term(i);
    return view.sum(partial);
  } else {
    return tree_sum<L>(view.parameters(), term);
  }
}

// Parameters and array elements by their number in the instance, whoever shares it.

template <typename View>
RIVULET_LANE constexpr int whole_size(View const& view) {
  if constexpr (shares_instance<View>) {
    return view.whole_size();
  } else {
    return view.parameters();
  }
}

template <typename View>
RIVULET_LANE int whole_index([[maybe_unused]] View const& view, int i) {
  if constexpr (shares_instance<View>) {
    return view.at(i);
  } else {
    return i;
  }
}

template <typename View>
RIVULET_LANE lane_of<View> entry(View const& view, int array, int j) {
  if constexpr (shares_instance<View>) {
    return view.entry(array, j);
  } else {
    return view.array(array, j);
  }
}

template <typename View>
RIVULET_LANE void put_entry(View& view, int array, int j, mask_of<lane_of<View>> mask, lane_of<View> value) {
  if constexpr (shares_instance<View>) {
    if (mask) view.put_entry(array, j, value);
  } else {
    view.put_array(array, j, select(mask, value, view.array(array, j)));
  }
}

template <typename View>
RIVULET_LANE lane_of<View> entry_of_x(View const& view, int j) {
  if constexpr (shares_instance<View>) {
    return view.entry_of_x(j);
  } else {
    return view.x(j);
  }
}

template <typename View>
RIVULET_LANE void synchronize([[maybe_unused]] View const& view) {
  if constexpr (shares_instance<View>) view.synchronize();
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
