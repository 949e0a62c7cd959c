// Writing the text of a kernel: a struct of constants for kernels/*.cuh, and f and gradient as straight lines.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/generate.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/cuda/geometry.hpp"
#include "host/cuda/row_kernel.hpp"
#include "host/cuda/straight_lines.hpp"
#include "host/descent/loop_settings.hpp"

namespace rivulet::cuda {
namespace {

constexpr std::string_view schedule_words[] = {"constant", "step", "exponential", "cosine"};

bool is_float32(descent_settings const& settings) { return settings.precision == precision::float32; }

bool reduces(descent_settings const& settings) { return settings.track_best || !settings.reducers.empty(); }

/// A ring need not hold more values of f than there can be.
std::uint32_t window_of(reducer const& of, descent_settings const& settings) {
  return settings.max_iterations < of.window ? static_cast<std::uint32_t>(settings.max_iterations + 1) : of.window;
}

/// The text of one study.
class writer {
 public:
  writer(program const& program, descent_settings const& settings, generated_kernel& to)
      : program_(program), settings_(settings), to_(to), T_(is_float32(settings) ? "float" : "double") {}

  void thread_kernel() {
    auto const uniform = to_.inputs.uniform.size() + 2 * settings_.bounds.size();
    begin("thread_descent.cuh", to_.inputs.varying.size(), uniform);
    bool const small = program_.rows == nullptr && program_.instructions.size() <= geometry::unrolled_operations;
    line("  static constexpr int refill_lanes = {}, steps_at_once = {};", geometry::refill_lanes,
         small ? geometry::steps_at_once : 1);
    write_rate_places();
    auto const gradient = settings_.stop ? program_ : gradient_program(program_);
    if (program_.rows != nullptr) {
      write_before();
      write_rows(gradient, [this](auto c) {
        auto const own = program_.rows->first_own();
        return c < own ? thread_constant(c, "none") : to_.rows.column_text(c - own);
      });
    }
    write_function("evaluate", program_);
    write_function("gradient", gradient);
    line("}};\n}}\n}}\n");
    line("extern \"C\" __global__ void __launch_bounds__({}) {}(", to_.threads_per_block, kernel_entry);
    line("    rivulet::kernels::launch_arguments<{}, {}> launch,", T_, integer());
    line("    rivulet::kernels::uniform_values<{}, {}> uniform) {{", T_, uniform);
    line("  using study = rivulet::kernels::study;");
    if (to_.shared_per_warp > 0) {
      line("  extern __shared__ __align__(16) unsigned char shared[];");
      line("  auto* const waiting = reinterpret_cast<{}*>(shared) + threadIdx.x / 32 * {} + threadIdx.x % 32;", T_,
           to_.shared_per_warp / element_size(settings_));
    } else {
      line("  {}* const waiting = nullptr;", T_);
    }
    line("  rivulet::kernels::thread_descent<study>(launch, uniform, waiting).run();\n}}");
  }

  void warp_kernel(warp_schedule const& schedule) {
    text_ += "#define RIVULET_ROLLED\n";
    begin("warp_descent.cuh", to_.inputs.varying_hyperparameters, to_.inputs.uniform_hyperparameters);
    line("  static constexpr bool rate_groups = {};", schedule.grouped);
    write_memory(schedule);
    write_tables(schedule.places);
    write_apply(schedule);
    if (program_.rows != nullptr) write_lane_rows(schedule);
    line("}};\n}}\n}}\n");
    line("extern \"C\" __global__ void __launch_bounds__({}) {}(", to_.threads_per_block, kernel_entry);
    line("    rivulet::kernels::launch_arguments<{}, {}> launch,", T_, integer());
    line("    rivulet::kernels::uniform_values<{}, {}> uniform) {{", T_, to_.inputs.uniform_hyperparameters);
    line("  using study = rivulet::kernels::study;");
    if (to_.shared_per_warp > 0) {
      line("  extern __shared__ __align__(16) unsigned char shared[];");
      line("  auto* const slots = reinterpret_cast<{}*>(shared) + threadIdx.x / 32 * study::slots;", T_);
    } else {
      line(
          "  unsigned long long const warp = (static_cast<unsigned long long>(blockIdx.x) * blockDim.x + threadIdx.x) "
          "/ 32;");
      line("  auto* const slots = launch.scratch + warp * study::warp_memory + study::slots_at;");
    }
    line("  rivulet::kernels::warp_descent<study>(launch, uniform, slots).run();\n}}");
  }

  std::string take() { return std::move(text_); }

 private:
  template <typename... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }

  std::string_view integer() const { return is_float32(settings_) ? "int" : "long long"; }

