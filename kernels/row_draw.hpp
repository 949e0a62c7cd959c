// Which rows a mini-batch holds: a function of the instance's key, the iteration and the place in the batch
// (docs/methods.md, "Mini-batches"). SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"

namespace rivulet::kernels {

inline constexpr int most_shuffle_rounds = 16;

/// A permutation of `count` rows, at most 2^31: a Feistel network on left·wide + right, left < high, right < wide.
struct epoch_order {
  unsigned count, high, wide;
  unsigned keys[most_shuffle_rounds];
};

inline namespace RIVULET_INSTRUCTION_SET {

struct random_words {
  uint32 at[4];
};

/// Philox4x32-10 (Salmon et al. 2011).
RIVULET_LANE random_words philox(random_words counter, uint64 key) {
  uint32 low_key = static_cast<uint32>(key), high_key = static_cast<uint32>(key >> 32);
  RIVULET_UNROLL
  for (int round = 0; round < 10; ++round) {
    uint64 const first = uint64{0xD2511F53u} * counter.at[0], second = uint64{0xCD9E8D57u} * counter.at[2];
    counter = {{static_cast<uint32>(second >> 32) ^ counter.at[1] ^ low_key, static_cast<uint32>(second),
                static_cast<uint32>(first >> 32) ^ counter.at[3] ^ high_key, static_cast<uint32>(first)}};
    low_key += 0x9E3779B9u;
    high_key += 0xBB67AE85u;
  }
  return counter;
}

inline constexpr uint32 batch_stream = 0x80000002u;

/// The key of all draws of an instance: `index` is that of its start.
RIVULET_LANE uint64 batch_key(uint64 seed, uint64 index) {
  auto const words = philox({{static_cast<uint32>(index), static_cast<uint32>(index >> 32), 0, batch_stream}}, seed);
  return uint64{words.at[1]} << 32 | words.at[0];
}

/// `word` as a fraction of 2^32, times `count`.
RIVULET_LANE uint32 scaled(uint32 word, uint32 count) { return static_cast<uint32>(uint64{word} * count >> 32); }

/// Row number `place` of the batch of an iteration, drawn with replacement from `count` rows.
RIVULET_LANE uint32 drawn_row(uint64 key, uint64 iteration, uint32 place, uint32 count) {
  auto const words =
      philox({{static_cast<uint32>(iteration), static_cast<uint32>(iteration >> 32), place / 4, batch_stream}}, key);
  return scaled(words.at[place % 4], count);
}

/// Few rows need more rounds until every order is as likely.
RIVULET_LANE constexpr int shuffle_rounds(uint32 count) { return count < 16 ? most_shuffle_rounds : 8; }

/// (value + a random number below `size`) modulo `size`; the bits of `from` are mixed with xorshifts and products.
RIVULET_LANE uint32 moved(uint32 value, uint32 from, uint32 size) {
  from = (from ^ from >> 16) * 0x7feb352du;
  from = (from ^ from >> 15) * 0x846ca68bu;
  value += scaled(from ^ from >> 16, size);
  return value >= size ? value - size : value;
}

/// The row that comes at place `at` in the order of an epoch.
RIVULET_LANE uint32 row_at(epoch_order const& epoch, uint32 at) {
  do {
    uint32 left = at / epoch.wide, right = at % epoch.wide;
    RIVULET_UNROLL
    for (int round = 0; round < most_shuffle_rounds; round += 2) {
      if (round >= shuffle_rounds(epoch.count)) break;
      left = moved(left, right ^ epoch.keys[round], epoch.high);
      right = moved(right, left ^ epoch.keys[round + 1], epoch.wide);
    }
    at = left * epoch.wide + right;
  } while (at >= epoch.count);
  return at;
}

/// The least number whose square is at least `count`.
RIVULET_LANE uint32 side_of(uint32 count) {
  uint32 side = 1;
  for (uint32 bit = 1u << 16; bit != 0; bit >>= 1) {
    if (uint64{side + bit - 1} * (side + bit - 1) < count) side += bit;
  }
  return side;
}

/// The order of the rows in an epoch.
RIVULET_LANE epoch_order order_of(uint64 key, uint64 epoch, uint32 count) {
  epoch_order result{};
  result.count = count;
  result.high = side_of(count);
  result.wide = (count + result.high - 1) / result.high;
  RIVULET_UNROLL
  for (int i = 0; i < most_shuffle_rounds; i += 4) {
    if (i >= shuffle_rounds(count)) break;
    auto const words = philox(
        {{static_cast<uint32>(epoch), static_cast<uint32>(epoch >> 32), static_cast<uint32>(i / 4), batch_stream}},
        key);
    RIVULET_UNROLL
    for (int w = 0; w < 4; ++w) result.keys[i + w] = words.at[w];
  }
  return result;
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
