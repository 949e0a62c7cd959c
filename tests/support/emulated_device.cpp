// The emulated device's bookkeeping.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/emulated_device.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <sstream>
#include <utility>

#include <rivulet/error.hpp>

namespace rivulet::testing {
namespace {

using lock = std::lock_guard<std::recursive_mutex>;

constexpr std::size_t alignment = 256;  // of an allocation
constexpr int fresh_byte = 0xa5;

std::string number(void const* pointer) {
  std::ostringstream text;
  text << pointer;
  return text.str();
}

std::unique_ptr<std::byte[]> storage_of(std::size_t bytes, void*& aligned) {
  auto storage = std::make_unique<std::byte[]>(bytes + alignment);
  std::size_t space = bytes + alignment;
  aligned = storage.get();
  std::align(alignment, bytes, aligned, space);
  std::memset(aligned, fresh_byte, bytes);
  return storage;
}

}  // namespace

emulated_device::emulated_device(emulation how) : how_(std::move(how)), dice_(how_.machine.seed) {
  properties_ = {.ordinal = how_.ordinal,
                 .name = "emulated GPU",
                 .major = 9,
                 .minor = 0,
                 .multiprocessors = how_.multiprocessors,
                 .total_memory = how_.total_memory};
}

emulated_device::~emulated_device() {
  report_errors([&] {
    do_all(default_stream_);
    for (auto& [handle, each] : streams_) do_all(*each);
  });
  for (auto const& [begin, each] : allocations_)
    report("leak: " + std::to_string(each.bytes) + " bytes at " + number(begin));
  auto const leaked = [&](std::size_t count, char const* what) {
    if (count != 0) report("leak: " + std::to_string(count) + ' ' + what);
  };
  leaked(host_allocations_.size(), "host allocations");
  leaked(streams_.size(), "streams");
  leaked(events_.size(), "events");
  leaked(kernels_.size(), "kernels");
}

void emulated_device::report(std::string const& message) const noexcept {
  try {
    if (how_.report) return how_.report(message);
    ADD_FAILURE() << "emulated device " << how_.ordinal << ": " << message;
  } catch (...) {
    std::terminate();
  }
}

template <typename Action>
void emulated_device::report_errors(Action const& action) noexcept {
  try {
    action();
  } catch (std::exception const& problem) {
    report(problem.what());
  }
}

emulated_device::stream_state& emulated_device::valid(cuda::stream_handle stream) {
  if (stream.value == nullptr) return default_stream_;
  auto const found = streams_.find(stream.value);
  if (found == streams_.end()) throw device_error("not a stream of this device: " + number(stream.value));
  return *found->second;
}

emulated_device::event_state& emulated_device::valid(cuda::event_handle event) {
  auto const found = events_.find(event.value);
  if (found == events_.end()) throw device_error("not an event of this device: " + number(event.value));
  return *found->second;
}

emulated_device::kernel_state& emulated_device::valid(cuda::kernel_handle kernel) {
  auto const found = kernels_.find(kernel.value);
  if (found == kernels_.end()) throw device_error("not a kernel of this device: " + number(kernel.value));
  return *found->second;
}

void emulated_device::enqueue(cuda::stream_handle on, work what) {
  stream_state& stream = valid(on);
  stream.pending.push_back(std::move(what));
  if (!how_.deferred) do_all(stream);
}

void emulated_device::do_one(stream_state& of) {
  work const next = std::move(of.pending.front());
  of.pending.pop_front();
  next();
}

void emulated_device::do_all(stream_state& of) {
  while (!of.pending.empty()) do_one(of);
}

/// A few pieces of work of any streams.
void emulated_device::do_some() {
  std::vector<stream_state*> busy;
  if (!default_stream_.pending.empty()) busy.push_back(&default_stream_);
  for (auto& [handle, each] : streams_) {
    if (!each->pending.empty()) busy.push_back(each.get());
  }
  // Knuth's linear congruential generator: the high bits are good enough to draw streams.
  dice_ = dice_ * 6364136223846793005u + 1442695040888963407u;
  if (!busy.empty()) do_one(*busy[(dice_ >> 33) % busy.size()]);
}

void emulated_device::need_device_memory(void const* begin, std::size_t bytes, char const* call) const {
  auto const address = std::bit_cast<std::uint64_t>(begin);
  if (bytes != 0 && !memory_.find(address, bytes)) {
    throw device_error(std::string(call) + ": " + memory_.describe(address, bytes));
  }
}

std::size_t emulated_device::free_memory() const {
  lock const guard(mutex_);
  return how_.total_memory - used_;
}

void* emulated_device::allocate(std::size_t bytes, cuda::stream_handle on) {
  lock const guard(mutex_);
  stream_state& stream = valid(on);
  bytes = std::max<std::size_t>(bytes, 1);
  if (bytes > how_.total_memory - used_) do_all(stream);  // what it releases can be had again
  if (bytes > how_.total_memory - used_) return nullptr;
  void* begin = nullptr;
  auto storage = storage_of(bytes, begin);
  memory_.add(begin, bytes, ptx::contents::unwritten);
  allocations_[begin] = {std::move(storage), bytes};
  used_ += bytes;
  most_used_ = std::max(most_used_, used_);
  return begin;
}

void emulated_device::release(void* memory, cuda::stream_handle on) noexcept {
  if (memory == nullptr) return;
  lock const guard(mutex_);
  report_errors([&] {
    auto const found = allocations_.find(memory);
    if (found == allocations_.end() || found->second.released) {
      throw device_error("release: not an allocation of this device: " + number(memory));
    }
    found->second.released = true;
    enqueue(on, [this, memory] {
      used_ -= allocations_.at(memory).bytes;
      memory_.remove(memory);
      allocations_.erase(memory);
    });
  });
}

void* emulated_device::allocate_host(std::size_t bytes) {
  lock const guard(mutex_);
  void* begin = nullptr;
  auto storage = storage_of(std::max<std::size_t>(bytes, 1), begin);
  host_allocations_[begin] = std::move(storage);
  return begin;
}

void emulated_device::release_host(void* memory) noexcept {
  if (memory == nullptr) return;
  lock const guard(mutex_);
  // As cudaFreeHost, which waits for the device.
  report_errors([&] {
    do_all(default_stream_);
    for (auto& [handle, each] : streams_) do_all(*each);
  });
  if (host_allocations_.erase(memory) == 0) report("release_host: not a host allocation: " + number(memory));
}

void emulated_device::copy_in(void* to, void const* from, std::size_t bytes, cuda::stream_handle on) {
  lock const guard(mutex_);
  need_device_memory(to, bytes, "copy_in");
  enqueue(on, [this, to, from, bytes] {
    if (bytes == 0) return;
    need_device_memory(to, bytes, "copy_in");
    std::memcpy(to, from, bytes);
    memory_.mark_written(to, bytes);
    copied_in_ += bytes;
  });
}

void emulated_device::copy_out(void* to, void const* from, std::size_t bytes, cuda::stream_handle on) {
  lock const guard(mutex_);
  need_device_memory(from, bytes, "copy_out");
  enqueue(on, [this, to, from, bytes] {
    if (bytes == 0) return;
    need_device_memory(from, bytes, "copy_out");
    std::memcpy(to, from, bytes);
  });
}

void emulated_device::clear(void* memory, std::size_t bytes, cuda::stream_handle on) {
  lock const guard(mutex_);
  need_device_memory(memory, bytes, "clear");
  enqueue(on, [this, memory, bytes] {
    if (bytes == 0) return;
    need_device_memory(memory, bytes, "clear");
    std::memset(memory, 0, bytes);
    memory_.mark_written(memory, bytes);
  });
}

cuda::stream_handle emulated_device::create_stream() {
  lock const guard(mutex_);
  auto made = std::make_unique<stream_state>();
  void* const handle = made.get();
  streams_[handle] = std::move(made);
  return {handle};
}

void emulated_device::destroy(cuda::stream_handle stream) noexcept {
  if (stream.value == nullptr) return;
  lock const guard(mutex_);
  report_errors([&] { do_all(valid(stream)); });
  streams_.erase(stream.value);
}

cuda::event_handle emulated_device::create_event() {
  lock const guard(mutex_);
  auto made = std::make_unique<event_state>();
  void* const handle = made.get();
  events_[handle] = std::move(made);
  return {handle};
}

void emulated_device::destroy(cuda::event_handle event) noexcept {
  if (event.value == nullptr) return;
  lock const guard(mutex_);
  if (events_.erase(event.value) == 0) report("destroy: not an event of this device: " + number(event.value));
}

void emulated_device::record(cuda::event_handle event, cuda::stream_handle on) {
  lock const guard(mutex_);
  ++valid(event).records_pending;
  enqueue(on, [this, handle = event.value] {
    auto const found = events_.find(handle);
    if (found == events_.end()) return;  // destroyed meanwhile, as CUDA allows
    --found->second->records_pending;
    found->second->recorded = true;
    found->second->when = std::chrono::steady_clock::now();
  });
}

bool emulated_device::finished(cuda::event_handle event) {
  lock const guard(mutex_);
  event_state const& asked = valid(event);
  if (asked.records_pending != 0) do_some();
  return asked.records_pending == 0;
}

double emulated_device::seconds_between(cuda::event_handle begin, cuda::event_handle end) {
  lock const guard(mutex_);
  event_state const& first = valid(begin);
  event_state const& last = valid(end);
  while (last.records_pending != 0) do_some();
  if (first.records_pending != 0 || !first.recorded || !last.recorded) {
    throw device_error("seconds_between: an event was not recorded");
  }
  return std::chrono::duration<double>(last.when - first.when).count();
}

void emulated_device::wait(cuda::stream_handle stream) {
  lock const guard(mutex_);
  do_all(valid(stream));
}

cuda::kernel_handle emulated_device::load(cuda::kernel_image const& image) {
  lock const guard(mutex_);
  auto made = std::make_unique<kernel_state>();
  made->entry = image.entry;
  try {
    made->code = ptx::parse(image.bytes);
    made->code.most_threads(image.entry);
  } catch (std::runtime_error const& problem) {
    throw device_error(std::string("load: ") + problem.what());
  }
  void* const handle = made.get();
  kernels_[handle] = std::move(made);
  return {handle};
}

void emulated_device::unload(cuda::kernel_handle kernel) noexcept {
  if (kernel.value == nullptr) return;
  lock const guard(mutex_);
  if (kernels_.erase(kernel.value) == 0) report("unload: not a kernel of this device: " + number(kernel.value));
}

unsigned emulated_device::resident_blocks(cuda::kernel_handle kernel, cuda::launch_shape const& shape) {
  lock const guard(mutex_);
  kernel_state const& asked = valid(kernel);
  bool const fits =
      shape.threads <= asked.code.most_threads(asked.entry) && shape.shared_bytes <= properties_.shared_per_block;
  return fits ? how_.resident_blocks : 0;
}

void emulated_device::launch(cuda::kernel_handle kernel, cuda::launch_shape const& shape,
                             std::span<void* const> arguments, cuda::stream_handle on) {
  lock const guard(mutex_);
  kernel_state const& wanted = valid(kernel);
  if (shape.blocks == 0) return;
  if (shape.shared_bytes > properties_.shared_per_block) throw device_error("launch: too much shared memory");
  std::vector<std::size_t> const sizes = wanted.code.parameter_bytes(wanted.entry);
  if (sizes.size() != arguments.size()) throw device_error("launch: wrong number of arguments");
  // The arguments are taken now, whatever becomes of them later.
  std::vector<std::vector<std::byte>> values;
  for (std::size_t n = 0; n < sizes.size(); ++n) {
    auto const* const bytes = static_cast<std::byte const*>(arguments[n]);
    values.emplace_back(bytes, bytes + sizes[n]);
  }
  ptx::options chosen = how_.machine;
  chosen.seed += ++launches_;
  enqueue(on, [this, code = wanted.code, entry = wanted.entry, shape, values, chosen]() mutable {
    std::vector<void*> pointers;
    for (auto& each : values) pointers.push_back(each.data());
    ptx::launch const described{{shape.blocks, 1, 1}, {shape.threads, 1, 1}, shape.shared_bytes, pointers};
    try {
      ptx::statistics const counts = ptx::run(code, entry, described, memory_, chosen);
      for (auto const& [opcode, count] : counts.executed) executed_.executed[opcode] += count;
      executed_.total += counts.total;
    } catch (std::runtime_error const& problem) {
      throw device_error(problem.what());
    }
  });
}

std::uint64_t emulated_device::launches() const {
  lock const guard(mutex_);
  return launches_;
}

std::size_t emulated_device::most_memory_used() const {
  lock const guard(mutex_);
  return most_used_;
}

std::uint64_t emulated_device::bytes_copied_in() const {
  lock const guard(mutex_);
  return copied_in_;
}

ptx::statistics emulated_device::executed() const {
  lock const guard(mutex_);
  return executed_;
}

}  // namespace rivulet::testing
