// The table of subcommands with their own flags and examples.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/commands.hpp"

#include <algorithm>
#include <array>

#include "host/cli/values.hpp"

namespace rivulet::cli {
namespace {

using text = std::string;
using kind = value_kind;
constexpr std::string_view own_group = "This subcommand";

auto const inspect_words = std::to_array<word>({
    {"at", kind::starts, "\"1,2\"", own_group,
     "the point to look at; default: the first --start, else box centre or origin",
     [](request& r, text const& v) { r.at = v; }},
    {"box", kind::box, "\"-2:2\"", own_group, "the region to look at; default: --start-box, else everywhere",
     [](request& r, text const& v) { r.box = v; }},
});

auto const replay_words = std::to_array<word>({
    {"instance", kind::list, "I[,J...]", own_group, "which instances, by their number in `rivulet run`",
     [](request& r, text const& v) {
       for (auto const& part : split_list(v)) r.instances.push_back(parse_whole(part));
     }},
    {"view", kind::text, "NAME", own_group,
     "of pictures: curve, contours, surface or convergence (f against iteration); default by the number of parameters",
     [](request& r, text const& v) {
       constexpr std::string_view views[] = {"curve", "contours", "surface", "convergence"};
       if (std::find(std::begin(views), std::end(views), v) == std::end(views))
         throw usage_error("'" + v + "' is none of curve, contours, surface, convergence");
       r.view = v;
     }},
    {"view-box", kind::box, "\"-6:10,-4:50\"", own_group,
     "ranges of a picture's axes; default: chosen from the trajectories",
     [](request& r, text const& v) { r.view_box = v; }},
    {"view-angle", kind::text, "AZIMUTH,ELEVATION", own_group,
     "from where a surface is seen, in degrees: around it and from above; default 35,45",
     [](request& r, text const& v) { r.view_angle = v; }},
});

auto const verify_words = std::to_array<word>({
    {"against", kind::text, "FILE", own_group, "compare with the rows that --output wrote (.csv or .nc)",
     [](request& r, text const& v) { r.against = v; }},
    {"sample", kind::whole, "N", own_group, "with --against: N rows spread over FILE, 0 for all; default 1000",
     [](request& r, text const& v) { r.sample = parse_whole(v); }},
});

auto const bench_words = std::to_array<word>({
    {"repeat", kind::whole, "N", own_group, "timed runs after one that warms up; default 5",
     [](request& r, text const& v) {
       r.repeat = parse_whole(v);
       if (r.repeat == 0 || r.repeat > 100000) throw usage_error("'" + v + "' is not from 1 to 100000");
     }},
});

auto const catalogue_words = std::to_array<word>({
    {"format", kind::text, "NAME", own_group, "table, csv or json; default table",
     [](request& r, text const& v) { r.format = v; }},
});

auto const device_words = std::to_array<word>({
    {"format", kind::text, "NAME", own_group, "table or json; default table",
     [](request& r, text const& v) { r.format = v; }},
});

auto const all_commands = std::to_array<command>({
    {"run",
     "the main job: expand the sweep, descend, report",
     "  rivulet run \"x^2 - 4*x + 1\" --start 9 --lr 0.01,0.9,1.0 --format csv\n"
     "  rivulet run @himmelblau --start-count 4096 --method adam --lr 0.05\n"
     "  rivulet run \"a*x^2 + y^2\" --constants a --set a=1,10 --start 3,1 --lr \"geomspace(0.001,1,4)\"",
     true,
     {},
     {},
     run_command},
    {"plan",
     "how many instances, how much memory and time; runs nothing",
     "  rivulet plan @rosenbrock --start-count 1e6 --method adam --lr \"geomspace(1e-4,1,16)\"",
     true,
     {},
     {},
     plan_command},
    {"inspect",
     "gradient, Hessian, convexity, stable learning rate",
     "  rivulet inspect \"x^2 - 4*x + 1\"\n"
     "  rivulet inspect \"x^4 - 2*x^3 + 3\" --at 1.5 --box \"-1:2\"",
     true,
     {},
     inspect_words,
     inspect_command},
    {"replay",
     "trajectories of chosen instances as CSV or as a picture",
     "  rivulet replay \"x^2 - 4*x + 1\" --start 9 --lr 0.01,0.9,1.0 --max-iterations 20 --instance 0,2\n"
     "  rivulet replay \"x^2 - 4*x + 1\" --start 9 --lr 0.9 --instance 0 --output descent.gif",
     true,
     {},
     replay_words,
     replay_command},
    {"verify",
     "run on the reference and on a device, compare bit by bit",
     "  rivulet verify @rosenbrock --start-count 1000 --method adam --lr 0.01,0.1\n"
     "  rivulet run @beale --start-count 5000 --lr 0.001 --output rows.csv\n"
     "  rivulet verify @beale --start-count 5000 --lr 0.001 --against rows.csv --sample 100",
     true,
     {},
     verify_words,
     verify_command},
    {"bench",
     "throughput: median and spread of repeats",
     "  rivulet bench @rastrigin --dimension 10 --start-count 4096 --method adam --max-iterations 100 --repeat 3",
     true,
     {},
     bench_words,
     bench_command},
    {"merge",
     "one report from the statistics of several shards",
     "  rivulet run @beale --start-count 5000 --lr 0.001 --shard 0/2 --statistics part0.json\n"
     "  rivulet run @beale --start-count 5000 --lr 0.001 --shard 1/2 --statistics part1.json\n"
     "  rivulet merge @beale part0.json part1.json --start-count 5000 --lr 0.001",
     true,
     "FILES",
     {},
     merge_command},
    {"report",
     "rows that run --output wrote, as one page with pictures",
     "  rivulet run @beale --start-count 5000 --lr 0.001,0.01 --output rows.csv\n"
     "  rivulet report rows.csv --output report.html",
     true,
     "ROWS",
     {},
     report_command,
     true},
    {"problems", "the zoo of test problems; with a NAME all about one",
     "  rivulet problems\n"
     "  rivulet problems himmelblau",
     false, "NAME", catalogue_words, problems_command},
    {"devices", "the back-ends on this machine", "  rivulet devices", false, {}, device_words, devices_command},
});

}  // namespace

std::span<command const> commands() { return all_commands; }

}  // namespace rivulet::cli
