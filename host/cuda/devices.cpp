// Discovery in words, and opening devices by word.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/devices.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rivulet/error.hpp>

#include "host/cuda/compiler.hpp"
#include "host/cuda/probe.hpp"

namespace rivulet::cuda {
namespace {

std::function<device_list()>& devices_for_testing() {
  static std::function<device_list()> devices;
  return devices;
}

probe const& this_machine() {
  static probe const found = [] {
    probe asked = ask_runtime();
    if (!asked.gpus.empty()) asked.no_compiler = why_no_compiler();
    return asked;
  }();
  return found;
}

std::string gpu_text(device_properties const& gpu) {
  return fmt::format("cuda:{} ({}, compute capability {}.{})", gpu.ordinal, gpu.name, gpu.major, gpu.minor);
}

std::string gpus_text(std::vector<device_properties> const& gpus) {
  std::vector<std::string> texts;
  std::ranges::transform(gpus, std::back_inserter(texts), gpu_text);
  return fmt::format("{}", fmt::join(texts, ", "));
}

enum class choice { first, all, numbered };
struct wanted_devices {
  choice which = choice::first;
  int ordinal = 0;
};

wanted_devices parsed(std::string_view word) {
  if (word == "cuda") return {};
  if (word == "cuda:all") return {choice::all, 0};
  std::string_view const prefix = "cuda:";
  if (word.starts_with(prefix)) {
    int ordinal = 0;
    auto const last = word.data() + word.size();
    auto const [end, problem] = std::from_chars(word.data() + prefix.size(), last, ordinal);
    if (problem == std::errc{} && end == last && ordinal >= 0) return {choice::numbered, ordinal};
  }
  throw usage_error(fmt::format("device '{}' is unknown; a GPU is cuda, cuda:1 or cuda:all", word));
}

// Places in `gpus` of those that were asked for.
std::vector<std::size_t> chosen(std::vector<device_properties> const& gpus, wanted_devices const& wanted) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < gpus.size(); ++place) {
    device_properties const& gpu = gpus[place];
    if (wanted.which == choice::numbered ? gpu.ordinal == wanted.ordinal : new_enough(gpu)) places.push_back(place);
  }
  if (places.empty())
    throw device_error(fmt::format("there is no cuda:{}; this machine has {}", wanted.ordinal, gpus_text(gpus)));
  if (wanted.which != choice::all) places.erase(places.begin() + 1, places.end());
  device_properties const& first = gpus[places.front()];
  if (!new_enough(first))
    throw device_error(fmt::format("{} is too old: compute capability {}.{} or newer is needed", gpu_text(first),
                                   least_major, least_minor));
  return places;
}

// As discovery reports devices that tests put in place.
discovery discovery_of(device_list const& devices) {
  probe found;
  found.runtime_version = found.driver_version = 1000;
  for (auto const& device : devices) found.gpus.push_back(device->properties());
  return {found.gpus, why_unusable(found)};
}

discovery discovery_here() { return {this_machine().gpus, why_unusable(this_machine())}; }

}  // namespace

bool new_enough(device_properties const& gpu) noexcept {
  return std::pair(gpu.major, gpu.minor) >= std::pair(least_major, least_minor);
}

std::string version_text(int version) {
  return version == 0 ? "" : fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

std::string why_unusable(probe const& found) {
  if (!found.no_toolkit.empty())
    return fmt::format(
        "this build has no CUDA back-end: {}; build again with CUDA Toolkit 12.8 or newer and RIVULET_CUDA=ON, or "
        "choose "
        "cpu",
        found.no_toolkit);
  auto const runtime = version_text(found.runtime_version), driver = version_text(found.driver_version);
  if (found.driver_version == 0)
    return fmt::format(
        "no NVIDIA driver is installed; install one that serves CUDA {} or newer (a container sees the host's when it "
        "is "
        "started with its GPUs, as by --gpus all)",
        runtime);
  if (found.driver_version / 1000 < found.runtime_version / 1000) {
    constexpr int oldest_toolkit = 12080;
    auto const older = found.driver_version >= oldest_toolkit ? fmt::format(", or build with CUDA {}", driver) : "";
    return fmt::format(
        "the NVIDIA driver is too old: it serves CUDA {}, this program was built with CUDA {}; install a newer "
        "driver{}",
        driver, runtime, older);
  }
  std::string const where = found.visible.empty() ? "" : fmt::format(" ({})", found.visible);
  if (!found.failure.empty())
    return fmt::format("the NVIDIA driver, which serves CUDA {}, does not work{}: {}; nvidia-smi may say more", driver,
                       where, found.failure);
  if (found.gpus.empty())
    return fmt::format("the NVIDIA driver finds no GPU{}; nvidia-smi lists those it knows", where);
  if (std::ranges::none_of(found.gpus, new_enough))
    return fmt::format("compute capability {}.{} or newer is needed; this machine has {}", least_major, least_minor,
                       gpus_text(found.gpus));
  return found.no_compiler;
}

discovery discover() {
  auto const& testing = devices_for_testing();
  return testing ? discovery_of(testing()) : discovery_here();
}

toolkit_versions versions() {
  auto const& found = this_machine();
  return {version_text(found.driver_version), version_text(found.runtime_version), nvrtc_version()};
}

device_list open_devices(std::string_view word) {
  auto const wanted = parsed(word);
  auto const& testing = devices_for_testing();
  device_list const given = testing ? testing() : device_list();
  discovery const found = testing ? discovery_of(given) : discovery_here();
  if (!found.reason.empty()) throw device_error(fmt::format("device {}: {}", word, found.reason));
  device_list opened;
  for (std::size_t const place : chosen(found.gpus, wanted))
    opened.push_back(testing ? given[place] : open_runtime_device(found.gpus[place]));
  return opened;
}

void set_devices_for_testing(std::function<device_list()> devices) { devices_for_testing() = std::move(devices); }

}  // namespace rivulet::cuda
