// The texts that teach: what `rivulet` alone prints, and the lines above and below its help.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace rivulet::cli {

inline constexpr std::string_view one_line =
    "Runs very many independent gradient descents at once and says how they converged.";

inline constexpr std::string_view footer_text =
    "rivulet SUBCOMMAND --help explains a subcommand with an example.\n"
    "Exit codes: 0 done, 1 verify found a difference, 2 usage, 3 the study is wrong,\n"
    "4 the device is missing or failed, 5 a file or stream failed, 75 interrupted.";

inline constexpr std::string_view teaching_text =
    R"text(rivulet runs very many gradient descents at once and says how they converged.

Three learning rates on a parabola, one row each:
  rivulet run "x^2 - 4*x + 1" --start 9 --lr 0.01,0.9,1.0 --format csv

A million learning rates, one report:
  rivulet run "x^2 - 4*x + 1" --start 9 --lr "linspace(0.001,1.05,1000000)" --max-iterations 100

The minima of a surface, from 4096 starts:
  rivulet run "(x^2+y-11)^2 + (x+y^2-7)^2" --start-count 4096 --start-box "-5:5" --lr 0.01

rivulet --help lists the subcommands, rivulet run --help every flag.
)text";

/// "rivulet 0.1.0 (numerics 1)"
std::string version_text();

}  // namespace rivulet::cli