  /// What both layouts need.
  void begin(std::string_view header, std::size_t varying, std::size_t uniform) {
    line("#include \"kernels/{}\"", header);
    line("namespace rivulet::kernels {{\ninline namespace RIVULET_INSTRUCTION_SET {{\nstruct study {{");
    line("  using scalar = {};", T_);
    write_method();
    line("  static constexpr int parameters = {}, outputs = {}, varying = {}, uniform = {};", program_.parameters,
         program_.outputs.size() - 1, varying, uniform);
    line("  static constexpr int reducers = {}, rings = {};", settings_.reducers.size(), to_.windows.size());
    line("  static constexpr bool fixed = {}, reduces = {};", !settings_.stop, reduces(settings_));
    line("  static constexpr bool bounded = {};", !settings_.bounds.empty());
    line("  static constexpr int bounds_at = {};", to_.inputs.uniform.size());
    bool const any = has_rate_groups(settings_) || settings_.warmup || settings_.schedule != schedule::constant;
    line("  static constexpr rates rates_kind = rates::{};", any ? "any" : "one");
    if (is_float32(settings_)) {
      write_flags<float>();
    } else {
      write_flags<double>();
    }
    write_hyper_places();
    write_reducers();
    write_row_sizes();
  }

  void write_row_sizes() {
    auto const* const rows = program_.rows.get();
    line("  static constexpr bool over_rows = {};", rows != nullptr);
    line("  static constexpr int shared = {}, sums = {};", rows == nullptr ? 0 : rows->before.outputs.size(),
         rows == nullptr ? 0 : rows->sums());
    text_ += to_.rows.constants_text();
  }

  template <typename T>
  void write_flags() {
    auto const flags = loop_settings<T>(settings_);
    line("  RIVULET_LANE static constexpr loop_settings<scalar, {}> flags() {{", integer());
    line("    loop_settings<scalar, {}> of{{}};", integer());
    line("    of.schedule = schedule_kind::{};", schedule_words[static_cast<std::size_t>(settings_.schedule)]);
    auto const flag = [&](std::string_view name, bool value) {
      if (value) line("    of.{} = true;", name);
    };
#define RIVULET_FLAG(name) flag(#name, flags.name)
    RIVULET_FLAG(scheduled);
    RIVULET_FLAG(warmup);
    RIVULET_FLAG(weight_decay);
    RIVULET_FLAG(clip_norm);
    RIVULET_FLAG(clip_value);
    RIVULET_FLAG(detect_cycles);
    RIVULET_FLAG(searches);
    RIVULET_FLAG(backtracks);
    RIVULET_FLAG(fits);
    RIVULET_FLAG(track_best);
    RIVULET_FLAG(track_first_f);
    RIVULET_FLAG(track_sum_f);
    RIVULET_FLAG(track_sum_inverse_f);
    RIVULET_FLAG(has_gradient_tolerance);
    RIVULET_FLAG(has_divergence_bound);
    RIVULET_FLAG(has_rare_tests);
    RIVULET_FLAG(has_relative_gradient_tolerance);
    RIVULET_FLAG(has_f_tolerance);
    RIVULET_FLAG(has_step_tolerance);
    RIVULET_FLAG(has_target);
    RIVULET_FLAG(has_f_bound);
    RIVULET_FLAG(has_max_evaluations);
#undef RIVULET_FLAG
    if (!flags.tests_changed) line("    of.tests_changed = false;");
    line("    return of;\n  }}");
  }

  /// How many arrays and numbers a line search keeps depends on the study.
  void write_method() {
    auto const method = rivulet::name(settings_.method);
    if (!searches_lines(settings_.method))
      return line("  template <typename L> using method = kernels::{}<L>;", method);
    auto const shape = shape_of(settings_, program_.parameters);
    line("  template <typename L> struct method : kernels::{}<L> {{", method);
    line("    static constexpr int arrays = {}, numbers = {};\n  }};", shape.arrays, shape.numbers);
  }

  /// A constexpr function from a number to a number.
  void write_switch(std::string_view head, std::vector<std::pair<std::int64_t, std::string>> const& cases,
                    std::string_view otherwise) {
    line("  RIVULET_LANE static constexpr {} {{\n    switch (static_cast<int>(which)) {{", head);
    for (auto const& [key, value] : cases) line("      case {}: return {};", key, value);
    line("    }}\n    return {};\n  }}", otherwise);
  }

  void write_hyper_places() {
    std::vector<std::pair<std::int64_t, std::string>> cases;
    for (auto const* const list : {&to_.inputs.varying, &to_.inputs.uniform}) {
      for (auto const& each : *list) {
        if (each.what != quantity::kind::hyperparameter) continue;
        cases.emplace_back(each.index, fmt::to_string(to_.inputs.place(each)));
      }
    }
    write_switch("int hyper_place(hyper which)", cases, "0");
  }

