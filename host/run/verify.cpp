// Two back-ends over the same instances.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <rivulet/error.hpp>
#include <rivulet/run.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/execute.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "host/run/compare.hpp"

namespace rivulet {
namespace {

bool interrupted(run_options const& options) { return options.interrupt != nullptr && options.interrupt->load(); }

}  // namespace

// Each side descends in chunks of its own size, as in a run; a block is the larger of the two.
verification verify(study const& study, run_options const& left, run_options const& right) {
  floating_point_environment const pinned;
  if (left.shard.index != right.shard.index || left.shard.count != right.shard.count)
    throw usage_error("verify compares the same instances: both sides need the same shard");
  batch::sweep const sweep(study);
  batch::backend left_device(left, sweep), right_device(right, sweep);
  auto const range = batch::shard_range(sweep.instances(), left.shard);
  left_device.prepare();
  right_device.prepare();
  verification result;
  result.left = left_device.description();
  result.right = right_device.description();
  instance_table left_rows, right_rows;
  auto const block = std::max(batch::chunk_size(sweep, left, left_device.kind()),
                              batch::chunk_size(sweep, right, right_device.kind()));
  while (result.instances < range.count && !interrupted(left) && !interrupted(right)) {
    batch::instance_range const part{range.first + result.instances, std::min(block, range.count - result.instances)};
    batch::descend_in_chunks(left_device, sweep, left, part, left_rows);
    batch::descend_in_chunks(right_device, sweep, right, part, right_rows);
    result.left_digest += digest(left_rows);
    result.right_digest += digest(right_rows);
    compare(sweep, left_rows, right_rows, result);
  }
  return result;
}

}  // namespace rivulet
