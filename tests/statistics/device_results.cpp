// Rows on devices give the report and the stored text that tables of the same rows give, and stay where they are.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>

#include "host/statistics/joint_column.hpp"
#include "host/statistics/statistics.hpp"
#include "tests/statistics/made_up_rows.hpp"

namespace rivulet {
namespace {

using namespace testing_rows;

/// Long texts: shows only where they part.
testing::AssertionResult same(std::string const& found, std::string const& wanted) {
  if (found == wanted) return testing::AssertionSuccess();
  auto const shorter = std::min(found.size(), wanted.size());
  std::size_t at = 0;
  while (at < shorter && found[at] == wanted[at]) ++at;
  std::size_t const begin = at < 100 ? 0 : at - 100;
  return testing::AssertionFailure() << "at " << at << "\n found: " << found.substr(begin, 200)
                                     << "\nwanted: " << wanted.substr(begin, 200);
}

testing::AssertionResult same(convergence_statistics& found, convergence_statistics& wanted) {
  auto const report = same(found.summarize().to_json(false), wanted.summarize().to_json(false));
  return report ? same(found.serialize(), wanted.serialize()) : report;
}

study study_of(std::size_t parameters, std::uint64_t starts, std::string const& rates = "0.001,0.01,0.05") {
  constexpr std::array<char const*, 4> texts{"", "x^2", "x^2 + y^2", "x^2 + y^2 + z^2"};
  study result;
  result.objective = objective(texts[parameters]);
  result.set("learning_rate", rates);
  result.start_count = starts;
  result.start_box = "-5:5";
  return result;
}

void add_rows(convergence_statistics& to, cuda::device& where, made_up_shape const& shape, std::uint64_t first,
              std::size_t count, precision in) {
  if (in == precision::float32) {
    made_up_columns<float> columns(shape, first, count);
    to.add(columns.rows(where));
  } else {
    made_up_columns<double> columns(shape, first, count);
    to.add(columns.rows(where));
  }
}

/// Adds [first, last) in chunks, once as tables and once as columns of a device, and compares all that can be seen.
class both_ways {
 public:
  both_ways(study of, made_up_shape shape) : both_ways(std::move(of), shape, {}) {}
  both_ways(study of, made_up_shape shape, std::vector<std::string> track)
      : study_(prepared(std::move(of), shape, std::move(track))),
        sweep_(study_),
        shape_(shape),
        tables_(sweep_),
        device_(sweep_) {
    shape_.reducers = sweep_.reducer_names().size();
  }

  void add(std::uint64_t first, std::uint64_t last, std::size_t chunk) {
    for (; first < last; first += chunk) {
      auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(chunk, last - first));
      tables_.add(table_of(shape_, first, count));
      add_rows(device_, where_, shape_, first, count, study_.precision);
    }
  }
  void expect_equal() {
    EXPECT_TRUE(same(device_, tables_));
    EXPECT_TRUE(same(device_.summarize().to_json(false), tables_.summarize().to_json(false)));
  }
  batch::sweep const& sweep() const { return sweep_; }
  convergence_statistics& tables() { return tables_; }
  convergence_statistics& device() { return device_; }

 private:
  static study prepared(study of, made_up_shape const& shape, std::vector<std::string> track) {
    of.maximize = shape.maximize;
    of.track = std::move(track);
    return of;
  }

