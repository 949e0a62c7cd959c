// The same statistics on a GPU, where one answers.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "host/cuda/devices.hpp"
#include "host/statistics/statistics.hpp"
#include "tests/statistics/made_up_rows.hpp"

namespace rivulet {
namespace {

using namespace testing_rows;

/// Columns in the memory of a device.
class uploaded {
 public:
  explicit uploaded(cuda::device& where) : where_(where), stream_(where.create_stream()) {}
  ~uploaded() {
    for (void* const each : memory_) where_.release(each, stream_);
    where_.wait(stream_);
    where_.destroy(stream_);
  }
  uploaded(uploaded const&) = delete;

  template <typename Columns>
  cuda::device_rows rows(Columns& columns) {
    return columns.rows(where_, stream_, [&](auto& column) { return upload(column); });
  }

 private:
  template <typename Value>
  Value* upload(std::vector<Value>& column) {
    std::size_t const bytes = std::max<std::size_t>(column.size() * sizeof(Value), 1);
    void* const memory = where_.allocate(bytes, stream_);
    if (memory == nullptr) throw std::bad_alloc();
    memory_.push_back(memory);
    where_.copy_in(memory, column.data(), column.size() * sizeof(Value), stream_);
    return static_cast<Value*>(memory);
  }

  cuda::device& where_;
  cuda::stream_handle stream_;
  std::vector<void*> memory_;
};

class gpu_statistics : public testing::Test {
 protected:
  void SetUp() override {
    auto const found = cuda::discover();
    if (!found.reason.empty()) GTEST_SKIP() << found.reason;
    where_ = cuda::open_devices("cuda").front();
  }

  template <typename T>
  void compare(batch::sweep const& sweep, made_up_shape const& shape, std::uint64_t first, std::size_t count,
               std::size_t chunk) {
    convergence_statistics tables(sweep), device(sweep);
    for (std::uint64_t begin = first; begin < first + count; begin += chunk) {
      auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(chunk, first + count - begin));
      tables.add(table_of(shape, begin, size));
      made_up_columns<T> columns(shape, begin, size);
      uploaded memory(*where_);
      device.add(memory.rows(columns));
    }
    auto const copied = device.bytes_copied();
    EXPECT_EQ(device.summarize().to_json(false), tables.summarize().to_json(false));
    if (shape.kind == crowd::few) {
      EXPECT_LT(copied, 100'000u);
    }
    EXPECT_EQ(device.serialize(), tables.serialize());
  }

  std::shared_ptr<cuda::device> where_;
};

TEST_F(gpu_statistics, equal_those_of_tables_in_both_precisions) {
  for (auto const kind : {crowd::odd, crowd::spread, crowd::flat, crowd::few}) {
    for (bool const maximize : {false, true}) {
      auto study = himmelblau(40000);
      study.maximize = maximize;
      study.track = {"best", "sum_f"};
      made_up_shape const shape{2, 1, maximize, kind};
      compare<double>(batch::sweep(study), shape, 0, 120000, 50001);
      study.precision = precision::float32;
      compare<float>(batch::sweep(study), shape, 0, 120000, 120000);
    }
  }
}

TEST_F(gpu_statistics, equal_those_of_tables_in_bins) {
  auto study = himmelblau(std::uint64_t{1} << 24);
  study.precision = precision::float32;
  for (auto const kind : {crowd::odd, crowd::spread, crowd::few}) {
    compare<float>(batch::sweep(study), {2, 0, false, kind}, 1000, 100003, 30000);
  }
}

TEST_F(gpu_statistics, equal_those_of_tables_for_one_row_and_chunks_of_any_size) {
  batch::sweep const sweep(himmelblau(1000));
  for (std::size_t const chunk : {1u, 31u, 32u, 33u, 1000u}) compare<double>(sweep, {}, 0, 1000, chunk);
}

}  // namespace
}  // namespace rivulet
