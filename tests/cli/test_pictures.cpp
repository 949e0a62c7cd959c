// Pictures of descents: the same bytes every time, and clear words where there is no picture.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/picture/encode.hpp"
#include "tests/cli/program.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using words = std::vector<std::string>;

words const tutorial{
    "replay", "x^2 - 4*x + 1",        "--start", "9",          "--lr", "0.01,0.9,1.0", "--max-iterations",
    "100",    "--gradient-tolerance", "0.01",    "--instance", "0,1,2"};

words with(words line, words const& more) {
  line.insert(line.end(), more.begin(), more.end());
  return line;
}

std::string picture(words const& line, std::string const& name) {
  scratch_folder const folder;
  auto const run = rivulet(with(line, {"--output", folder.path(name)}));
  EXPECT_EQ(run.code, 0) << run.err;
  return file_text(folder.path(name));
}

void expect_refused(words const& line, int code, std::string const& why) {
  auto const run = rivulet(line);
  EXPECT_EQ(run.code, code) << run.err;
  EXPECT_THAT(run.err, HasSubstr(why));
}

TEST(replay_pictures, have_the_signature_of_their_format) {
  EXPECT_EQ(picture(tutorial, "a.png").substr(1, 3), "PNG");
  EXPECT_EQ(picture(tutorial, "a.gif").substr(0, 6), "GIF89a");
  EXPECT_EQ(picture(tutorial, "a.svg").substr(0, 4), "<svg");
}

TEST(replay_pictures, are_the_same_bytes_every_time) {
  for (std::string const name : {"a.png", "a.gif", "a.svg"})
    EXPECT_EQ(picture(tutorial, name), picture(tutorial, name));
}

TEST(replay_pictures, say_what_they_show) {
  EXPECT_THAT(
      picture(tutorial, "a.svg"),
      AllOf(HasSubstr("f(x) = x² − 4·x + 1"), HasSubstr("learning rate 0.01: not converged after 100 iterations"),
            HasSubstr("learning rate 0.9: converged after 33 iterations, f = −2.99998"),
            HasSubstr("learning rate 1: cycles for ever, period 2, f = 46"), HasSubstr(">f(x)</text>")));
}

TEST(replay_pictures, differ_by_theme_view_and_box) {
  auto const plain = picture(tutorial, "a.svg");
  EXPECT_NE(picture(with(tutorial, {"--theme", "dark"}), "a.svg"), plain);
  EXPECT_THAT(picture(with(tutorial, {"--view", "convergence"}), "a.svg"), HasSubstr(">iteration</text>"));
  EXPECT_NE(picture(with(tutorial, {"--view-box", "-6:10,-4:100"}), "a.svg"), plain);
  EXPECT_THAT(picture(with(tutorial, {"--picture-size", "400x300"}), "a.svg"), HasSubstr("viewBox=\"0 0 400 300\""));
}

TEST(replay_pictures, of_two_parameters_are_contours_or_a_surface) {
  words const plane{"replay", "@himmelblau", "--start", "0,0", "--lr", "0.01", "--instance", "0"};
  EXPECT_THAT(picture(plane, "a.svg"), AllOf(HasSubstr("Trajectories over contours"), HasSubstr(">y</text>")));
  EXPECT_THAT(picture(with(plane, {"--view", "surface"}), "a.svg"), HasSubstr("Trajectories on a surface"));
}

TEST(replay_pictures, of_divergence_are_drawn_too) {
  words const wild{"replay", "x^4", "--start", "3", "--lr", "1", "--instance", "0"};
  EXPECT_THAT(picture(wild, "a.svg"), HasSubstr("diverged after"));
  words const undefined{"replay", "log(x)", "--start", "-1", "--instance", "0"};
  EXPECT_THAT(picture(undefined, "a.svg"), HasSubstr("f is undefined at the start"));
}

TEST(replay_pictures, refuse_what_cannot_be_drawn_and_say_what_can) {
  scratch_folder const folder;
  words const three{"replay", "x^2+y^2+z^2", "--start", "1,2,3", "--instance", "0", "--output", folder.path("a.gif")};
  expect_refused(three, 2, "--view convergence draws f against the iteration");
  expect_refused(with(tutorial, {"--view", "contours", "--output", folder.path("a.gif")}), 2,
                 "this one has one parameter");
  expect_refused(with(tutorial, {"--view", "pie"}), 2, "none of curve, contours");
  expect_refused(with(tutorial, {"--view", "curve"}), 2, "are for pictures");
  expect_refused(with(tutorial, {"--output", "a.jpg"}), 2, ".gif, .png, .svg or .webp");
  expect_refused(with(tutorial, {"--output", folder.path("no/such/a.gif")}), 5, "No such file");
  expect_refused(with(tutorial, {"--output", folder.path("a.png"), "--picture-size", "9x9"}), 2, "800x560");
  expect_refused(with(tutorial, {"--output", folder.path("a.png"), "--view-box", "5:5"}), 2, "rise");
  words const two_surfaces{"replay",  "a*x^2+y^2", "--constants", "a",   "--set",    "a=1,2",
                           "--start", "1,1",       "--instance",  "0,1", "--output", folder.path("a.png")};
  expect_refused(two_surfaces, 2, "different surfaces");
}

}  // namespace
}  // namespace rivulet::testing
