// The report as one HTML page with pictures in it: readable without a network and without scripts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "host/batch/sweep.hpp"
#include "host/cli/request.hpp"
#include "host/cli/sweep_picture.hpp"
#include "host/picture/charts.hpp"

namespace rivulet::cli {

/// Takes the rows of a run and keeps what the page shows of them, whatever their number.
class html_report {
 public:
  html_report(batch::sweep const& sweep, request const& asked);

  void add(instance_table const& rows);
  /// The page; the same for the same study. `result` is what the rows came to.
  std::string page(report const& result);

 private:
  batch::sweep const& sweep_;
  request const& asked_;
  std::unique_ptr<sweep_picture> map_;  ///< null: the sweep has no picture
  picture::value_histogram iterations_{picture::value_histogram::kind::whole}, f_;
  std::optional<std::uint64_t> diverging_;
};

}  // namespace rivulet::cli
