// The words of a study: every flag of the command line is one row here, and so is every key of a study file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/cli/request.hpp"

namespace rivulet::cli {

/// What a study file may write behind a key.
enum class value_kind : std::uint8_t {
  flag,      ///< true or false
  whole,     ///< a whole number
  number,    ///< a number
  text,      ///< a string
  list,      ///< "a,b" or ["a", "b"]
  files,     ///< a string, or a list of strings
  groups,    ///< a list, or a list of lists
  spec,      ///< a number, a list of numbers, or a SPEC as a string
  starts,    ///< "1,2", [1, 2], ["1,2", "3,4"] or [[1, 2], [3, 4]]
  box,       ///< "-2:2", [-2, 2] or [[-2, 2], [-1, 3]]
  settings,  ///< a table of specs; on the command line NAME=SPEC
};

struct word {
  std::string_view name;  ///< as the flag has it, without "--"
  value_kind kind;
  std::string_view placeholder;  ///< of its value in help texts
  std::string_view group;        ///< heading in help texts
  std::string_view help;
  void (*apply)(request&, std::string const& value);  ///< throws usage_error
  bool repeatable = false;
  void (*reset)(request&) = nullptr;  ///< before flags replace what a study file said
  bool is_path = false;               ///< of a file
};

/// The words that every command with an OBJECTIVE has.
std::span<word const> study_words();

/// The study word called `name`, '-' and '_' being the same; nullptr if there is none.
word const* find_study_word(std::string_view name);

/// "; did you mean --NAME?", a hint at --set for a hyperparameter, or nothing.
std::string hint_for_flag(std::string_view name, std::span<word const> own);

/// Adds a setting under its full name: `lr` and `eps` are torch's.
void apply_setting(request& target, std::string const& name, std::string const& spec);

}  // namespace rivulet::cli
