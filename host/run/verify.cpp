// Two back-ends over the same instances.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <utility>

#include <rivulet/error.hpp>
#include <rivulet/run.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/execute.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "host/run/compare.hpp"

namespace rivulet {
namespace {

bool interrupted(run_options const& options) { return options.interrupt != nullptr && options.interrupt->load(); }

/// A back-end and the rows of the block it last descended.
struct side {
  run_options const& options;
  batch::backend device;
  instance_table rows;

  side(run_options const& how, batch::sweep const& sweep) : options(how), device(how, sweep) { device.prepare(); }
  std::uint64_t chunk(batch::sweep const& sweep) const { return batch::chunk_size(sweep, options, device.kind()); }
  std::uint64_t descend(batch::sweep const& sweep, batch::instance_range part) {
    batch::descend_in_chunks(device, sweep, options, part, rows);
    return digest(rows);
  }
};

void refuse_other_shards(run_options const& left, std::vector<run_options> const& right) {
  for (run_options const& one : right)
    if (left.shard.index != one.shard.index || left.shard.count != one.shard.count)
      throw usage_error("verify compares the same instances: both sides need the same shard");
}

/// The sides' rows of one block of instances, each of `right` with `left`.
void compare_block(batch::sweep const& sweep, batch::instance_range part, side& left, std::deque<side>& right,
                   std::vector<verification>& results) {
  auto const left_digest = left.descend(sweep, part);
  for (std::size_t i = 0; i < right.size(); ++i) {
    results[i].right_digest += right[i].descend(sweep, part);
    results[i].left_digest += left_digest;
    compare(sweep, left.rows, right[i].rows, results[i]);
  }
}

}  // namespace

// Each side descends in chunks of its own size, as in a run; a block is the largest of them.
std::vector<verification> verify_each(study const& study, run_options const& left,
                                      std::vector<run_options> const& right) {
  floating_point_environment const pinned;
  refuse_other_shards(left, right);
  batch::sweep const sweep(study);
  side one(left, sweep);
  std::deque<side> others;
  for (run_options const& options : right) others.emplace_back(options, sweep);
  std::uint64_t block = one.chunk(sweep);
  for (side const& other : others) block = std::max(block, other.chunk(sweep));
  auto const stopped = [&] { return interrupted(left) || std::any_of(right.begin(), right.end(), interrupted); };
  auto const range = batch::shard_range(sweep.instances(), left.shard);
  std::vector<verification> results(right.size());
  for (std::uint64_t done = 0; done < range.count && !stopped(); done += std::min(block, range.count - done))
    compare_block(sweep, {range.first + done, std::min(block, range.count - done)}, one, others, results);
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i].left = one.device.full_description();
    results[i].right = others[i].device.full_description();
  }
  return results;
}

verification verify(study const& study, run_options const& left, run_options const& right) {
  return std::move(verify_each(study, left, {right}).front());
}

}  // namespace rivulet
