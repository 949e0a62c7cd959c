// The emitter of builds that have none.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/compiled_routine.hpp"

namespace rivulet::emit {

std::optional<compiled_routine> compile(routine const&, target const&) { return std::nullopt; }

}  // namespace rivulet::emit
