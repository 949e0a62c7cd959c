// Every number that shapes a launch, with its reason.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace rivulet::cuda::geometry {

/// Threads of a block, thread per instance. Small blocks: a block's registers are free for the next chunk as soon as
/// its own four warps have no instance left, and 255 registers times 128 threads still fit twice on a multiprocessor.
inline constexpr unsigned thread_block = 128;

/// Threads of a warp that must have ended before they store results and take new instances together. Both cost the
/// whole warp about the issue slots of 10 to 20 steps of a small objective, so they are shared by several threads;
/// eight frozen threads waste at most an eighth of the warp on average. The CPU's measurements (refill every 8 to 16
/// steps) lie in the same range. The warp refills at once when nobody runs any more.
inline constexpr unsigned refill_lanes = 8;

/// Registers (of 4 bytes) that an instance's numbers may take with a thread per instance. A thread has 255, of which
/// the loop, addresses and operands need some. At this limit ptxas takes 140 to 242 from sm_75 to sm_120 and spills
/// nothing for want of more (tests/cuda/test_registers.cpp: Adam, AdamW, RMSProp, Rprop, momentum, gd). Where the next
/// 8 registers would cost a multiprocessor one of its blocks (72, 80, 128, 168 registers are such steps), ptxas may put
/// up to 40 bytes aside instead: seen with AdamW and cycle detection, and with many powers in float64.
inline constexpr std::size_t thread_registers = 112;

/// The same for lm, whose numbers are not all alive at once: the trial's matrix is while rows are summed, the factor of
/// the accepted one while a step is chosen. Five parameters take 127 registers in float32; in float64 40 to 100
/// bytes do not fit, under bounds 300 to 600, far less than a warp per instance would cost.
inline constexpr std::size_t fit_registers = 170;

/// Parameters of lm in a thread. From six on NVRTC 13 leaves loops of the factor rolled for sm_100 and newer, which
/// moves the whole state to local memory.
inline constexpr std::size_t fit_parameters = 5;

/// Operations of a program that is compiled into straight lines. NVRTC needs about a second for this many, and they
/// fill the instruction cache of a multiprocessor; longer programs are tables for a warp.
inline constexpr std::size_t straight_operations = 4096;

/// Without a stop rule, a step of few operations is repeated in the text: counting and branching are 4 instructions,
/// beside the 7 of 2-D Rosenbrock. Longer steps gain nothing and would crowd the instruction cache.
inline constexpr int steps_at_once = 4;
inline constexpr std::size_t unrolled_operations = 64;

/// Values besides the state that a thread may hold: constants, hyperparameters.
inline constexpr std::size_t thread_inputs = 48;

/// With a thread per instance, partial sums of rows that wait for their neighbour in the tree lie in shared memory,
/// five for each sum: they are touched once in a walk of many rows and would take the registers of the rows' own
/// arithmetic.
inline constexpr std::size_t warp = 32, waiting_partials = 5;

/// With a warp per instance, what the lanes do besides their rows, in operations: for each sum five shuffles with an
/// addition; for each parameter a part of the step; the loop itself, with its tests. A warp takes an instance where the
/// rows of a lane outweigh that by so much that at most a fifth of the time is lost. It then needs 32 times fewer
/// instances to fill a GPU than threads do, and no thread waits for the longest descent among its neighbours.
inline constexpr std::size_t lane_operations_per_sum = 10, lane_operations_per_parameter = 8, lane_operations = 64;
inline constexpr std::size_t rows_beside_rest = 4;

/// Registers (of 4 bytes) for what a lane reads and adds in every row: x, constants, partials. The compiler keeps all
/// of that in registers as long as the partials are in registers too; of more, partials lie in the warp's memory.
inline constexpr std::size_t row_registers = 128;

/// Rows are counted in 32 bits, with a sign for the conversion to a number.
inline constexpr std::size_t most_rows = (std::size_t{1} << 31) - 1;

/// Drawing a row of a mini-batch takes about this many operations on integers: ten rounds of Philox, or eight rounds of
/// a permutation with two divisions before.
inline constexpr std::size_t operations_per_draw = 100;

/// Registers (of 4 bytes) for the place of an instance's group and its length, and for the draws of mini-batches: key,
/// epoch and place, and while rows are summed the keys of an epoch's order.
inline constexpr std::size_t group_registers = 4, draw_registers = 30;

/// Groups of rows lie side by side, padded to the longest of 32, as long as that makes them at most so much larger.
inline constexpr std::size_t most_padding = 2;

/// All groups of rows are kept on the device where they fill at most one part of so many of its free memory: the rest
/// is for three chunks with their results. Otherwise every chunk brings its own.
inline constexpr std::size_t share_of_groups = 2;

/// Bytes of groups that a chunk brings at most, on average: three chunks lock so much memory of the host each.
inline constexpr std::size_t chunk_group_bytes = std::size_t{1} << 28;

/// Data is copied in pieces of about this many bytes of page-locked memory, two of them: large enough to reach the
/// speed of the bus, small enough not to take long to lock.
inline constexpr std::size_t piece_bytes = std::size_t{1} << 22;

/// Warps of a block, warp per instance, at most; fewer where their slots would not fit shared memory together.
inline constexpr unsigned warps_per_block = 4;

/// Shared memory for slots, bytes per block: what every GPU gives without being asked. Beyond it slots lie in global
/// memory, which the caches keep near.
inline constexpr std::size_t shared_slots = 48 * 1024;

/// Largest number of parameters. The tables of an objective of so many take some 100 MB.
inline constexpr std::uint32_t most_parameters = 1U << 20;

/// Rows of a chunk at most: some 100 MB of results of a small objective. A chunk that does not fit is halved, down to
/// the least.
inline constexpr std::size_t chunk_rows = std::size_t{1} << 20, smallest_chunk = 32;

/// A device's share of more rows than this is cut into parts, so that copies overlap with kernels; each part still
/// fills some hundred multiprocessors, with 2,048 threads or 64 warps each.
inline constexpr std::size_t overlapping_parts = 4;
inline constexpr std::size_t overlapping_threads = std::size_t{1} << 19, overlapping_warps = std::size_t{1} << 15;

/// Chunks in flight on one GPU: one descends, one is copied, and one has its results taken by the host or counted.
inline constexpr std::size_t chunks_in_flight = 3;

}  // namespace rivulet::cuda::geometry
