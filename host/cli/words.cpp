// The words of a study: what each flag and each key of a study file does.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/cli/values.hpp"

namespace rivulet::cli {
namespace {

using text = std::string;

bool is_true(text const& value) {
  if (value == "true" || value == "1" || value == "on") return true;
  if (value == "false" || value == "0" || value == "off") return false;
  throw usage_error(fmt::format("'{}' is neither true nor false", value));
}

bool is_on(text const& value) {
  if (value == "on" || value == "off") return value == "on";
  throw usage_error(fmt::format("'{}' is neither on nor off", value));
}

text one_of(text const& value, std::initializer_list<std::string_view> allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
  throw usage_error(fmt::format("'{}' is none of {}", value, fmt::join(allowed, ", ")));
}

unsigned thread_count(text const& value) {
  std::uint64_t const count = parse_whole(value);
  if (count > 65536) throw usage_error(fmt::format("{} threads are more than the 65536 that are possible", value));
  return static_cast<unsigned>(count);
}

/// `lr` and `lr[x,y]` become learning_rate and learning_rate[x,y], unless the objective has a constant of that name.
text full_name(request const& asked, std::string_view name) {
  auto const& constants = asked.reading.constants;
  if (std::find(constants.begin(), constants.end(), name) != constants.end()) return text(name);
  if (name == "eps") return "epsilon";
  if (name == "lr") return "learning_rate";
  if (name.starts_with("lr[")) return "learning_rate" + text(name.substr(2));
  return text(name);
}

void set_assignment(request& asked, text const& value) {
  auto const equals = value.find('=');
  if (equals == text::npos || trimmed(value.substr(0, equals)).empty())
    throw usage_error(fmt::format("'{}' is not NAME=SPEC; write for example --set momentum=0.9", value));
  apply_setting(asked, text(trimmed(std::string_view(value).substr(0, equals))), value.substr(equals + 1));
}

void add_zip(request& asked, text const& value) {
  std::vector<text> group;
  for (auto const& name : split_list(value)) group.push_back(full_name(asked, name));
  if (group.size() < 2)
    throw usage_error(fmt::format("--zip needs two axes or more, for example --zip lr,start, not '{}'", value));
  asked.study.zips.push_back(std::move(group));
}

void sampled_start_reset(request& asked) {
  asked.study.starts.clear();
  asked.start_file.clear();
}

void validation_reset(request& asked) {
  asked.study.validation_fraction.reset();
  asked.study.validation_column.clear();
}

void start_reset(request& asked) {
  sampled_start_reset(asked);
  asked.study.start_count = 0;
  asked.study.start_box.clear();
}

using kind = value_kind;
constexpr std::string_view objective_group = "Objective", sweep_group = "Sweep", method_group = "Method",
                           stop_group = "Stop rule", execution_group = "Execution", output_group = "Output";

auto const words =
    std::to_array<word>({
        {"variables", kind::list, "x,y", objective_group, "parameters in this order; default: by first appearance",
         [](request& r, text const& v) { r.reading.variables = split_list(v); }},
        {"constants", kind::list, "a,b", objective_group, "names that are not optimised; --set gives their values",
         [](request& r, text const& v) { r.reading.constants = split_list(v); }},
        {"dimension", kind::whole, "N", objective_group, "the n of x[i], sum and prod",
         [](request& r, text const& v) { r.reading.dimension = parse_whole(v); }},
        {"data", kind::files, "[NAMES=]FILE", objective_group,
         "columns for sum(rows, ...) and mean(rows, ...): .csv, .npy or .nc; may be repeated",
         [](request& r, text const& v) { r.data.push_back(parse_data_source(v)); }, true,
         [](request& r) { r.data.clear(); }, true},
        {"data-group", kind::text, "COLUMN", objective_group,
         "rows with one value there are a group, and the groups an axis of the study",
         [](request& r, text const& v) { r.study.data_group = v; }},
        {"validation-fraction", kind::number, "F", objective_group,
         "share of the rows, of each group, that is held back for validation",
         [](request& r, text const& v) { r.study.validation_fraction = parse_number(v); }, false, validation_reset},
        {"validation-column", kind::text, "COLUMN", objective_group,
         "rows that are not 0 there are held back for validation",
         [](request& r, text const& v) { r.study.validation_column = v; }, false, validation_reset},
        {"maximize", kind::flag, "", objective_group, "look for maxima: descend on -f, print in your sign",
         [](request& r, text const& v) { r.study.maximize = is_true(v); }},
        {"precision", kind::text, "float32|float64", objective_group, "default float64",
         [](request& r, text const& v) { r.study.precision = precision_from_name(v); }},

        {"start", kind::starts, "\"-1.2,1\"", sweep_group, "a start; may be repeated",
         [](request& r, text const& v) { r.study.starts.push_back(v); }, true, start_reset},
        {"start-file", kind::text, "FILE", sweep_group, "starts, one per row: a column for each parameter",
         [](request& r, text const& v) { r.start_file = v; }, false, start_reset, true},
        {"start-count", kind::whole, "N", sweep_group, "N sampled starts in the start box",
         [](request& r, text const& v) { r.study.start_count = parse_whole(v); }, false, sampled_start_reset},
        {"start-box", kind::box, "\"-2:2\"", sweep_group, "one range for all parameters, or one each: \"-2:2,-1:3\"",
         [](request& r, text const& v) { r.study.start_box = v; }, false, sampled_start_reset},
        {"bounds", kind::list, "\"a:0:10\"", sweep_group,
         "keep a in [0, 10]; a:0: or a::10 for one side, x:0:1 for all x[i], 0:1 for all parameters; may be repeated",
         [](request& r, text const& v) { r.study.bounds.push_back(v); }, true,
         [](request& r) { r.study.bounds.clear(); }},
        {"sampler", kind::text, "sobol|uniform|grid", sweep_group, "how starts are sampled; default sobol",
         [](request& r, text const& v) { r.study.sampler = sampler_from_name(v); }},
        {"seed", kind::whole, "S", sweep_group, "of everything random; default 0",
         [](request& r, text const& v) { r.study.seed = parse_whole(v); }},
        {"set", kind::settings, "NAME=SPEC", sweep_group,
         "a hyperparameter or constant: 0.1 or 0.1,0.2 or linspace(0,1,5)", set_assignment, true},
        {"lr", kind::spec, "SPEC", sweep_group, "short for --set learning_rate=SPEC",
         [](request& r, text const& v) { apply_setting(r, "learning_rate", v); }},
        {"zip", kind::groups, "a,b", sweep_group, "axes of equal length that advance together; may be repeated",
         add_zip, true, [](request& r) { r.study.zips.clear(); }},
        {"samples", kind::whole, "N", sweep_group, "joint random search: how many draws",
         [](request& r, text const& v) { r.study.samples = parse_whole(v); }},

        {"method", kind::text, "NAME", method_group, "gd, momentum, nesterov, adam, ..., bfgs, lbfgs, lm; default gd",
         [](request& r, text const& v) { r.study.method = v; }},
        {"line-search", kind::text, "strong_wolfe|backtracking", method_group,
         "how bfgs and lbfgs choose the length of a step; default strong_wolfe",
         [](request& r, text const& v) { r.study.line_search = v; }},
        {"history", kind::whole, "M", method_group, "steps that lbfgs remembers, 1 to 64; default 10",
         [](request& r, text const& v) { r.study.history = parse_whole(v); }},
        {"batch-rows", kind::whole, "B", method_group, "rows of data drawn for every evaluation; default all rows",
         [](request& r, text const& v) { r.study.batch_rows = parse_whole(v); }},
        {"batch-sampling", kind::text, "without_replacement|with_replacement", method_group,
         "how batches are drawn: an order of all rows per epoch, or each row anew; default without_replacement",
         [](request& r, text const& v) { r.study.batch_sampling = v; }},
        {"fit-results", kind::text, "none|standard_errors|covariance", method_group,
         "columns of the rows for fits; default standard_errors for lm over rows, else none",
         [](request& r, text const& v) { r.study.fit_results = v; }},
        {"clip-norm", kind::spec, "SPEC", method_group, "limit of the gradient's L2 norm; default off",
         [](request& r, text const& v) { apply_setting(r, "clip_norm", v); }},
        {"clip-value", kind::spec, "SPEC", method_group, "limit of each component of the gradient; default off",
         [](request& r, text const& v) { apply_setting(r, "clip_value", v); }},
        {"schedule", kind::text, "NAME", method_group, "constant, step, exponential or cosine; default constant",
         [](request& r, text const& v) { r.study.schedule = v; }},

        {"max-iterations", kind::whole, "K", stop_group, "default 1000",
         [](request& r, text const& v) { r.study.stop.max_iterations = parse_whole(v); }},
        {"max-evaluations", kind::whole, "K", stop_group, "default none",
         [](request& r, text const& v) { r.study.stop.max_evaluations = parse_whole(v); }},
        {"gradient-tolerance", kind::number, "T", stop_group, "default 1e-6 in float64, 1e-3 in float32",
         [](request& r, text const& v) { r.study.stop.gradient_tolerance = parse_number(v); }},
        {"relative-gradient-tolerance", kind::number, "T", stop_group, "relative to the start's gradient; default off",
         [](request& r, text const& v) { r.study.stop.relative_gradient_tolerance = parse_number(v); }},
        {"f-tolerance", kind::number, "T", stop_group, "relative change of f; default off",
         [](request& r, text const& v) { r.study.stop.f_tolerance = parse_number(v); }},
        {"step-tolerance", kind::number, "T", stop_group, "relative change of x; default off",
         [](request& r, text const& v) { r.study.stop.step_tolerance = parse_number(v); }},
        {"target", kind::number, "F", stop_group, "stop where f <= F (f >= F with --maximize); default off",
         [](request& r, text const& v) { r.study.stop.target = parse_number(v); }},
        {"divergence-bound", kind::number, "B", stop_group, "largest |x|; default 1e12",
         [](request& r, text const& v) { r.study.stop.divergence_bound = parse_number(v); }},
        {"f-bound", kind::number, "B", stop_group, "largest |f|; default none",
         [](request& r, text const& v) { r.study.stop.f_bound = parse_number(v); }},
        {"detect-cycles", kind::text, "on|off", stop_group, "default on for gd and momentum, off for the others",
         [](request& r, text const& v) { r.study.stop.detect_cycles = is_on(v); }},
        {"no-stop", kind::flag, "", stop_group, "make exactly max-iterations steps (throughput)",
         [](request& r, text const& v) { r.study.stop.no_stop = is_true(v); }},
        {"track", kind::list, "LIST", stop_group,
         "of best, f_initial, sum_f, sum_inverse_f, mean_last_f(w), none; default best",
         [](request& r, text const& v) { r.study.track = split_list(v); }},

        {"device", kind::text, "NAME", execution_group, "auto, reference, cpu, cuda, cuda:1 or cuda:all; default auto",
         [](request& r, text const& v) {
           r.execution.device =
               v.starts_with("cuda") ? v : one_of(v, {"auto", "reference", "cpu", "cuda", "cuda:1", "cuda:all"});
         }},
        {"simd", kind::text, "NAME", execution_group, "auto, scalar, avx2 or avx512; default auto",
         [](request& r, text const& v) {
           r.execution.simd = one_of(v, {"auto", "scalar", "avx2", "avx512"});
         }},
        {"cpu-engine", kind::text, "NAME", execution_group,
         "interpreted; compiled: machine code made for the study, or an error; default auto: compiled where it pays",
         [](request& r, text const& v) {
           r.execution.cpu_engine = one_of(v, {"auto", "interpreted", "compiled"});
         }},
        {"threads", kind::whole, "N", execution_group, "default 0: all",
         [](request& r, text const& v) { r.execution.threads = thread_count(v); }},
        {"chunk", kind::whole, "N", execution_group, "instances per chunk; default 0: by memory",
         [](request& r, text const& v) { r.execution.chunk = parse_whole(v); }},
        {"shard", kind::text, "I/N", execution_group, "only part I of N of the instances, 0 <= I < N; default all",
         [](request& r, text const& v) { r.execution.shard = parse_shard(v); }},

        {"format", kind::text, "NAME", output_group, "table, csv or json; default table",
         [](request& r, text const& v) {
           r.format = one_of(v, {"table", "csv", "json"});
         }},
        {"output", kind::text, "FILE", output_group,
         "per-instance results as .csv or .nc, or a picture: .png, .svg, .gif or .webp",
         [](request& r, text const& v) { r.output = v; }},
        {"statistics", kind::text, "FILE", output_group, "statistics of this run or shard, for `rivulet merge`",
         [](request& r, text const& v) { r.statistics = v; }},
        {"report", kind::text, "FILE.html", output_group, "all of it as a page with pictures",
         [](request& r, text const& v) { r.report = v; }},
        {"overlay", kind::text, "EXPR", output_group,
         "a curve over a map of two axes: the second as a function of the first",
         [](request& r, text const& v) { r.overlay = v; }},
        {"theme", kind::text, "light|dark", output_group, "background of pictures; default light",
         [](request& r, text const& v) {
           r.theme = one_of(v, {"light", "dark"});
         }},
        {"picture-size", kind::text, "WxH", output_group, "size of pictures in pixels; default 800x560",
         [](request& r, text const& v) { r.picture_size = v; }},
        {"dump-program", kind::flag, "", output_group, "print the instructions of f and its gradient, run nothing",
         [](request& r, text const& v) { r.dump_program = is_true(v); }},
        {"quiet", kind::flag, "", output_group, "no progress bar and no notes",
         [](request& r, text const& v) { r.quiet = is_true(v); }},
        {"no-progress", kind::flag, "", output_group, "no progress bar",
         [](request& r, text const& v) { r.no_progress = is_true(v); }},
    });

bool same_word(std::string_view left, std::string_view right) {
  auto const plain = [](char c) { return c == '_' ? '-' : c; };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return plain(a) == plain(b); });
}

}  // namespace

