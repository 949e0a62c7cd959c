// `problems` and `devices`: what this program knows and what this machine has.
// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <rivulet/problems.hpp>

#include "host/cli/commands.hpp"
#include "host/cli/teaching.hpp"
#include "host/cli/terminal.hpp"
#include "host/cpu/descend.hpp"
#include "host/cuda/cache.hpp"
#include "host/cuda/devices.hpp"

namespace rivulet::cli {
namespace {

std::string dimension_text(problem const& p) {
  return p.dimension > 0 ? fmt::to_string(p.dimension) : fmt::format("any ({})", p.default_dimension);
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (char const c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string problem_text(problem const& p) {
  return fmt::format(
      "{}  (@{})\n  f          {}\n  dimension  {}\n  box        {}\n  minimizers {}\n  f_min      {}\n  reference  "
      "{}\n",
      p.title, p.name, p.expression, dimension_text(p), p.box, p.minimizers, p.f_min, p.reference);
}

std::string problems_table(std::span<problem const> all) {
  std::string text = fmt::format("{:22}{:10}{:24}{}\n", "name", "dimension", "box", "title");
  for (auto const& p : all) text += fmt::format("@{:21}{:10}{:24}{}\n", p.name, dimension_text(p), p.box, p.title);
  return text;
}

std::string problems_csv(std::span<problem const> all) {
  std::string text = "name,title,expression,dimension,box,minimizers,f_min,reference\n";
  for (auto const& p : all)
    text += fmt::format("{},{},{},{},{},{},{},{}\n", p.name, csv_field(p.title), csv_field(p.expression), p.dimension,
                        csv_field(p.box), csv_field(p.minimizers), csv_field(p.f_min), csv_field(p.reference));
  return text;
}

std::string problems_json(std::span<problem const> all) {
  auto json = nlohmann::ordered_json::array();
  for (auto const& p : all)
    json.push_back({{"name", p.name},
                    {"title", p.title},
                    {"expression", p.expression},
                    {"dimension", p.dimension},
                    {"default_dimension", p.default_dimension},
                    {"box", p.box},
                    {"minimizers", p.minimizers},
                    {"f_min", p.f_min},
                    {"reference", p.reference}});
  return json.dump(2) + "\n";
}

std::vector<std::string> simd_names() {
  std::vector<std::string> names;
  for (auto const lanes : cpu::available_simd()) names.emplace_back(cpu::name(lanes));
  return names;
}

/// Engines that descend on the widest lanes, and why there is no compiled one.
struct cpu_engines {
  std::string reason = cpu::compiled_unavailable(cpu::available_simd().back());
  std::vector<std::string> names() const {
    if (!reason.empty()) return {"interpreted"};
    return {"interpreted", "compiled"};
  }
  std::string text() const {
    auto const remark = reason.empty() ? "auto takes the last where it can" : "no compiled one: " + reason;
    return fmt::format("           engines {} ({})\n", fmt::join(names(), ", "), remark);
  }
};

using ordered_json = nlohmann::ordered_json;

/// What this machine has for the CUDA back-end.
struct cuda_state {
  cuda::discovery found = cuda::discover();
  cuda::toolkit_versions versions = cuda::versions();
  cuda::image_cache cache{cuda::cache_from_environment()};
};

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{:.1f}", static_cast<double>(bytes) / (1 << 20)); }

std::string gpu_text(cuda::device_properties const& gpu) {
  return fmt::format("cuda:{:<6}{}, compute capability {}.{}, {} multiprocessors, {:.1f} GiB\n", gpu.ordinal, gpu.name,
                     gpu.major, gpu.minor, gpu.multiprocessors, static_cast<double>(gpu.total_memory) / (1 << 30));
}

std::string cuda_text(cuda_state const& state) {
  std::string text;
  for (auto const& gpu : state.found.gpus) text += gpu_text(gpu);
  if (!state.found.reason.empty()) text += fmt::format("cuda       {}\n", state.found.reason);
  if (state.versions.runtime.empty()) return text;
  auto const or_none = [](std::string const& version) { return version.empty() ? "none" : version; };
  text += fmt::format("toolkit    built with CUDA {}; driver {}, NVRTC {}\n", state.versions.runtime,
                      or_none(state.versions.driver), or_none(state.versions.nvrtc));
  auto const trouble = state.cache.trouble();
  text += trouble.empty()
              ? fmt::format("kernels    kept in {} ({} of {} MiB)\n", state.cache.settings().folder.string(),
                            mebibytes(state.cache.size()), state.cache.settings().capacity >> 20)
              : fmt::format("kernels    not kept: {}\n", trouble);
  return text;
}

void add_cuda(ordered_json& json, cuda_state const& state) {
  auto gpus = ordered_json::array();
  for (auto const& gpu : state.found.gpus)
    gpus.push_back({{"device", fmt::format("cuda:{}", gpu.ordinal)},
                    {"name", gpu.name},
                    {"compute_capability", fmt::format("{}.{}", gpu.major, gpu.minor)},
                    {"multiprocessors", gpu.multiprocessors},
                    {"memory", gpu.total_memory}});
  json["cuda"] = gpus;
  if (!state.found.reason.empty()) json["cuda_reason"] = state.found.reason;
  if (state.versions.runtime.empty()) return;
  auto const or_null = [](std::string const& text) { return text.empty() ? ordered_json() : ordered_json(text); };
  json["cuda_versions"] = {{"driver", or_null(state.versions.driver)},
                           {"runtime", state.versions.runtime},
                           {"nvrtc", or_null(state.versions.nvrtc)}};
  json["kernel_cache"] = {{"folder", or_null(state.cache.settings().folder.string())},
                          {"bytes", state.cache.size()},
                          {"capacity", state.cache.settings().capacity},
                          {"trouble", or_null(state.cache.trouble())}};
}

}  // namespace

std::string version_text() { return fmt::format("rivulet {} (numerics {})", version(), numerics_version()); }

exit_code problems_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "csv", "json"});
  if (asked.operands.size() > 1) throw usage_error("problems takes one NAME, or none for the whole zoo");
  auto shown = problems();
  bool const one = !asked.operands.empty();
  if (one) {
    std::string_view name = asked.operands.front();
    if (name.starts_with('@')) name.remove_prefix(1);
    shown = std::span(&find_problem(name), 1);
  }
  if (format == "table") print(one ? problem_text(shown.front()) : problems_table(shown));
  if (format == "csv") print(problems_csv(shown));
  if (format == "json") print(problems_json(shown));
  return exit_code::done;
}

exit_code devices_command(request const& asked) {
  auto const format = chosen_format(asked, {"table", "json"});
  unsigned const threads = std::thread::hardware_concurrency();
  auto const names = simd_names();
  cpu_engines const engines;
  cuda_state const state;
  if (format == "json") {
    ordered_json json{{"version", version()},
                      {"numerics_version", numerics_version()},
                      {"reference", {{"threads", 1}}},
                      {"cpu", {{"simd", names}, {"threads", threads}, {"engines", engines.names()}}}};
    if (!engines.reason.empty()) json["cpu"]["compiled_reason"] = engines.reason;
    add_cuda(json, state);
    json["compiler"] = __VERSION__;
    print(json.dump(2) + "\n");
    return exit_code::done;
  }
  print(version_text() + "\n");
  print("reference  one thread, no lanes: the oracle\n");
  print(fmt::format("cpu        {} threads, lanes {} (auto takes the last)\n", threads, fmt::join(names, ", ")));
  print(engines.text());
  print(cuda_text(state));
  print(fmt::format("compiler   {}\n", __VERSION__));
  return exit_code::done;
}

}  // namespace rivulet::cli
