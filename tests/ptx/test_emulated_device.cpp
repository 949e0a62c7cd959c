// The emulated device: memory, streams, events, kernels, and everything it reports.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <optional>

#include <rivulet/error.hpp>

#include "tests/ptx/snippet.hpp"
#include "tests/support/emulated_device.hpp"

namespace rivulet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

std::string const adds_its_number = ptx_header + R"(
.visible .entry add(.param .u64 words, .param .u32 more) .maxntid 64, 1, 1 {
.reg .b64 %d<3>; .reg .b32 %r<6>;
ld.param.u64 %d0, [words]; ld.param.u32 %r0, [more];
mov.u32 %r1, %tid.x; mov.u32 %r2, %ctaid.x; mov.u32 %r3, %ntid.x; mad.lo.u32 %r1, %r2, %r3, %r1;
mad.wide.u32 %d1, %r1, 4, %d0; ld.global.u32 %r4, [%d1]; add.u32 %r4, %r4, %r0; add.u32 %r4, %r4, %r1;
st.global.u32 [%d1], %r4; ret; })";

/// A device whose reports are kept.
class emulated : public ::testing::TestWithParam<bool> {
 protected:
  emulated() { made_.emplace(options()); }
  emulation options() {
    emulation how;
    how.deferred = GetParam();
    how.total_memory = 1000;
    how.report = [this](std::string const& message) { reports_.push_back(message); };
    return how;
  }
  emulated_device& device() { return *made_; }
  std::vector<std::string> const& reports_after_destruction() {
    made_.reset();
    return reports_;
  }

  std::vector<std::string> reports_;
  std::optional<emulated_device> made_;
};
INSTANTIATE_TEST_SUITE_P(work, emulated, ::testing::Bool(),
                         [](auto const& chosen) { return chosen.param ? "deferred" : "at_once"; });

TEST_P(emulated, runs_a_kernel_between_two_copies) {
  std::vector<std::uint32_t> words(96);
  std::iota(words.begin(), words.end(), 100u);
  auto const stream = device().create_stream();
  auto* const memory = device().allocate(384, stream);
  auto const kernel = device().load({adds_its_number, "add"});
  std::uint32_t more = 1000;
  void* pointer = memory;
  void* const arguments[] = {&pointer, &more};
  device().copy_in(memory, words.data(), 384, stream);
  device().launch(kernel, {2, 48, 0}, arguments, stream);
  more = 0;  // the argument was taken
  device().copy_out(words.data(), memory, 384, stream);
  device().wait(stream);
  for (unsigned n = 0; n < 96; ++n) EXPECT_EQ(words[n], 1100 + 2 * n);
  EXPECT_EQ(device().launches(), 1u);
  EXPECT_EQ(device().executed().executed.at("st.global.u32"), 96u);
  device().unload(kernel);
  device().release(memory, stream);
  device().destroy(stream);
  EXPECT_THAT(reports_after_destruction(), IsEmpty());
}

TEST_P(emulated, has_the_memory_it_was_given) {
  auto const stream = device().create_stream();
  EXPECT_EQ(device().free_memory(), 1000u);
  EXPECT_EQ(device().allocate(1001, stream), nullptr);
  auto* const first = device().allocate(600, stream);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(std::bit_cast<std::uintptr_t>(first) % 256, 0u);
  EXPECT_EQ(device().free_memory(), 400u);
  EXPECT_EQ(device().allocate(401, stream), nullptr);
  device().release(first, stream);
  auto* const second = device().allocate(1000, stream);
  EXPECT_NE(second, nullptr);
  EXPECT_EQ(device().most_memory_used(), 1000u);
  device().release(second, stream);
  device().wait(stream);
  EXPECT_EQ(device().free_memory(), 1000u);
  device().destroy(stream);
  EXPECT_THAT(reports_after_destruction(), IsEmpty());
}

TEST_P(emulated, reports_what_was_not_given_back) {
  auto const stream = device().create_stream();
  device().allocate(40, stream);
  device().allocate_host(8);
  device().create_event();
  device().load({adds_its_number, "add"});
  EXPECT_THAT(reports_after_destruction(), ElementsAre(HasSubstr("leak: 40 bytes at 0x"), "leak: 1 host allocations",
                                                       "leak: 1 streams", "leak: 1 events", "leak: 1 kernels"));
}

TEST_P(emulated, reports_what_is_given_back_twice_or_never_was_there) {
  auto const stream = device().create_stream();
  auto* const memory = device().allocate(40, stream);
  device().release(memory, stream);
  device().release(memory, stream);
  EXPECT_THAT(reports_, ElementsAre(HasSubstr("release: not an allocation of this device")));
  int other = 0;
  device().release_host(&other);
  device().destroy(cuda::event_handle{&other});
  device().unload({&other});
  device().destroy(stream);
  device().destroy(stream);
  EXPECT_EQ(reports_.size(), 5u);
  EXPECT_THAT(reports_.back(), HasSubstr("not a stream of this device"));
}

TEST_P(emulated, knows_its_own_handles) {
  int other = 0;
  auto const wrong = [](char const* what) { return ThrowsMessage<device_error>(HasSubstr(what)); };
  EXPECT_THAT([&] { device().wait({&other}); }, wrong("not a stream"));
  EXPECT_THAT([&] { device().finished({&other}); }, wrong("not an event"));
  EXPECT_THAT([&] { device().launch({&other}, {}, {}, {}); }, wrong("not a kernel"));
  EXPECT_THAT([&] { device().resident_blocks({&other}, {}); }, wrong("not a kernel"));
}

