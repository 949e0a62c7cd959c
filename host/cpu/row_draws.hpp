// Rows of mini-batches, drawn by every lane for itself: docs/methods.md, "Mini-batches".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/engine.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

/// Row j of the lane's batch. Calls for one batch may come in any order.
inline unsigned drawn_row(lane_draw& lane, bool with_replacement, unsigned j) {
  if (with_replacement) return kernels::drawn_row(lane.key, lane.iteration, j, lane.count);
  unsigned const place = lane.at + j;
  if (place < lane.count) return kernels::row_at(lane.order, place);
  if (!lane.knows_next) lane.next = kernels::order_of(lane.key, lane.epoch + 1, lane.count);
  lane.knows_next = true;
  return kernels::row_at(lane.next, place - lane.count);
}

/// Goes on to the next batch of `rows` rows.
inline void finish_batch(lane_draw& lane, unsigned rows) {
  ++lane.iteration;
  lane.at += rows;
  if (lane.at < lane.count) return;
  lane.at -= lane.count;
  ++lane.epoch;
  lane.order = lane.knows_next ? lane.next : kernels::order_of(lane.key, lane.epoch, lane.count);
  lane.knows_next = false;
}

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
