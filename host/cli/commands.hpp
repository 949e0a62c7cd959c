// The subcommands: what each is called, what it takes, and the function that does it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include <rivulet/error.hpp>

#include "host/cli/request.hpp"
#include "host/cli/words.hpp"

namespace rivulet::cli {

struct command {
  std::string_view name;
  std::string_view summary;
  std::string_view example;         ///< a line of shell that runs, or several
  bool has_objective = true;        ///< takes OBJECTIVE and the words of a study
  std::string_view operands = {};   ///< placeholder of further arguments; empty: none
  std::span<word const> own_words;  ///< flags of this command alone
  exit_code (*act)(request const&);
  bool reads_rows = false;  ///< OBJECTIVE may be left out where rows with their study stand in its place
};

std::span<command const> commands();

exit_code run_command(request const& asked);
exit_code plan_command(request const& asked);
exit_code inspect_command(request const& asked);
exit_code replay_command(request const& asked);
exit_code verify_command(request const& asked);
exit_code verify_against(request const& asked);
exit_code bench_command(request const& asked);
exit_code merge_command(request const& asked);
exit_code report_command(request const& asked);
exit_code problems_command(request const& asked);
exit_code devices_command(request const& asked);

}  // namespace rivulet::cli