  study study_;
  batch::sweep sweep_;
  made_up_shape shape_;
  host_memory_device where_;
  convergence_statistics tables_, device_;
};

TEST(device_rows, say_what_tables_say) {
  for (auto const in : {precision::float32, precision::float64}) {
    for (std::size_t const parameters : {1u, 2u, 3u}) {
      for (bool const maximize : {false, true}) {
        auto study = study_of(parameters, 1000);
        study.precision = in;
        both_ways both(study, {parameters, 0, maximize, crowd::odd}, {"best", "sum_f", "f_initial"});
        both.add(0, 3000, 700);
        SCOPED_TRACE(std::string(name(in)) + " " + std::to_string(parameters) + " " + std::to_string(maximize));
        both.expect_equal();
      }
    }
  }
}

TEST(device_rows, come_in_chunks_of_any_size) {
  for (std::size_t const chunk : {1u, 31u, 32u, 33u, 127u, 128u, 129u, 1000u}) {
    both_ways both(study_of(2, 500), {});
    both.add(0, 1500, chunk);
    SCOPED_TRACE(chunk);
    both.expect_equal();
  }
  for (std::size_t const chunk : {50000u, 100003u}) {
    both_ways both(study_of(3, 100003, "0.1"), {3, 0, true, crowd::odd});
    both.add(0, 100003, chunk);
    both.expect_equal();
  }
}

TEST(device_rows, may_be_a_single_row_of_any_kind) {
  for (std::uint64_t instance = 0; instance < 150; ++instance) {
    both_ways both(study_of(2, 50), {});
    both.add(instance, instance + 1, 1);
    SCOPED_TRACE(instance);
    both.expect_equal();
  }
}

TEST(device_rows, are_counted_by_the_values_of_many_axes) {
  for (char const* const rates : {"0.1", "0.1,0.2,0.3", "linspace(0.1,1,40)", "linspace(0.1,1,1000)"}) {
    for (std::uint64_t const starts : {1u, 3u, 40u, 1000u}) {
      both_ways both(study_of(2, starts, rates), {});
      both.add(0, std::min<std::uint64_t>(both.sweep().instances(), 20000), 6007);
      SCOPED_TRACE(std::string(rates) + " " + std::to_string(starts));
      both.expect_equal();
    }
  }
}

TEST(device_rows, are_counted_by_groups_of_values_of_long_axes) {
  both_ways both(study_of(2, 3'000'000), {});
  both.add(2'999'001, 3'001'001, 777);
  both.expect_equal();
}

TEST(device_rows, are_counted_in_bins_where_the_study_is_large) {
  for (auto const kind : {crowd::odd, crowd::spread, crowd::few}) {
    auto study = study_of(2, 4100, "linspace(0.1,1,4100)");
    study.precision = precision::float32;
    both_ways both(study, {2, 0, kind == crowd::spread, kind});
    both.add(1000, 6000, 1700);
    EXPECT_TRUE(both.device().summarize().f.approximate);
    both.expect_equal();
    both.add(6000, 8000, 900);
    both.expect_equal();
  }
}

TEST(device_rows, fill_the_map_of_minima_beyond_its_capacity) {
  for (auto const kind : {crowd::spread, crowd::flat}) {
    for (bool const maximize : {false, true}) {
      both_ways both(study_of(2, 60000, "0.1"), {2, 0, maximize, kind});
      both.add(0, 60000, maximize ? 60000 : 25000);
      EXPECT_GT(both.tables().summarize().outside_minima, 8192u);
      both.expect_equal();
    }
  }
}

TEST(device_rows, mix_with_tables_devices_and_stored_parts) {
  batch::sweep const sweep(study_of(2, 4000));
  made_up_shape const shape;
  host_memory_device first_device(0), second_device(1);
  convergence_statistics tables(sweep), mixed(sweep), other(sweep);
  tables.add(table_of(shape, 0, 12000));
  add_rows(mixed, first_device, shape, 0, 2000, precision::float64);
  add_rows(mixed, second_device, shape, 2000, 1000, precision::float64);
  mixed.add(table_of(shape, 3000, 3000));
  static_cast<void>(mixed.summarize());
  add_rows(mixed, first_device, shape, 7000, 1000, precision::float64);
  static_cast<void>(mixed.summarize());
  add_rows(other, second_device, shape, 6000, 1000, precision::float64);
  add_rows(other, second_device, shape, 8000, 4000, precision::float64);
  mixed.merge(other);
  EXPECT_TRUE(same(mixed, tables));
}

TEST(device_rows, are_joined_with_tables_without_leaving_the_device) {
  batch::sweep const sweep(study_of(2, 30000, "0.1"));
  made_up_shape const shape{2, 0, false, crowd::few};
  host_memory_device first_device(0), second_device(1);
  convergence_statistics tables(sweep), mixed(sweep);
  tables.add(table_of(shape, 0, 30000));
  mixed.add(table_of(shape, 0, 10000));
  add_rows(mixed, first_device, shape, 10000, 12000, precision::float64);
  add_rows(mixed, second_device, shape, 22000, 8000, precision::float64);
  EXPECT_EQ(mixed.summarize().to_json(false), tables.summarize().to_json(false));
  // The start axis alone is two tables of 30000 counts from each device.
  EXPECT_LT(mixed.bytes_copied(), 2 * 2 * 30000 * sizeof(std::uint64_t) + 200'000);
  EXPECT_EQ(mixed.serialize(), tables.serialize());
}

TEST(device_rows, survive_restoring) {
  batch::sweep const sweep(study_of(2, 1000));
  made_up_shape const shape;
  host_memory_device where;
  convergence_statistics tables(sweep), half(sweep);
  tables.add(table_of(shape, 0, 3000));
  add_rows(half, where, shape, 0, 1500, precision::float64);
  auto restored = convergence_statistics::deserialize(sweep, half.serialize());
  add_rows(restored, where, shape, 1500, 1500, precision::float64);
  EXPECT_TRUE(same(restored, tables));
}

TEST(device_rows, count_once) {
  batch::sweep const sweep(study_of(2, 1000));
  host_memory_device where;
  convergence_statistics statistics(sweep);
  add_rows(statistics, where, {}, 0, 100, precision::float64);
  auto const before = statistics.serialize();
  EXPECT_THROW(add_rows(statistics, where, {}, 99, 10, precision::float64), invalid_argument);
  EXPECT_EQ(statistics.serialize(), before);
}

/// The rows of a study through a device with so much memory; bytes that rows copied to the host took.
std::size_t compare_with_little_memory(batch::sweep const& sweep, std::size_t memory, std::size_t chunk) {
  made_up_shape const shape;
  host_memory_device where(0, memory);
  convergence_statistics tables(sweep), device(sweep);
  for (std::uint64_t first = 0; first < 4 * chunk; first += chunk) {
    tables.add(table_of(shape, first, chunk));
    add_rows(device, where, shape, first, chunk, precision::float32);
  }
  EXPECT_TRUE(same(device, tables)) << "with " << memory << " bytes";
  return where.copied();
}

TEST(device_rows, go_to_the_host_where_the_device_has_no_memory_for_them) {
  batch::sweep const sweep(study_of(2, 10, "linspace(0.1,1,100)"));
  EXPECT_GT(compare_with_little_memory(sweep, 0, 250), 1000u * 20);
  for (std::size_t memory = 500; memory < 60'000; memory += 500) compare_with_little_memory(sweep, memory, 250);
  EXPECT_EQ(compare_with_little_memory(sweep, 60'000, 250), 0u);
}

TEST(device_rows, go_to_the_host_where_the_device_has_no_memory_for_bins) {
  batch::sweep const sweep(study_of(2, 4100, "linspace(0.1,1,4100)"));
  for (std::size_t megabytes = 1; megabytes < 60; megabytes += 6) {
    compare_with_little_memory(sweep, megabytes * 1'000'000, 5000);
  }
}

TEST(device_rows, copy_kilobytes_for_a_report_of_a_million) {
  auto study = study_of(2, 1000, "linspace(0.001,0.1,1000)");
  study.precision = precision::float32;
  batch::sweep const sweep(study);
  host_memory_device where;
  convergence_statistics statistics(sweep);
  made_up_shape const shape{2, 0, false, crowd::few};
  for (std::uint64_t first = 0; first < 1'000'000; first += 250'000) {
    add_rows(statistics, where, shape, first, 250'000, precision::float32);
  }
  EXPECT_EQ(statistics.summarize().instances, 1'000'000u);
  EXPECT_EQ(where.copied(), 0u);
  EXPECT_GT(statistics.bytes_copied(), 2 * 2 * 1000 * sizeof(std::uint64_t));
  EXPECT_LT(statistics.bytes_copied(), 100'000u);
}

TEST(host_accumulator, tells_cells_apart_whose_hashes_are_equal) {
  host_memory_device where;
  made_up_columns<double> columns({2, 0, false, crowd::spread}, 0, 5000);
  on_device::settings settings;
  settings.widths = {0.01, 0.01};
  settings.cells = 10000;
  auto const apart = on_device::make_host_accumulator(settings)->add(columns.rows(where));
  settings.first_hash_mask = 0xff;
  auto const together = on_device::make_host_accumulator(settings)->add(columns.rows(where));
  auto const sorted = [](std::vector<minima_entry> cells) {
    std::ranges::sort(cells, {}, &minima_entry::instance);
    return cells;
  };
  EXPECT_GT(apart.cells.size(), 256u);
  EXPECT_EQ(sorted(together.cells), sorted(apart.cells));
}

TEST(joint_column, finds_what_a_sorted_column_has) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::size_t const count = 1 + scramble(seed) % 300;
    made_up_columns<double> columns({0, 0, false, seed % 2 == 0 ? crowd::odd : crowd::spread}, 1000 * seed, count);
    value_counts expected(true), host(true);
    expected.add(columns.f);
    host_memory_device where;
    std::vector<std::unique_ptr<on_device::accumulator>> devices;
    devices.push_back(on_device::make_host_accumulator({}));
    devices[0]->add(columns.rows(where));
    joint_column const column(devices, on_device::column::f, host);
    auto const found = column.summarize(), wanted = expected.summarize();
    EXPECT_EQ(found.count, wanted.count);
    EXPECT_EQ(found.not_a_number, wanted.not_a_number);
    for (auto const part : {&quantiles::min, &quantiles::p05, &quantiles::p25, &quantiles::p50, &quantiles::p75,
                            &quantiles::p95, &quantiles::max}) {
      EXPECT_THAT(found.*part, testing::NanSensitiveDoubleEq(wanted.*part)) << "seed " << seed;
    }
    for (std::uint64_t i = 0; i < 20; ++i) {
      double const low = made_up_number(scramble(2 * i), true), high = made_up_number(scramble(2 * i + 1), true);
      EXPECT_EQ(column.count_between(low, high), expected.count_between(low, high)) << low << " to " << high;
    }
  }
}

}  // namespace
}  // namespace rivulet
