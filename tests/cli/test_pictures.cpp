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
  words names{"a.png", "a.gif", "a.svg"};
  if (picture::has_webp()) names.emplace_back("a.webp");
  for (auto const& name : names) EXPECT_EQ(picture(tutorial, name), picture(tutorial, name)) << name;
}

/// FNV-1a of 64 bits.
std::uint64_t digest(std::string const& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char const c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// SVG without images, whose bytes no other library decides. A change that is meant changes them: look at the picture
// first.
TEST(replay_pictures, have_the_bytes_they_had) {
  EXPECT_EQ(digest(picture(tutorial, "a.svg")), 6426748518753210092U);
  EXPECT_EQ(digest(picture(with(tutorial, {"--view", "convergence", "--theme", "dark"}), "a.svg")),
            14878796921161171461U);
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

TEST(replay_pictures, turn_a_surface) {
  words const plane{"replay", "@himmelblau", "--start", "0,0", "--lr", "0.01", "--instance", "0", "--view", "surface"};
  EXPECT_NE(picture(with(plane, {"--view-angle", "-60,20"}), "a.svg"), picture(plane, "a.svg"));
}

TEST(replay_pictures, of_divergence_are_drawn_too) {
  words const wild{"replay", "x^4", "--start", "3", "--lr", "1", "--instance", "0"};
  EXPECT_THAT(picture(wild, "a.svg"), HasSubstr("diverged after 3 iterations, out of view from iteration 2"));
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
  auto const angle = [&](std::string const& view, std::string const& value) {
    return words{"replay", "x^2+y^2", "--start",      "1,2", "--instance", "0",
                 "--view", view,      "--view-angle", value, "--output",   folder.path("a.png")};
  };
  expect_refused(angle("surface", "35,90"), 2, "AZIMUTH,ELEVATION");
  expect_refused(angle("surface", "35"), 2, "AZIMUTH,ELEVATION");
  expect_refused(angle("contours", "35,32"), 2, "goes with --view surface");
  words const two_surfaces{"replay",  "a*x^2+y^2", "--constants", "a",   "--set",    "a=1,2",
                           "--start", "1,1",       "--instance",  "0,1", "--output", folder.path("a.png")};
  expect_refused(two_surfaces, 2, "different surfaces");
}

words const quadratic{"run",      "x^2 + 3*y^2/2",
                      "--start",  "1,1",
                      "--method", "momentum",
                      "--lr",     "linspace(0.1,1.5,15)",
                      "--set",    "momentum=linspace(0,0.9,10)",
                      "--quiet"};

TEST(sweep_pictures, of_two_axes_are_a_map_with_shares) {
  EXPECT_THAT(picture(with(quadratic, {"--overlay", "3*learning_rate/2 - 1"}), "a.svg"),
              AllOf(HasSubstr("Outcomes over learning rate and momentum"), HasSubstr("converged"),
                    HasSubstr("diverged"), HasSubstr("dashed: 3·learning_rate/2 − 1"), HasSubstr("<image")));
}

TEST(sweep_pictures, do_not_depend_on_threads_or_chunks) {
  auto const map = picture(quadratic, "a.png");
  EXPECT_EQ(picture(with(quadratic, {"--chunk", "7"}), "a.png"), map);
  EXPECT_EQ(picture(with(quadratic, {"--device", "reference"}), "a.png"), map);
}

TEST(sweep_pictures, of_one_axis_show_iterations_and_f) {
  words const rates{"run", "x^2 - 4*x + 1", "--start", "9", "--lr", "linspace(0.05,1.05,101)", "--quiet"};
  EXPECT_THAT(picture(rates, "a.svg"),
              AllOf(HasSubstr(">iterations</text>"), HasSubstr("|final f − best|"), HasSubstr("cycling (1)"),
                    HasSubstr("diverged (4)"), HasSubstr(">learning rate</text>")));
}

TEST(sweep_pictures, of_starts_in_a_plane_are_basins) {
  words const starts{"run",           "@himmelblau", "--start-box", "-5:5", "--sampler", "grid",
                     "--start-count", "400",         "--lr",        "0.01", "--quiet"};
  auto const bounded = picture(with(starts, {"--bounds", "x:0:4"}), "a.svg");
  EXPECT_THAT(bounded, AllOf(HasSubstr("edges: starts beyond the bounds"), HasSubstr(">4</text>")));
  EXPECT_THAT(bounded, ::testing::Not(HasSubstr(">5</text>")));
  EXPECT_THAT(picture(starts, "a.svg"),
              AllOf(HasSubstr("Basins of attraction"), HasSubstr("(3, 2)"), HasSubstr("(−2.81, 3.13)"),
                    HasSubstr("(−3.78, −3.28)"), HasSubstr("(3.58, −1.85)")));
}

TEST(sweep_pictures, number_minima_from_left_to_right_whatever_the_method) {
  for (words const& method : {words{"gd", "0.01"}, words{"adam", "0.3"}}) {
    words const starts{"run",      "@himmelblau", "--start-box", "-5:5",    "--start-count", "400",
                       "--method", method[0],     "--lr",        method[1], "--quiet"};
    EXPECT_THAT(picture(starts, "a.svg"), AllOf(HasSubstr("1: (−3.78, −3.28)"), HasSubstr("2: (−2.81, 3.13)"),
                                                HasSubstr("3: (3, 2)"), HasSubstr("4: (3.58, −1.85)")));
  }
}

TEST(sweep_pictures, of_joint_random_search_lie_where_the_draws_do) {
  words const joint{"run",       "x^2",
                    "--start",   "1",
                    "--lr",      "loguniform(1e-3,2)",
                    "--method",  "momentum",
                    "--set",     "momentum=uniform(0,1)",
                    "--samples", "500",
                    "--quiet"};
  EXPECT_THAT(picture(joint, "a.svg"),
              AllOf(HasSubstr("Outcomes over learning rate and momentum"), HasSubstr(">0.01</text>")));
}

TEST(sweep_pictures, refuse_shapes_without_a_picture_before_they_run) {
  scratch_folder const folder;
  std::string const out = folder.path("a.png");
  expect_refused({"run", "a*x^2", "--constants", "a", "--set", "a=1,2", "--method", "momentum", "--lr", "0.1,0.2",
                  "--set", "momentum=0.1,0.5", "--start", "1", "--output", out},
                 2, "this study has 3 axes, a, learning_rate, momentum");
  expect_refused({"run", "x^2+y^2+z^2", "--start-count", "9", "--start-box", "-1:1", "--output", out}, 2,
                 "in 3 dimensions");
  expect_refused({"run", "x^2", "--start", "1", "--output", out}, 2, "single instance");
  expect_refused({"run", "x^2", "--start", "1", "--lr", "0.1,0.2", "--overlay", "x", "--output", out}, 2,
                 "map of two axes");
  expect_refused(with(quadratic, {"--output", folder.path("no/such/a.png")}), 5, "No such file");
  expect_refused(with(quadratic, {"--report", folder.path("no/such/a.html")}), 5, "No such file");
  expect_refused(with(quadratic, {"--output", "a.jpg"}), 2, "pictures as .png, .svg, .gif or .webp");
  expect_refused(with(quadratic, {"--overlay", "momentum + 1", "--output", out}), 3, "momentum");
  expect_refused(with(quadratic, {"--overlay", "learning_rate"}), 2, "--output map.png");
  expect_refused(with(tutorial, {"--overlay", "x"}), 2, "replay draws descents");
}

words const beale{"run", "@beale", "--start-count", "500", "--lr", "0.001,0.01,0.1", "--quiet"};

std::string report_of(words const& line, std::string const& flag = "--report") {
  scratch_folder const folder;
  auto const run = rivulet(with(line, {flag, folder.path("r.html")}));
  EXPECT_EQ(run.code, 0) << run.err;
  return file_text(folder.path("r.html"));
}

std::size_t count_of(std::string const& text, std::string const& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(html_report, says_in_words_what_came_out_and_how_to_get_it_again) {
  auto const page = report_of(beale);
  EXPECT_THAT(
      page,
      AllOf(HasSubstr("Of 1,500 instances "), HasSubstr("The lowest f is"), HasSubstr("learning rate: 3 values"),
            HasSubstr("<pre>rivulet run @beale --start-count 500 --start-box -4.5:4.5 --lr 0.001,0.01,0.1</pre>")));
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("href=\"http"), std::string::npos);
}

TEST(html_report, has_an_alternative_text_for_every_picture) {
  auto const page = report_of(beale);
  EXPECT_EQ(count_of(page, "<svg "), 6U);
  EXPECT_EQ(count_of(page, "role=\"img\""), 6U);
  EXPECT_EQ(count_of(page, "aria-label=\""), 6U);
  EXPECT_EQ(count_of(page, "aria-label=\"\""), 0U);
}

TEST(html_report, is_the_same_from_stored_rows_and_from_any_device) {
  scratch_folder const folder;
  auto const rows = folder.path("rows.csv"), page = folder.path("r.html");
  EXPECT_EQ(rivulet(with(beale, {"--output", rows, "--report", page})).code, 0);
  auto const direct = file_text(page);
  EXPECT_EQ(report_of({"report", "@beale", rows, "--start-count", "500", "--lr", "0.001,0.01,0.1"}, "--output"),
            direct);
  EXPECT_EQ(report_of(with(beale, {"--device", "reference", "--chunk", "97"})), direct);
}

TEST(html_report, of_what_has_no_map_shows_the_rest) {
  words const space{"run", "@rosenbrock", "--dimension", "5", "--start-count", "200", "--lr", "0.001", "--quiet"};
  EXPECT_THAT(report_of(space), AllOf(HasSubstr("Convergence"), ::testing::Not(HasSubstr("The sweep"))));
}

TEST(html_report, passes_a_validator) {
  scratch_folder const folder;
  auto const page = folder.path("r.html");
  if (shell("command -v tidy").code != 0) GTEST_SKIP() << "tidy is not installed";
  EXPECT_EQ(rivulet(with(beale, {"--report", page})).code, 0);
  auto const checked = shell("tidy -quiet -errors " + page);
  EXPECT_EQ(checked.code, 0) << checked.err;
}

TEST(html_report, opens_in_a_browser_without_complaints) {
  if (shell("command -v chromium").code != 0) GTEST_SKIP() << "chromium is not installed";
  auto const opened = shell(
      "rivulet run @beale --start-count 500 --lr 0.001,0.01,0.1 --theme dark --quiet --report r.html > table && "
      "chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --enable-logging=stderr --dump-dom "
      "\"file://$PWD/r.html\"");
  if (opened.code != 0) GTEST_SKIP() << "chromium does not start here: " << opened.err;
  EXPECT_THAT(opened.out, HasSubstr("Digest"));
  EXPECT_THAT(opened.err, ::testing::Not(HasSubstr("CONSOLE")));
}

TEST(html_report, does_not_grow_with_the_instances) {
  auto const page_of = [](std::string const& instances) {
    return report_of(
        {"run", "@himmelblau", "--start-count", instances, "--start-box", "-6:6", "--lr", "0.01", "--quiet"});
  };
  auto const some = page_of("20000").size(), many = page_of("160000").size();
  EXPECT_LT(many, 600'000U);
  EXPECT_LT(many, 2 * some);
}

TEST(html_report, refuses_other_files) {
  expect_refused(with(beale, {"--report", "r.pdf"}), 2, "FILE.html");
  expect_refused({"report", "@beale", "--start-count", "5", "--output", "r.html"}, 2, "one file of rows");
  expect_refused({"report", "@beale", "rows.csv", "--start-count", "5"}, 2, "--output report.html");
}

}  // namespace
}  // namespace rivulet::testing
