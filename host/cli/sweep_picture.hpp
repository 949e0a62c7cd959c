// A sweep as a picture, chosen by its shape: along one axis, over two axes, or over the starts in a plane.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "host/batch/sweep.hpp"
#include "host/cli/request.hpp"
#include "host/picture/still.hpp"
#include "host/report/rows.hpp"

namespace rivulet::cli {

/// Takes rows in instance order and keeps no more than the picture.
class sweep_picture {
 public:
  virtual ~sweep_picture() = default;
  virtual void add(instance_table const& rows) = 0;
  /// May be called once all rows are there. It must outlive what is drawn.
  virtual picture::still finish() = 0;
};

/// The picture for the shape of the sweep. Throws usage_error where there is none, saying what there is.
/// `width` and `height`: of the picture, in pixels.
std::unique_ptr<sweep_picture> make_sweep_picture(batch::sweep const& sweep, request const& asked, double width,
                                                  double height);

/// A file of that picture, written when it is closed. Throws io_error at once if it cannot be created.
std::unique_ptr<row_writer> picture_rows(batch::sweep const& sweep, request const& asked);

}  // namespace rivulet::cli
