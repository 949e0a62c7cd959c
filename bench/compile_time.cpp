// How long from an objective's text to machine code? A table of its stages, for parameters, methods and objectives.
// SPDX-License-Identifier: Apache-2.0
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/rivulet.hpp>

#include "host/batch/sweep.hpp"
#include "host/cpu/compiled.hpp"
#include "host/cpu/trace.hpp"
#include "host/expression/objective_data.hpp"

namespace rivulet::bench {
namespace {

struct options {
  std::vector<std::size_t> parameters{2, 10, 100, 200};
  std::vector<std::string_view> objectives{"rosenbrock", "rastrigin", "ackley", "griewank", "styblinski-tang"};
  std::vector<std::string_view> methods{"gd", "adam"};
  int tries = 15;
  bool no_stop = false;
};

double processor_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

/// Processor time of the first call, which finds nothing in caches and no memory mapped, and the least of all.
struct timing {
  double first = 0, least = 1e300;
  template <typename Work>
  void add(Work const& work, bool is_first) {
    auto const begin = processor_milliseconds();
    work();
    auto const spent = processor_milliseconds() - begin;
    if (is_first) first = spent;
    least = std::min(least, spent);
  }
};

/// The stages one after the other, each on what the one before left.
template <typename T>
class measurement {
 public:
  measurement(problem const& problem, std::size_t parameters, std::string_view method, options const& how)
      : problem_(problem), parameters_(parameters), method_(method), how_(how) {}

  void run() {
    for (int i = 0; i < how_.tries; ++i) {
      objective parsed;
      parse_.add([&] { parsed = problem_objective(problem_, parameters_); }, i == 0);
      program program;
      differentiate_.add([&] { program = make_descent_program(*parsed.data(), false); }, i == 0);
      batch::sweep const sweep(study_of(parsed));
      auto const chunk = sweep.columns(0, 16);
      once(program, sweep.settings(), chunk.columns, i == 0);
    }
    print();
  }

 private:
  study study_of(objective const& parsed) const {
    study result;
    result.objective = parsed;
    result.method = std::string(method_);
    result.precision = sizeof(T) == 8 ? precision::float64 : precision::float32;
    result.start_count = 16;
    result.start_box = problem_.box;
    result.stop.no_stop = how_.no_stop;
    return result;
  }

  void once(program const& program, descent_settings const& settings, instance_columns const& columns, bool first) {
    auto const lanes = cpu::available_simd().back();
    cpu::execution const interpreted{lanes, 1, cpu::engine_choice::interpreted},
        compiled{lanes, 1, cpu::engine_choice::compiled};
    cpu::layout<T> plan;
    layout_.add([&] { plan = cpu::make_layout<T>(program, settings, columns, interpreted); }, first);
    compile_.add([&] { cpu::compile(plan, program, settings, columns, compiled); }, first);
    bytes_ = 0;
    for (auto const& code : plan.code) bytes_ += code.code_bytes();
    trace_.add([&] { trace(plan, program, settings, columns, lanes == cpu::simd::avx512); }, first);
    instructions_ = program.instructions.size();
  }

  void trace(cpu::layout<T>& plan, program const& program, descent_settings const& settings,
             instance_columns const& columns, bool scales) {
    auto const& far = plan.engine.evaluator.far;
    cpu::tracer<T> tracer(plan, program, settings, columns, {far[0], far[1], far[2]}, scales);
    if (plan.fixed) {
      static_cast<void>(tracer.evaluation());
      static_cast<void>(tracer.step());
    } else {
      static_cast<void>(tracer.turns(plan.slots.flags));
    }
  }

  void print() const {
    std::printf("| %s | %zu | %s | float%zu | %zu |", std::string(problem_.name).c_str(), parameters_,
                std::string(method_).c_str(), 8 * sizeof(T), instructions_);
    for (auto const& stage : {parse_, differentiate_, layout_, trace_, compile_}) std::printf(" %.3f |", stage.least);
    std::printf(" %.3f | %zu |\n", compile_.first, bytes_ / 1024);
  }

  problem const& problem_;
  std::size_t parameters_;
  std::string_view method_;
  options const& how_;
  timing parse_, differentiate_, layout_, trace_, compile_;
  std::size_t bytes_ = 0, instructions_ = 0;
};

std::vector<std::string_view> words(std::string_view list) {
  std::vector<std::string_view> found;
  for (std::size_t begin = 0; begin <= list.size();) {
    auto const end = std::min(list.find(',', begin), list.size());
    found.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

void run(options const& how) {
  std::printf(
      "Processor time in ms, the least of %d; `first compile` is that of the first try.\n\n"
      "| objective | parameters | method | precision | instructions | parse | differentiate | layout | trace "
      "| trace and emit | first compile | KiB |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n",
      how.tries);
  for (auto const objective : how.objectives) {
    for (auto const parameters : how.parameters) {
      for (auto const method : how.methods) {
        measurement<float>(find_problem(objective), parameters, method, how).run();
        measurement<double>(find_problem(objective), parameters, method, how).run();
      }
    }
  }
}

}  // namespace
}  // namespace rivulet::bench

// usage: bench_compile [--parameters 10,200] [--objectives a,b] [--methods gd,adam] [--tries 15] [--no-stop]
int main(int argc, char** argv) {
  using rivulet::bench::words;
  rivulet::bench::options how;
  for (int i = 1; i < argc; ++i) {
    std::string_view const option = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
    if (option == "--no-stop") {
      how.no_stop = true;
      continue;
    }
    ++i;
    if (option == "--objectives") how.objectives = words(value);
    if (option == "--methods") how.methods = words(value);
    if (option == "--tries") how.tries = std::max(1, std::atoi(value.data()));
    if (option != "--parameters") continue;
    how.parameters.clear();
    for (auto const word : words(value)) how.parameters.push_back(std::strtoul(std::string(word).c_str(), nullptr, 10));
  }
  rivulet::bench::run(how);
}
