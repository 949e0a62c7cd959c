// Rows as CSV: formatted into a buffer that is handed on in large pieces.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/compile.h>
#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ostream>
#include <string_view>
#include <utility>

#include <rivulet/error.hpp>

#include "host/report/formats.hpp"
#include "host/report/numbers.hpp"
#include "host/report/row_layout.hpp"

namespace rivulet {
namespace {

/// Where text goes; throws io_error when it cannot.
class text_sink {
 public:
  virtual ~text_sink() = default;
  virtual void put(std::string_view text) = 0;
  virtual void finish() = 0;
};

class stream_sink final : public text_sink {
 public:
  explicit stream_sink(std::ostream& out) : out_(&out) {}
  void put(std::string_view text) override {
    out_->write(text.data(), static_cast<std::streamsize>(text.size()));
    check();
  }
  void finish() override {
    out_->flush();
    check();
  }

 private:
  void check() const {
    if (!*out_) throw io_error("cannot write the rows: the output was closed or is full");
  }
  std::ostream* out_;
};

class file_sink final : public text_sink {
 public:
  explicit file_sink(std::string path) : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wb")) {
    if (file_ == nullptr) fail();
  }
  ~file_sink() override {
    if (file_ != nullptr) std::fclose(file_);
  }
  file_sink(file_sink const&) = delete;
  file_sink& operator=(file_sink const&) = delete;

  void put(std::string_view text) override {
    bool const written = std::fwrite(text.data(), 1, text.size(), file_) == text.size();
    if (!written || std::fflush(file_) != 0) fail();
  }
  void finish() override {
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const { throw io_error("cannot write " + path_ + ": " + std::strerror(errno)); }
  std::string path_;
  std::FILE* file_;
};

class csv_writer final : public row_writer {
 public:
  csv_writer(batch::sweep const& sweep, std::unique_ptr<text_sink> sink)
      : sweep_(&sweep), sink_(std::move(sink)), is_float32_(sweep.study().precision == precision::float32) {
    sink_->put(row_layout(sweep).header() + '\n');
  }

  void write(instance_table const& rows) override {
    for (std::size_t from = 0; from < rows.size(); from += rows_per_piece) {
      write_piece(rows, from, std::min(rows.size(), from + rows_per_piece));
    }
  }
  void close() override { sink_->finish(); }

 private:
  static constexpr std::size_t rows_per_piece = 4096;

  void write_piece(instance_table const& rows, std::size_t from, std::size_t to) {
    auto const inputs = inputs_of(*sweep_, rows.first + from, to - from);
    buffer_.clear();
    for (std::size_t row = from; row < to; ++row) {
      whole(rows.first + row);
      for (std::size_t i = 0; i < inputs.axes.size(); ++i) axis_value(i, inputs.axes[i][row - from]);
      for (auto const& column : inputs.starts) next(column[row - from]);
      result(rows, row);
      buffer_.push_back('\n');
    }
    sink_->put({buffer_.data(), buffer_.size()});
  }

  void result(instance_table const& rows, std::size_t row) {
    next(name(rows.outcome[row]));
    next(name(rows.converged_by[row]));
    next(rows.iterations[row]);
    next(rows.evaluations[row]);
    next(rows.f[row]);
    next(rows.gradient_norm[row]);
    next(rows.best_f[row]);
    next(rows.best_iteration[row]);
    next(rows.cycle_period[row]);
    for (auto const& column : rows.reducers) next(column[row]);
    for (auto const& column : rows.x) next(column[row]);
    for (auto const& column : rows.fit) next(column[row]);
  }

  void axis_value(std::size_t axis, double value) {
    auto const& which = sweep_->axes()[axis];
    if (which.counts()) return next(static_cast<std::uint64_t>(value));
    if (which.is_group) return next(std::string_view(fmt::format(FMT_COMPILE("{}"), value)));
    next(value);
  }
  void next(std::string_view text) {
    buffer_.push_back(',');
    buffer_.append(text.data(), text.data() + text.size());
  }
  void next(std::uint64_t value) {
    buffer_.push_back(',');
    whole(value);
  }
  void whole(std::uint64_t value) { fmt::format_to(std::back_inserter(buffer_), FMT_COMPILE("{}"), value); }
  void next(double value) {
    if (std::isnan(value)) return next(std::string_view("nan"));
    buffer_.push_back(',');
    if (is_float32_) {
      fmt::format_to(std::back_inserter(buffer_), FMT_COMPILE("{}"), static_cast<float>(value));
    } else {
      fmt::format_to(std::back_inserter(buffer_), FMT_COMPILE("{}"), value);
    }
  }

  batch::sweep const* sweep_;
  std::unique_ptr<text_sink> sink_;
  bool is_float32_;
  fmt::memory_buffer buffer_;
};

}  // namespace

std::unique_ptr<row_writer> csv_rows(batch::sweep const& sweep, std::ostream& out) {
  return std::make_unique<csv_writer>(sweep, std::make_unique<stream_sink>(out));
}

std::unique_ptr<row_writer> csv_file_rows(batch::sweep const& sweep, std::string const& path) {
  return std::make_unique<csv_writer>(sweep, std::make_unique<file_sink>(path));
}

}  // namespace rivulet
