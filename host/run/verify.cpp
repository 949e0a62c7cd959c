// Two back-ends over the same instances.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <rivulet/error.hpp>
#include <rivulet/run.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/execute.hpp"
#include "host/run/compare.hpp"

namespace rivulet {
namespace {

bool interrupted(run_options const& options) { return options.interrupt != nullptr && options.interrupt->load(); }

}  // namespace

// Each side descends in chunks of its own size, as in a run; a block is the larger of the two.
verification verify(study const& study, run_options const& left, run_options const& right) {
  if (left.shard.index != right.shard.index || left.shard.count != right.shard.count)
    throw usage_error("verify compares the same instances: both sides need the same shard");
  batch::sweep const sweep(study);
  batch::backend const left_device(left), right_device(right);
  auto const range = batch::shard_range(sweep.instances(), left.shard);
  verification result;
  result.left = left_device.description();
  result.right = right_device.description();
  instance_table left_rows, right_rows;
  auto const block = std::max(batch::chunk_size(sweep, left), batch::chunk_size(sweep, right));
  while (result.instances < range.count && !interrupted(left) && !interrupted(right)) {
    std::uint64_t const first = range.first + result.instances;
    auto const count = static_cast<std::size_t>(std::min(block, range.count - result.instances));
    batch::descend_in_chunks(left_device, sweep, left, first, count, left_rows);
    batch::descend_in_chunks(right_device, sweep, right, first, count, right_rows);
    result.left_digest += digest(left_rows);
    result.right_digest += digest(right_rows);
    compare(sweep, left_rows, right_rows, result);
  }
  return result;
}

}  // namespace rivulet
