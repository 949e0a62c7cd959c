// Rows that instances have for themselves, in kernels: groups, stacks and mini-batches with the bits of the reference.
// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include <gmock/gmock.h>

#include "host/cuda/geometry.hpp"
#include "host/cuda/row_data.hpp"
#include "tests/cuda/both_layouts.hpp"
#include "tests/support/rows_batch.hpp"

namespace rivulet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using lengths = std::vector<std::size_t>;

constexpr auto line = "mean(rows, (y - (w*t + b))^2) + 0.01*w^2";
constexpr auto peak = "sum(rows, (y - w*exp(-b*t^2))^2) + 0.001*rows*b^2";

/// From 18 to 33 rows.
lengths ragged(std::size_t groups) {
  lengths result;
  for (std::size_t g = 0; g < groups; ++g) result.push_back(18 + g * 7 % 16);
  return result;
}

class own_rows : public ::testing::TestWithParam<precision> {
 protected:
  batch_of made(batch_of batch, std::uint64_t iterations) const {
    batch.settings.max_iterations = iterations;
    batch.box(-1, 1);
    if (!searches_lines(batch.settings.method)) batch.spread(hyperparameter::learning_rate, 0.001, 0.2);
    return batch;
  }
  batch_of groups(std::string_view text, lengths const& of, bool stacked, method which, std::size_t count,
                  std::uint64_t iterations) const {
    return made(testing::over_groups(text, of, stacked, which, GetParam(), count), iterations);
  }
  /// The starts that batches are drawn by come in pairs.
  static void draw(batch_of& batch, std::uint32_t rows, bool with_replacement) {
    batch.settings.batches = {rows, with_replacement, 12345678912345};
    batch.settings.detect_cycles = false;
    std::vector<double> starts;
    for (std::size_t j = 0; j < batch.columns.count; ++j) starts.push_back(static_cast<double>(j / 2));
    batch.start_index(starts);
  }
  static std::string source(batch_of const& batch, cuda::layout layout) {
    return cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns), layout).source;
  }
};

TEST_P(own_rows, of_stacks_have_the_bits_of_the_reference) {
  for (std::size_t const rows : {1U, 5U, 25U, 70U}) {
    auto const batch = groups(line, lengths(33, rows), true, method::adam, 40, 6);
    EXPECT_THAT(source(batch, cuda::layout::thread), HasSubstr("row_order::interleaved"));
    EXPECT_THAT(source(batch, cuda::layout::thread), HasSubstr("at.common(0)"));
    EXPECT_THAT(source(batch, cuda::layout::warp), HasSubstr("row_order::blocks"));
    ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch, rows)) << rows;
  }
}

TEST_P(own_rows, of_groups_of_different_lengths_have_the_bits_of_the_reference) {
  auto const side_by_side = groups(peak, ragged(50), false, method::gd, 55, 5);
  EXPECT_THAT(source(side_by_side, cuda::layout::thread), HasSubstr("row_order::interleaved"));
  expect_both_layouts(side_by_side);
  auto one_behind_the_other = groups(peak, {1, 40, 31, 32, 33, 2, 64}, false, method::gd, 36, 5);
  EXPECT_THAT(source(one_behind_the_other, cuda::layout::thread), HasSubstr("row_order::blocks"));
  expect_both_layouts(one_behind_the_other, 2);
  one_behind_the_other.settings.stop = one_behind_the_other.settings.detect_cycles = false;
  expect_both_layouts(one_behind_the_other, 3);
}

TEST_P(own_rows, serve_line_searches) {
  if (GetParam() == precision::float32) return;
  auto const batch = groups(line, ragged(50), false, method::bfgs, 9, 20);
  EXPECT_TRUE(same_rows(on_reference(batch), on_emulated_gpu(batch, cuda::layout::thread)));
}

/// Batches of one epoch, and of the end of one and the beginning of the next; few rows are shuffled longer.
TEST_P(own_rows, of_batches_have_the_bits_of_the_reference) {
  struct shape {
    std::size_t rows;
    std::uint32_t batch;
  };
  for (auto const [rows, drawn] : {shape{70, 33}, shape{70, 1}, shape{11, 5}, shape{40, 40}}) {
    for (bool const with_replacement : {false, true}) {
      auto batch = made(testing::over_rows(line, rows, method::momentum, GetParam(), 36), 9);
      draw(batch, drawn, with_replacement);
      ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch, rows)) << rows << ", " << drawn << ", " << with_replacement;
      if (drawn != 33 || with_replacement || GetParam() == precision::float32) continue;
      batch.settings.stop = false;
      ASSERT_NO_FATAL_FAILURE(expect_both_layouts(batch, 5)) << "fixed";
    }
  }
}