  void write_rate_places() {
    std::vector<std::pair<std::int64_t, std::string>> cases;
    for (std::size_t i = 0; has_rate_groups(settings_) && i < settings_.rate_group.size(); ++i) {
      auto const group = settings_.rate_group[i];
      if (group == 0) continue;
      auto const place = to_.inputs.place({quantity::kind::rate, group - 1});
      cases.emplace_back(static_cast<std::int64_t>(i), fmt::to_string(place));
    }
    bool const none = searches_lines(settings_.method);
    int const common = none ? 0 : to_.inputs.place({quantity::kind::hyperparameter, 0});
    write_switch("int rate_place(int which)", cases, fmt::to_string(common));
  }

  /// A reducer is a record; `iteration` stands for a ring.
  void write_reducers() {
    constexpr std::string_view records[] = {"first_f", "sum_f", "sum_inverse_f", "iteration"};
    std::vector<std::pair<std::int64_t, std::string>> record_of, ring_of, window_at, start_of;
    std::uint64_t start = 0;
    for (std::size_t r = 0; r < settings_.reducers.size(); ++r) {
      auto const& reducer = settings_.reducers[r];
      auto const key = static_cast<std::int64_t>(r);
      record_of.emplace_back(key, fmt::format("record::{}", records[static_cast<std::size_t>(reducer.kind)]));
      if (reducer.kind != reducer_kind::mean_last_f) continue;
      auto const ring = static_cast<std::int64_t>(window_at.size());
      ring_of.emplace_back(key, fmt::to_string(ring));
      window_at.emplace_back(ring, fmt::format("{}u", to_.windows[static_cast<std::size_t>(ring)]));
      start_of.emplace_back(ring, fmt::format("{}ull", start));
      start += to_.windows[static_cast<std::size_t>(ring)];
    }
    write_switch("record reducer_record(int which)", record_of, "record::first_f");
    write_switch("int reducer_ring(int which)", ring_of, "0");
    write_switch("unsigned window(int which)", window_at, "1u");
    write_switch("unsigned long long ring_start(int which)", start_of, "0ull");
  }

  /// What belongs to one part of the program alone is `at.<own>(number)`.
  std::string thread_constant(std::uint32_t constant, std::string_view own) const {
    auto const* const rows = program_.rows.get();
    if (rows == nullptr || constant < rows->row_count)
      return fmt::format("at.value({})", to_.inputs.place({quantity::kind::constant, constant}));
    if (constant == rows->row_count) return "at.row_count()";
    if (constant < rows->first_own()) return fmt::format("at.shared({})", constant - rows->first_output());
    return fmt::format("at.{}({})", own, constant - rows->first_own());
  }

  void write_lines(program const& of, straight_lines const& text) {
    for (std::size_t i = 0; i < of.instructions.size(); ++i) line("    {}", text.line(i));
  }

  void write_before() {
    auto const& of = program_.rows->before;
    straight_lines const text(of, settings_.precision, [this](auto c) { return thread_constant(c, "none"); });
    line("  template <typename Point>\n  RIVULET_LANE static void put_shared(Point& at) {{");
    write_lines(of, text);
    for (std::size_t i = 0; i < of.outputs.size(); ++i)
      line("    at.put_shared({}, {});", i, text.text_of(of.outputs[i]));
    line("  }}");
  }

  /// The terms of a row, of f and gradient and of `gradient` alone.
  void write_rows(program const& gradient, straight_lines::constant_text const& constant) {
    text_ += row_terms("evaluation_rows", program_.rows->row, settings_.precision, constant);
    if (settings_.stop) return line("  using gradient_rows = evaluation_rows;");
    text_ += row_terms("gradient_rows", gradient.rows->row, settings_.precision, constant);
  }

  void write_lane_rows(warp_schedule const& schedule) {
    auto const& rows = *program_.rows;
    auto const constants = schedule.constants_at;
    line("  static constexpr int row_count_at = {}, sums_at = {};", constants + rows.row_count,
         constants + rows.first_own());
    line("  static constexpr bool partials_in_memory = {};", schedule.partials_at != 0);
    line("  static constexpr int partials_at = {};", schedule.partials_at);
    write_rows(settings_.stop ? program_ : gradient_program(program_), [&](std::uint32_t c) {
      return c < rows.first_own() ? fmt::format("at.slot({})", constants + c)
                                  : to_.rows.column_text(c - rows.first_own());
    });
  }

  void write_function(std::string_view function, program const& of) {
    straight_lines const text(of, settings_.precision, [this](auto c) { return thread_constant(c, "sum"); });
    line("  template <typename Point>\n  RIVULET_LANE static void {}(Point& at) {{", function);
    write_lines(of, text);
    for (std::size_t i = 0; i < of.outputs.size(); ++i) {
      if (of.outputs[i].kind == operand_kind::none) continue;
      auto const value = text.text_of(of.outputs[i]);
      if (i == 0) {
        line("    at.put_f({});", value);
      } else {
        line("    at.put_g({}, {});", i - 1, value);
      }
    }
    line("  }}");
  }

