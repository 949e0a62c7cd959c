// Suggestions: any single slip leads back to the name that was meant.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/nearest_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>
#include <rivulet/method.hpp>
#include <rivulet/study.hpp>

namespace rivulet {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string_view> method_words() {
  std::vector<std::string_view> words;
  for (auto const which : all_methods()) words.push_back(name(which));
  return words;
}

/// Every text that one slip makes of `word`: a letter lost, doubled, replaced, or swapped with its neighbour.
std::vector<std::string> slips(std::string const& word) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < word.size(); ++i) {
    result.push_back(std::string(word).erase(i, 1));
    result.push_back(std::string(word).insert(i, 1, word[i]));
    result.push_back(std::string(word).replace(i, 1, "q"));
    if (i == 0) continue;
    auto& swapped = result.emplace_back(word);
    std::swap(swapped[i - 1], swapped[i]);
  }
  return result;
}

TEST(edit_distance, is_at_most_one_after_one_slip) {
  for (auto const word : method_words()) {
    for (auto const& slip : slips(std::string(word))) {
      EXPECT_EQ(edit_distance(word, slip), slip == word ? 0u : 1u) << word << " and " << slip;
    }
  }
}

TEST(edit_distance, is_symmetric_and_bounded_by_the_lengths) {
  auto const words = method_words();
  for (auto const a : words) {
    for (auto const b : words) {
      auto const distance = edit_distance(a, b);
      EXPECT_EQ(distance, edit_distance(b, a));
      EXPECT_LE(distance, std::max(a.size(), b.size()));
      EXPECT_GE(distance, std::max(a.size(), b.size()) - std::min(a.size(), b.size()));
      EXPECT_EQ(distance == 0, a == b);
    }
  }
}

TEST(unknown_name, suggests_what_was_meant_after_any_slip) {
  auto const words = method_words();
  for (auto const word : words) {
    for (auto const& slip : slips(std::string(word))) {
      if (std::find(words.begin(), words.end(), slip) != words.end()) continue;
      auto const said = unknown_name("method", slip, words);
      auto const suggestions = said.substr(std::min(said.find("did you mean "), said.size()));
      EXPECT_THAT(suggestions, testing::ContainsRegex("[ ]" + std::string(word) + "[ ?]")) << said;
    }
  }
}

TEST(unknown_name, names_all_that_are_equally_near) {
  std::array<std::string_view, 3> const known{"ab", "ac", "zz"};
  EXPECT_EQ(unknown_name("letter", "aa", known), "unknown letter 'aa': did you mean ab or ac?");
}

TEST(unknown_name, prefers_the_nearer_one) {
  std::array<std::string_view, 2> const known{"abcdefxy", "abcdefgx"};
  EXPECT_EQ(unknown_name("word", "abcdefgh", known), "unknown word 'abcdefgh': did you mean abcdefgx?");
}

TEST(unknown_name, takes_three_letters_for_the_beginning_of_a_name) {
  std::array<std::string_view, 2> const known{"exponential", "constant"};
  EXPECT_EQ(unknown_name("schedule", "exp", known), "unknown schedule 'exp': did you mean exponential?");
  EXPECT_EQ(unknown_name("schedule", "ex", known), "unknown schedule 'ex'; known: exponential, constant");
}

TEST(unknown_name, compares_texts_of_up_to_64_letters) {
  std::string const word(64, 'a');
  std::array<std::string_view, 1> const known{word};
  EXPECT_THAT(unknown_name("word", std::string(63, 'a') + 'b', known), HasSubstr("did you mean"));
  EXPECT_THAT(unknown_name("word", word + 'b', known), Not(HasSubstr("did you mean")));
}

TEST(unknown_name, reaches_the_user_from_every_choice) {
  auto const message = [](auto const& call) {
    try {
      call();
    } catch (invalid_argument const& error) {
      return std::string(error.what());
    }
    return std::string("nothing thrown");
  };
  EXPECT_EQ(message([] { precision_from_name("float16"); }),
            "unknown precision 'float16': did you mean float32 or float64?");
  EXPECT_EQ(message([] { sampler_from_name("sobel"); }), "unknown sampler 'sobel': did you mean sobol?");
  EXPECT_EQ(message([] { method_from_name("Adam"); }), "unknown method 'Adam': did you mean adam?");
}

}  // namespace
}  // namespace rivulet
