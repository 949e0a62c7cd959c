// From instances of a study to a picture of their descents.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/batch/sweep.hpp"
#include "host/cli/request.hpp"
#include "host/picture/descent.hpp"

namespace rivulet::cli {

/// "gd, learning rate 0.9": the method, and every setting that is no axis; `also` are further words of that kind.
std::string settings_text(batch::sweep const& sweep, std::vector<std::string> const& also = {});
/// "f(x, y) = x² + y²"
std::string title_of(study const& of, double width);
/// f with the constants that an instance has, in the user's sign.
picture::field field_of(batch::sweep const& sweep, std::uint64_t instance);
/// What an evaluation of f costs, in operations.
double evaluation_cost(batch::sweep const& sweep);

/// The trajectories, labelled by what differs between them. Throws invalid_argument for an instance that does not
/// exist.
picture::descents descents_of(batch::sweep const& sweep, std::vector<std::uint64_t> const& instances, double width);

/// The look and the size that were asked for. Throws usage_error.
picture::theme const& theme_of(request const& asked);
std::pair<double, double> picture_size(request const& asked);

/// Refuses a file of pictures that cannot be written, before any work: an unknown extension, a missing libwebp.
void check_picture_file(std::string const& path, std::string_view flag);

/// `replay --output` of a picture.
void write_descents(request const& asked);

}  // namespace rivulet::cli