/// The next batch may change x again.
TEST_P(own_rows, of_batches_do_not_stall) {
  auto batch = made(testing::over_rows(line, 11, method::gd, GetParam(), 5), 9);
  batch.spread(hyperparameter::learning_rate, 1e-30, 2e-30);
  draw(batch, 5, false);
  EXPECT_EQ(count_of(on_reference(batch), outcome::max_iterations), 5U);
  expect_both_layouts(batch);
}

TEST_P(own_rows, of_batches_of_groups_have_the_bits_of_the_reference) {
  auto stacked = groups(peak, lengths(33, 40), true, method::gd, 40, 7);
  draw(stacked, 12, false);
  EXPECT_THAT(source(stacked, cuda::layout::thread), HasSubstr("row_order::records"));
  expect_both_layouts(stacked, 4);
  auto several = groups(peak, ragged(20), false, method::gd, 40, 7);
  draw(several, 18, true);
  expect_both_layouts(several, 5);
  if (GetParam() == precision::float64) return;
  several.settings.stop = false;
  draw(several, 17, false);
  expect_both_layouts(several, 6);
}

/// Threads that end early take instances of other groups while their neighbours go on.
TEST_P(own_rows, come_with_every_new_instance_of_a_thread) {
  auto const refilled = [](batch_of const& batch) {
    testing::emulation how;
    how.multiprocessors = 1;
    how.resident_blocks = 1;
    instance_table rows;
    cuda::descend(batch.program, batch.settings, batch.columns, rows,
                  {{std::make_shared<testing::emulated_device>(how)}, "a batch of the tests", cuda::layout::thread});
    return rows;
  };
  auto batch = groups(line, ragged(50), false, method::gd, 400, 60);
  batch.settings.gradient_tolerance = 0.0625;
  auto const wanted = on_reference(batch);
  EXPECT_GT(count_of(wanted, outcome::converged), 50U);
  EXPECT_GT(count_of(wanted, outcome::max_iterations), 50U);
  EXPECT_TRUE(same_rows(wanted, refilled(batch)));
  draw(batch, 7, false);
  EXPECT_TRUE(same_rows(on_reference(batch), refilled(batch)));
}

INSTANTIATE_TEST_SUITE_P(digits, own_rows, ::testing::Values(precision::float32, precision::float64),
                         [](auto const& each) { return std::string(name(each.param)); });

std::vector<float> written(cuda::group_layout const& layout) {
  std::vector<float> result(layout.elements(), -1.0F);
  layout.write(0, layout.units(), result.data());
  return result;
}

/// Element of the group's row and column, 100·group + 10·row + column.
shared_rows numbered(lengths const& of) {
  auto values = std::make_shared<std::vector<std::vector<double>>>(2);
  auto groups = std::make_shared<row_groups>();
  row_values data;
  data.columns = 2;
  groups->first.push_back(0);
  for (std::size_t g = 0; g < of.size(); ++g) {
    for (std::size_t i = 0; i < 2 * of[g]; ++i)
      (*values)[i % 2].push_back(static_cast<double>(100 * g + 10 * (i / 2) + i % 2));
    groups->first.push_back(groups->first.back() + of[g]);
    data.rows = std::max(data.rows, of[g]);
  }
  for (auto const& column : *values) groups->columns.push_back({column, false});
  groups->owner = values;
  data.groups = groups;
  return std::make_shared<row_values const>(data);
}

std::vector<std::size_t> const both{0, 1};

TEST(row_layouts, put_32_rows_of_one_column_side_by_side) {
  row_values values{35, 2, std::vector<double>(70), nullptr};
  for (std::size_t i = 0; i < 70; ++i) values.values[i] = static_cast<double>(i);
  auto const blocks = written(cuda::group_layout(values, kernels::row_order::blocks, both, {0}));
  ASSERT_EQ(blocks.size(), 128U);
  EXPECT_EQ(blocks[0], 0);
  EXPECT_EQ(blocks[31], 62);
  EXPECT_EQ(blocks[32], 1);
  EXPECT_EQ(blocks[64], 64);
  EXPECT_EQ(blocks[96 + 2], 69);
  EXPECT_EQ(blocks[96 + 3], 0);
}

TEST(row_layouts, put_one_row_of_32_groups_side_by_side) {
  auto const data = numbered(lengths(34, 3));
  std::vector<std::uint32_t> which(34);
  std::iota(which.begin(), which.end(), 0U);
  cuda::group_layout const layout(*data, kernels::row_order::interleaved, both, which);
  auto const got = written(layout);
  ASSERT_EQ(got.size(), 2U * 3 * 2 * 32);
  EXPECT_TRUE(layout.ranges().empty());
  EXPECT_EQ(got[1], 100);
  EXPECT_EQ(got[32 + 31], 3101);
  EXPECT_EQ(got[5 * 32 + 7], 721);
  EXPECT_EQ(got[192 + 1], 3300);
  EXPECT_EQ(got[192 + 2], 0);
}