TEST_P(emulated, copies_stay_inside_an_allocation) {
  auto const stream = device().create_stream();
  auto* const memory = static_cast<std::byte*>(device().allocate(40, stream));
  std::byte host[64] = {};
  auto const outside = ThrowsMessage<device_error>(HasSubstr("8 bytes before the end of the allocation of 40 bytes"));
  EXPECT_THAT([&] { device().copy_in(memory + 32, host, 9, stream); }, outside);
  EXPECT_THAT([&] { device().copy_out(host, memory + 32, 9, stream); }, outside);
  EXPECT_THAT([&] { device().clear(memory + 32, 9, stream); }, outside);
  EXPECT_THAT([&] { device().copy_in(host, memory, 9, stream); }, ThrowsMessage<device_error>(HasSubstr("copy_in")));
  EXPECT_NO_THROW(device().copy_in(memory + 32, host, 8, stream));
  device().release(memory, stream);
  device().destroy(stream);
}

TEST_P(emulated, events_end_when_the_work_before_them_has) {
  auto const stream = device().create_stream();
  auto const begin = device().create_event(), end = device().create_event();
  EXPECT_THAT([&] { device().seconds_between(begin, end); },
              ThrowsMessage<device_error>(HasSubstr("was not recorded")));
  auto* const memory = device().allocate(40, stream);
  std::byte host[40] = {};
  device().record(begin, stream);
  device().copy_in(memory, host, 40, stream);
  device().record(end, stream);
  EXPECT_EQ(device().finished(end), !GetParam());
  for (int turn = 0; turn < 3; ++turn) static_cast<void>(device().finished(end));
  EXPECT_TRUE(device().finished(end));
  EXPECT_GE(device().seconds_between(begin, end), 0.0);
  device().release(memory, stream);
  for (auto const event : {begin, end}) device().destroy(event);
  device().destroy(stream);
  EXPECT_THAT(reports_after_destruction(), IsEmpty());
}

TEST_P(emulated, errors_of_a_kernel_reach_whoever_waits) {
  auto const stream = device().create_stream();
  auto const kernel = device().load({adds_its_number, "add"});
  void* pointer = nullptr;
  std::uint32_t more = 0;
  void* const arguments[] = {&pointer, &more};
  EXPECT_THAT(
      [&] {
        device().launch(kernel, {}, arguments, stream);
        device().wait(stream);
      },
      ThrowsMessage<device_error>(HasSubstr("kernel add, PTX line 9, ld.global.u32: out of bounds")));
  EXPECT_EQ(device().launches(), 1u);
  device().launch(kernel, {0, 1, 0}, arguments, stream);
  EXPECT_EQ(device().launches(), 1u);
  EXPECT_THAT(
      [&] {
        device().launch(kernel, {1, 1, 50 * 1024}, arguments, stream);
      },
      ThrowsMessage<device_error>(HasSubstr("shared memory")));
  EXPECT_THAT([&] { device().launch(kernel, {}, {}, stream); },
              ThrowsMessage<device_error>(HasSubstr("number of arguments")));
  EXPECT_EQ(device().resident_blocks(kernel, {1, 64, 0}), 2u);
  EXPECT_EQ(device().resident_blocks(kernel, {1, 65, 0}), 0u);
  device().unload(kernel);
  device().destroy(stream);
}

TEST_P(emulated, refuses_images_it_cannot_run) {
  EXPECT_THAT(
      [&] {
        device().load(
            {"\x7f"
             "ELF",
             "add"});
      },
      ThrowsMessage<device_error>(HasSubstr("load: PTX line 1")));
  EXPECT_THAT(
      [&] {
        device().load({adds_its_number, "subtract"});
      },
      ThrowsMessage<device_error>(HasSubstr("no kernel 'subtract'")));
}

TEST(emulated_deferred, copies_read_and_write_when_the_stream_gets_there) {
  emulation how;
  how.deferred = true;
  emulated_device device(how);
  auto const stream = device.create_stream();
  auto* const memory = device.allocate(4, stream);
  std::uint32_t from = 1, to = 0;
  device.copy_in(memory, &from, 4, stream);
  device.copy_out(&to, memory, 4, stream);
  from = 2;
  EXPECT_EQ(to, 0u);
  device.wait(stream);
  EXPECT_EQ(to, 2u);
  device.release(memory, stream);
  device.destroy(stream);
}

TEST(emulated_deferred, memory_released_on_one_stream_is_gone_for_another) {
  emulation how;
  how.deferred = true;
  emulated_device device(how);
  auto const first = device.create_stream(), second = device.create_stream();
  auto* const memory = device.allocate(4, first);
  std::uint32_t to = 0;
  device.clear(memory, 4, first);
  device.copy_out(&to, memory, 4, second);
  device.release(memory, first);
  device.wait(first);
  EXPECT_THAT([&] { device.wait(second); },
              ThrowsMessage<device_error>(HasSubstr("inside an allocation of 4 bytes that was released")));
  device.destroy(first);
  device.destroy(second);
}

TEST(emulated_deferred, failing_the_test_is_what_a_report_does_by_default) {
  EXPECT_NONFATAL_FAILURE(emulated_device{}.create_stream(), "leak: 1 streams");
}

}  // namespace
}  // namespace rivulet::testing