std::span<word const> study_words() { return words; }

word const* find_study_word(std::string_view name) {
  auto const found = std::find_if(words.begin(), words.end(), [&](word const& w) { return same_word(w.name, name); });
  return found == words.end() ? nullptr : &*found;
}

std::string hint_for_flag(std::string_view name, std::span<word const> own) {
  for (std::size_t i = 0; i < hyperparameter_count; ++i)
    if (auto const full = rivulet::name(static_cast<hyperparameter>(i)); same_word(full, name))
      return fmt::format("; a hyperparameter is set by --set {}=SPEC", full);
  std::vector<std::string> candidates{"help"};
  for (auto const& w : words) candidates.emplace_back(w.name);
  for (auto const& w : own) candidates.emplace_back(w.name);
  std::string const best = nearest(name, candidates);
  return best.empty() ? "" : fmt::format("; did you mean --{}?", best);
}

void apply_setting(request& target, std::string const& name, std::string const& spec) {
  std::string const full = full_name(target, name);
  auto& names = target.names_set;
  if (std::find(names.begin(), names.end(), full) != names.end())
    throw usage_error(fmt::format("{} is set twice; for several values write {}=0.1,0.2", full, full));
  names.push_back(full);
  target.study.set(full, trimmed(spec));
}

}  // namespace rivulet::cli
