// Choosing a back-end and descending ranges with it.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/backend.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <rivulet/error.hpp>

#include "host/batch/execute.hpp"
#include "host/batch/tables.hpp"
#include "host/cpu/compiled.hpp"
#include "host/cuda/cache.hpp"
#include "host/cuda/devices.hpp"
#include "host/descent/loop_settings.hpp"
#include "host/reference/descend.hpp"
#include "host/reference/self_test.hpp"

namespace rivulet::batch {
namespace {

cpu::simd find_simd(std::string const& wanted) {
  auto const available = cpu::available_simd();
  if (wanted == "auto") return available.back();
  std::vector<std::string_view> names;
  for (cpu::simd const lanes : available) {
    if (cpu::name(lanes) == wanted) return lanes;
    names.push_back(cpu::name(lanes));
  }
  for (cpu::simd const lanes : {cpu::simd::scalar, cpu::simd::avx2, cpu::simd::avx512})
    if (cpu::name(lanes) == wanted)
      throw device_error(fmt::format("simd {} is not available here; this build and processor have {}", wanted,
                                     fmt::join(names, ", ")));
  throw usage_error(fmt::format("simd '{}' is unknown; choose auto, scalar, avx2 or avx512", wanted));
}

std::string option_or_environment(std::string const& option, char const* variable) {
  char const* const environment = std::getenv(variable);
  return option == "auto" && environment != nullptr && *environment != '\0' ? environment : option;
}

cpu::engine_choice find_engine(std::string const& wanted) {
  if (wanted == "auto") return cpu::engine_choice::automatic;
  if (wanted == "interpreted") return cpu::engine_choice::interpreted;
  if (wanted == "compiled") return cpu::engine_choice::compiled;
  throw usage_error(fmt::format("cpu engine '{}' is unknown; choose auto, interpreted or compiled", wanted));
}

cpu::engine_choice choose_engine(std::string const& option, cpu::simd lanes) {
  auto const choice = find_engine(option_or_environment(option, "RIVULET_CPU_ENGINE"));
  if (choice != cpu::engine_choice::compiled) return choice;
  if (lanes == cpu::simd::scalar && cpu::available_simd().size() > 1)
    throw device_error("the compiled engine has no scalar lanes: choose simd avx2 or wider, or the interpreted engine");
  auto const reason = cpu::compiled_unavailable(lanes);
  if (reason.empty()) return choice;
  throw device_error(fmt::format("no compiled engine: {}; choose cpu engine auto or interpreted", reason));
}

void self_test_once(cpu::simd lanes) {
  static std::array<std::once_flag, 3> done;
  std::call_once(done[static_cast<std::size_t>(lanes)], [lanes] { cpu::self_test(lanes); });
}

void self_test_compiled_once(cpu::simd lanes) {
  static std::array<std::once_flag, 3> done;
  std::call_once(done[static_cast<std::size_t>(lanes)], [lanes] { cpu::self_test_compiled(lanes); });
}

void self_test_reference_once() {
  static std::once_flag done;
  std::call_once(done, reference::self_test);
}

// Rows [begin, begin + count) of the columns and of the table.
instance_columns part_of(instance_columns const& whole, std::size_t begin, std::size_t count) {
  instance_columns part = whole;
  part.first += begin;
  part.count = count;
  auto const advance = [begin](column& c) {
    if (c.data != nullptr) c.data += static_cast<std::ptrdiff_t>(begin) * c.stride;
  };
  std::ranges::for_each(part.start, advance);
  std::ranges::for_each(part.constants, advance);
  std::ranges::for_each(part.hyperparameters, advance);
  std::ranges::for_each(part.rates, advance);
  advance(part.start_index);
  advance(part.group);
  return part;
}

/// `auto` takes a GPU for sweeps that would keep the processor busy for longer than compiling and start-up take, if
/// every instance made max_iterations: some seconds, at about 4e9 additions a second and thread.
bool outweighs_compiling(sweep const& sweep, unsigned threads) {
  constexpr double additions_per_thread = 4e9, seconds = 2;
  double const turns = static_cast<double>(sweep.settings().max_iterations) + 1;
  double const work = static_cast<double>(sweep.instances()) * turns * static_cast<double>(work_per_turn(sweep));
  return work > seconds * additions_per_thread * threads;
}

std::string gpus_text(cuda::device_list const& gpus) {
  std::vector<std::string> names;
  for (auto const& gpu : gpus) {
    auto const& properties = gpu->properties();
    names.push_back(fmt::format("cuda:{} ({})", properties.ordinal, properties.name));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

backend::backend(run_options const& options, batch::sweep const& sweep) : sweep_(sweep), options_(options) {
  std::string const& word = options.device;
  how_.threads = options.threads != 0 ? options.threads : static_cast<unsigned>(tbb::info::default_concurrency());
  if (word.starts_with("cuda")) {
    open_gpus(word);
  } else if (word == "reference") {
    kind_ = device_kind::reference;
    self_test_reference_once();
    description_ = word;
  } else if (word == "cpu") {
    take_processor(options);
  } else if (word == "auto") {
    choose(options);
  } else {
    throw usage_error(
        fmt::format("device '{}' is unknown; choose auto, reference, cpu, cuda, cuda:1 or cuda:all", word));
  }
}

void backend::choose(run_options const& options) {
  if (!outweighs_compiling(sweep_, how_.threads)) return take_processor(options);
  auto const found = cuda::discover();
  // A machine without an NVIDIA driver needs no remark.
  bool const something_there = !found.gpus.empty() || !cuda::versions().driver.empty();
  if (!found.reason.empty()) return something_there ? fall_back(options, found.reason) : take_processor(options);
  try {
    open_gpus("cuda");
    chosen_by_auto_ = &options;
  } catch (device_error const& problem) {
    fall_back(options, problem.what());
  }
}

/// Says once in a process why the GPU that is there is not taken.
void backend::fall_back(run_options const& options, std::string const& reason) {
  static std::atomic_flag said;
  session_.reset();
  gpus_.clear();
  kind_ = device_kind::cpu;
  if (options.on_note && !said.test_and_set()) options.on_note(fmt::format("running on cpu: {}", reason));
  take_processor(options);
}

void backend::prepare() {
  if (kind_ != device_kind::cuda || session_ != nullptr) return;
  try {
    cuda::execution how{gpus_, sweep_.study().objective.text(), {}};
    auto fresh =
        std::make_unique<cuda::session>(sweep_.descent_program(), sweep_.settings(), sweep_.varying(), std::move(how));
    self_test(*fresh);
    session_ = std::move(fresh);
  } catch (device_error const& problem) {
    if (chosen_by_auto_ == nullptr) throw;
    fall_back(*chosen_by_auto_, problem.what());
  }
}

backend::~backend() = default;

void backend::take_processor(run_options const& options) {
  how_.lanes = find_simd(option_or_environment(options.simd, "RIVULET_SIMD"));
  how_.engine = choose_engine(options.cpu_engine, how_.lanes);
  if (how_.engine == cpu::engine_choice::compiled)
    cpu::check_rows_to_compile(sweep_.descent_program(), sweep_.settings());
  self_test_once(how_.lanes);
  if (may_compile()) self_test_compiled_once(how_.lanes);
  description_ =
      fmt::format("cpu ({}, {} thread{})", cpu::name(how_.lanes), how_.threads, how_.threads == 1 ? "" : "s");
}

bool backend::may_compile() const {
  return how_.engine != cpu::engine_choice::interpreted && cpu::compiled_unavailable(how_.lanes).empty();
}

/// Of the first chunk.
bool backend::is_to_compile() const {
  if (!may_compile()) return false;
  if (how_.engine == cpu::engine_choice::compiled) return true;
  auto const count = std::min(chunk_size(sweep_, options_, kind_), sweep_.instances());
  return cpu::compiling_pays(sweep_.descent_program(), sweep_.settings(), static_cast<std::size_t>(count));
}

std::string backend::cpu_engine() const {
  if (kind_ != device_kind::cpu) return "";
  return (descended_ ? compiled_ : is_to_compile()) ? "compiled" : "interpreted";
}

std::string backend::full_description() const {
  return kind_ == device_kind::cpu ? fmt::format("{}, {}", description_, cpu_engine()) : description_;
}

void backend::open_gpus(std::string const& word) {
  static_cast<void>(cuda::cache_from_environment());  // says now, before files are written, what is wrong there
  kind_ = device_kind::cuda;
  gpus_ = cuda::open_devices(word);
  description_ = gpus_text(gpus_);
}

/// The study's own kernel against the reference, on its first instances and for few iterations: a compiler or a device
/// that breaks the promise is found before it has cost anything. Fewer of both where the reference, which makes some
/// 10⁸ operations a second, would take long: over many rows of data.
void backend::self_test(cuda::session& session) const {
  constexpr std::uint64_t iterations = 20, instances = 64, operations = 100'000'000;
  std::uint64_t const turns = std::max<std::uint64_t>(operations / work_per_turn(sweep_), 2);
  auto settings = sweep_.settings();
  settings.max_iterations = std::min({settings.max_iterations, iterations, turns - 1});
  std::uint64_t const affordable = turns / (settings.max_iterations + 1);
  auto const chunk = sweep_.columns(0, static_cast<std::size_t>(std::min({instances, affordable, sweep_.instances()})));
  instance_table wanted, got;
  reference::descend(sweep_.descent_program(), settings, chunk.columns, wanted);
  session.descend_briefly(chunk.columns, settings.max_iterations, got);
  if (digest(wanted) == digest(got)) return;
  throw device_error(
      fmt::format("self-test: the first {} instances on {} differ from the reference; please report the objective and "
                  "`rivulet devices`, and use --device cpu",
                  chunk.columns.count, description_));
}

cuda::phase_seconds backend::seconds() const {
  return session_ == nullptr ? cuda::phase_seconds{} : session_->seconds();
}

/// What comes after the descent itself: confirmed cycles, the user's sign.
void backend::finish(instance_columns const& columns, instance_table& rows) const {
  if (kind_ != device_kind::reference) confirm_cycles(columns, rows);
  if (sweep_.study().maximize) negate_objective(rows);
  if (sweep_.losses() != nullptr) add_losses(columns, rows);
}

/// Evaluates the losses where the instances ended, as descents without steps from there; on the reference where that
/// descended, else on the processor.
void backend::add_losses(instance_columns const& columns, instance_table& rows) const {
  auto const& losses = *sweep_.losses();
  instance_columns ends;
  ends.first = columns.first;
  ends.count = columns.count;
  ends.constants = columns.constants;
  ends.hyperparameters = columns.hyperparameters;
  ends.group = columns.group;
  for (auto const& x : rows.x) ends.start.push_back({x.data(), 1});
  auto how = how_;
  how.engine = cpu::engine_choice::interpreted;
  if (kind_ == device_kind::cuda) {
    how.lanes = find_simd("auto");
    self_test_once(how.lanes);
  }
  for (auto const* const program : {&losses.training, &losses.validation}) {
    instance_table values;
    if (kind_ == device_kind::reference) {
      reference::descend(*program, losses.settings, ends, values);
    } else {
      cpu::descend(*program, losses.settings, ends, values, how);
    }
    rows.reducers.push_back(std::move(values.f));
  }
}

chunk_columns backend::columns(std::uint64_t first, std::size_t count) const {
  tbb::task_arena arena(static_cast<int>(how_.threads));
  return arena.execute([&] { return sweep_.columns(first, count); });
}

descent_counters backend::descend(std::uint64_t first, std::size_t count, instance_table& rows) {
  prepare();
  chunk_columns const chunk = columns(first, count);
  descent_counters counters;
  if (kind_ == device_kind::reference) {
    counters = reference::descend(sweep_.descent_program(), sweep_.settings(), chunk.columns, rows);
  } else if (kind_ == device_kind::cpu) {
    if (descender_ == nullptr)
      descender_ = std::make_unique<cpu::descender>(sweep_.descent_program(), sweep_.settings(), how_);
    counters = descender_->descend(chunk.columns, rows);
    descended_ = true;
    compiled_ = compiled_ || counters.compiled;
  } else {
    counters = session_->descend(chunk.columns, rows);
  }
  finish(chunk.columns, rows);
  return counters;
}

descent_counters backend::descend(std::uint64_t first, std::size_t count, sinks const& to) {
  chunk_columns const chunk = columns(first, count);
  auto const confirm = [&](instance_table& rows) {
    finish(part_of(chunk.columns, static_cast<std::size_t>(rows.first - first), rows.size()), rows);
    to.host(rows);
  };
  return session_->descend(chunk.columns, {to.device, confirm});
}

void backend::confirm_cycles(instance_columns const& columns, instance_table& rows) const {
  constexpr std::size_t block = 512;
  if (!sweep_.settings().detect_cycles) return;
  auto const confirm = [&](std::size_t number) {
    std::size_t const begin = number * block, count = std::min(block, rows.size() - begin);
    auto const from = rows.outcome.begin() + static_cast<std::ptrdiff_t>(begin);
    if (std::count(from, from + static_cast<std::ptrdiff_t>(count), outcome::cycling) == 0) return;
    instance_table part;
    resize(part, count, rows.first + begin, rows.x.size(), rows.reducers.size());
    for_each_column(rows, part, [&](auto const& whole, auto& piece) {
      std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(begin), count, piece.begin());
    });
    auto const inputs = part_of(columns, begin, count);
    if (reference::confirm_cycles(sweep_.descent_program(), sweep_.settings(), inputs, part) == 0) return;
    for_each_column(rows, part, [&](auto& whole, auto const& piece) {
      std::copy_n(piece.begin(), count, whole.begin() + static_cast<std::ptrdiff_t>(begin));
    });
  };
  tbb::task_arena arena(static_cast<int>(how_.threads));
  arena.execute([&] { tbb::parallel_for(std::size_t{0}, (rows.size() + block - 1) / block, confirm); });
}

instance_range shard_range(std::uint64_t instances, shard const& shard) {
  if (shard.count == 0 || shard.index >= shard.count)
    throw usage_error(fmt::format("shard {}/{} does not exist: shard i/n needs 0 <= i < n", shard.index, shard.count));
  std::uint64_t const size = instances / shard.count, longer = instances % shard.count;
  return {shard.index * size + std::min(shard.index, longer), size + (shard.index < longer ? 1 : 0)};
}

std::uint64_t work_per_turn(sweep const& sweep) {
  program const& program = sweep.descent_program();
  std::uint64_t const straight = program.instructions.size() + 8 * program.parameters + 1;
  if (program.rows == nullptr) return straight;
  row_loop const& loop = *program.rows;
  std::uint64_t const batch = sweep.settings().batches.rows, rows = batch > 0 ? batch : loop.data->rows;
  return straight + loop.before.instructions.size() + rows * (loop.row.instructions.size() + loop.sums());
}

std::uint64_t bytes_per_instance(sweep const& sweep) {
  // A row: two bytes, four counts, three numbers, the reducers and x; its columns: the start and the axes.
  std::uint64_t const parameters = sweep.descent_program().parameters;
  return 2 + 8 * (4 + 3 + sweep.reducer_names().size() + 2 * parameters + sweep.axes().size());
}

}  // namespace rivulet::batch