TEST(row_layouts, tell_where_the_rows_of_unequal_groups_are) {
  auto const data = numbered({2, 5, 1});
  std::vector<std::uint32_t> const which{2, 0, 1};
  auto const text = [&](kernels::row_order order) {
    std::vector<std::size_t> result;
    for (auto const& range : cuda::group_layout(*data, order, both, which).ranges()) {
      result.push_back(range.first);
      result.push_back(range.count);
    }
    return result;
  };
  EXPECT_THAT(text(kernels::row_order::records), ElementsAre(0, 1, 1, 2, 3, 5));
  EXPECT_THAT(text(kernels::row_order::interleaved), ElementsAre(0, 1, 1, 2, 2, 5));
  auto const records = written(cuda::group_layout(*data, kernels::row_order::records, both, which));
  ASSERT_EQ(records.size(), 64U);
  EXPECT_EQ(std::vector<float>(records.begin(), records.begin() + 8),
            (std::vector<float>{200, 201, 0, 1, 10, 11, 100, 101}));
}

/// Pieces of a table are the whole table.
TEST(row_layouts, are_written_in_pieces) {
  auto const data = numbered(ragged(70));
  std::vector<std::uint32_t> which(70);
  std::iota(which.begin(), which.end(), 0U);
  for (auto const order : {kernels::row_order::blocks, kernels::row_order::interleaved, kernels::row_order::records}) {
    cuda::group_layout const layout(*data, order, both, which);
    auto const whole = written(layout);
    std::vector<float> pieces(whole.size(), -1.0F);
    for (std::size_t unit = 0; unit < layout.units(); ++unit)
      layout.write(unit, unit + 1, pieces.data() + layout.unit_begin(unit));
    EXPECT_EQ(whole, pieces);
  }
}

/// Data of several pieces, the buffers of which are used again while copies wait.
TEST(row_layouts, are_whole_on_a_device) {
  testing::emulation how;
  how.deferred = true;
  testing::emulated_device device(how);
  cuda::stream const on(device);
  auto unequal = lengths(60'000, 25);
  unequal[77] = 33;
  auto const data = numbered(unequal);
  cuda::row_parts const parts{kernels::row_order::interleaved, true, kernels::row_sampling::all, both, {}};
  cuda::row_data<float> placed(device, on.get());
  ASSERT_TRUE(placed.place(data.get(), parts));
  ASSERT_TRUE(placed.holds_groups());
  std::vector<std::uint32_t> which(unequal.size());
  std::iota(which.begin(), which.end(), 0U);
  auto const wanted = written(cuda::group_layout(*data, parts.order, both, which));
  ASSERT_GT(wanted.size() * sizeof(float), 2 * cuda::geometry::piece_bytes);
  auto const table = placed.table();
  EXPECT_TRUE(std::equal(wanted.begin(), wanted.end(), table.values));
  EXPECT_EQ(table.ranges[77].count, 33U);
}

TEST(groups_of_a_chunk, are_each_chosen_once) {
  std::vector<double> const group{9, 9, 4, 7, 4, 9};
  instance_columns instances;
  instances.group = {group.data(), 1};
  auto const chosen = cuda::choose_groups(instances, 1, 4);
  EXPECT_THAT(chosen.groups, ElementsAre(4, 7, 9));
  EXPECT_THAT(chosen.place, ElementsAre(2, 0, 1, 0));
}

TEST(layout_of_own_rows, follows_from_the_rows_that_are_summed) {
  auto const of = [](batch_of const& batch) {
    return cuda::generate(batch.program, batch.settings, cuda::varying_of(batch.columns)).layout;
  };
  using enum cuda::layout;
  auto const digits = precision::float64;
  EXPECT_EQ(of(testing::over_groups(line, lengths(40, 25), false, method::adam, digits, 4)), thread);
  EXPECT_EQ(of(testing::over_groups(line, lengths(40, 1800), false, method::adam, digits, 4)), warp);
  lengths most_are_short(40, 20);
  most_are_short[3] = 1800;
  EXPECT_EQ(of(testing::over_groups(line, most_are_short, false, method::adam, digits, 4)), thread);
  auto drawn = testing::over_rows(line, 1800, method::adam, digits, 4);
  drawn.settings.batches = {32, false, 0};
  EXPECT_EQ(of(drawn), thread);
  drawn.settings.batches.rows = 320;
  EXPECT_EQ(of(drawn), warp);
}

}  // namespace
}  // namespace rivulet