  /// Parts of a warp's scratch memory, in elements.
  void write_memory(warp_schedule const& schedule) {
    std::size_t const n = program_.parameters;
    std::size_t const rows = static_cast<std::size_t>(shape_of(settings_, n).arrays) * n;
    std::size_t next = rows;
    auto const part = [&](std::string_view name, std::size_t size) {
      line("  static constexpr int {} = {};", name, next);
      next += size;
    };
    part("saved_at", settings_.stop && settings_.detect_cycles ? n + rows : 0);
    part("previous_at", settings_.step_tolerance ? n : 0);
    part("rings_at", std::accumulate(to_.windows.begin(), to_.windows.end(), std::size_t{0}));
    part("slots_at", to_.shared_per_warp > 0 ? 0 : schedule.slots);
    next = (next + 31) / 32 * 32;  // warps begin on lines of their own
    line("  static constexpr unsigned long long warp_memory = {}ull;", next);
    line("  static constexpr unsigned slots = {}u;", schedule.slots);
    to_.scratch_per_holder = next;
  }

  void write_tables(table_places const& at) {
    line("  RIVULET_LANE static constexpr warp_tables tables() {{");
    line("    return {{{}u, {}u, {}u, {}u, {}u, {}u, {}u, {}u, {}u, {}u, {}u, {}u}};\n  }}", at.evaluation,
         at.evaluation_rounds, at.gradient, at.gradient_rounds, at.before, at.before_rounds, at.entries, at.literals,
         at.literal_count, at.inputs, at.input_count, at.rates);
  }

  void write_apply(warp_schedule const& schedule) {
    line(
        "  RIVULET_LANE static void apply(unsigned operation, scalar* slots, warp_entry const* entries, unsigned "
        "count, "
        "int lane) {{\n    switch (operation) {{");
    auto const write_case = [&](std::size_t code, std::string const& value) {
      line("      case {}: return apply_round(slots, entries, count, lane,", code);
      line("          [](scalar const* v, warp_entry const& e) {{ return {}; }});", value);
    };
    for (std::size_t k = 0; k < schedule.operations.size(); ++k) {
      write_case(k, call(schedule.operations[k], "v[e.a]", "v[e.b]", "v[e.c]"));
    }
    if (schedule.copies) write_case(schedule.operations.size(), "v[e.a]");
    line("    }}\n  }}");
  }

  program const& program_;
  descent_settings const& settings_;
  generated_kernel& to_;
  std::string_view T_;
  std::string text_;
};

void refuse_too_large(program const& program) {
  if (program.parameters <= geometry::most_parameters) return;
  throw invalid_argument(
      fmt::format("the objective has {} parameters; the cuda back-end takes at most {}: use --device cpu",
                  program.parameters, geometry::most_parameters));
}

/// As many warps of a block, at most `most`, as have shared memory together; at least one.
unsigned warps_that_fit(std::size_t bytes_of_one, unsigned most) {
  while (most > 1 && most * bytes_of_one > geometry::shared_slots) --most;
  return most;
}

}  // namespace

generated_kernel generate(program const& program, descent_settings const& settings, varying_columns const& varying,
                          std::optional<layout> forced) {
  refuse_too_large(program);
  refuse_too_large_rows(program);
  generated_kernel result;
  result.inputs = inputs_of(program, settings, varying);
  result.layout = forced.value_or(choose_layout(program, settings, result.inputs));
  result.rows = parts_of(program, settings.batches, result.layout == layout::thread);
  for (auto const& each : settings.reducers) {
    if (each.kind == reducer_kind::mean_last_f) result.windows.push_back(window_of(each, settings));
  }
  writer writer(program, settings, result);
  if (result.layout == layout::thread) {
    result.shared_per_warp = waiting_bytes(program, settings);
    result.threads_per_block = 32 * warps_that_fit(result.shared_per_warp, geometry::thread_block / 32);
    result.scratch_per_holder = std::accumulate(result.windows.begin(), result.windows.end(), std::size_t{0});
    writer.thread_kernel();
  } else {
    auto schedule = make_warp_schedule(program, settings, result.inputs);
    std::size_t const slots = schedule.slots * element_size(settings);
    auto const warps = warps_that_fit(slots, geometry::warps_per_block);
    bool const shared = warps * slots <= geometry::shared_slots;
    result.shared_per_warp = shared ? slots : 0;
    result.threads_per_block = 32 * (shared ? warps : geometry::warps_per_block);
    writer.warp_kernel(schedule);
    result.tables = std::move(schedule.words);
  }
  result.source = writer.take();
  return result;
}

}  // namespace rivulet::cuda
