// The loops by hand compute what the back-end computes, bit for bit: otherwise comparing their speed would say nothing.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "bench/by_hand_study.hpp"
#include "host/cpu/descend.hpp"

namespace rivulet::bench {
namespace {

constexpr std::uint64_t few = 1000;  // no multiple of any vector

template <typename T>
class by_hand : public testing::Test {
 protected:
  static std::vector<by_hand_set const*> sets() {
    std::vector<by_hand_set const*> result;
    for (auto const* set : {&by_hand_avx2, &by_hand_avx512})
      if (set->available()) result.push_back(set);
    return result;
  }

  static by_hand_loops<T> const& loops(by_hand_set const& set, task which) {
    if constexpr (sizeof(T) == 4) return set.float32[static_cast<std::size_t>(which)];
    if constexpr (sizeof(T) == 8) return set.float64[static_cast<std::size_t>(which)];
  }

  /// A task of a few instances and Rivulet's rows.
  struct prepared {
    batch::sweep sweep;
    by_hand_case<T> given;
    instance_table expected;
    explicit prepared(task which)
        : sweep(study_of(which, sizeof(T) == 4 ? precision::float32 : precision::float64, few, true)),
          given(which, sweep) {
      auto const chunk = sweep.columns(0, few);
      cpu::descend(sweep.descent_program(), sweep.settings(), chunk.columns, expected, {});
    }
    void descend(by_hand_loop<T> const& loop) {
      given.forget();
      loop.descend(given.instances(), given.results(), 0, few);
    }
  };

  /// Calls check(prepared, loops) for every task and instruction set.
  template <typename Check>
  static void on_every_task(Check const& check) {
    if (sets().empty()) GTEST_SKIP() << "the loops by hand need AVX2";
    for (task const which : all_tasks) {
      prepared on(which);
      for (auto const* set : sets()) {
        SCOPED_TRACE(std::string(name(which)) + " " + set->name);
        check(on, loops(*set, which));
      }
    }
  }
};

using precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(by_hand, precisions);

TYPED_TEST(by_hand, loops_of_the_same_arithmetic_have_the_same_bits) {
  TestFixture::on_every_task([](auto& on, auto const& loops) {
    for (auto const& loop : loops.same) {
      on.descend(loop);
      EXPECT_EQ(on.given.difference(on.expected), "") << loop.vectors << " vectors, " << loop.turns << " turns";
    }
  });
}

TYPED_TEST(by_hand, loops_that_fill_rows_have_the_same_digest) {
  TestFixture::on_every_task([](auto& on, auto const& loops) {
    for (auto const& loop : loops.rows) {
      on.descend(loop);
      EXPECT_EQ(digest(on.given.rows()), digest(on.expected)) << loop.vectors << " vectors, " << loop.turns << " turns";
    }
  });
}

TYPED_TEST(by_hand, folded_loops_end_in_the_same_places) {
  TestFixture::on_every_task([](auto& on, auto const& loops) {
    for (auto const& loop : loops.folded) {
      on.descend(loop);
      EXPECT_GE(on.given.agreement(on.expected), least_agreement) << loop.vectors << " vectors, " << loop.form;
    }
  });
}

TYPED_TEST(by_hand, judge_sees_one_wrong_bit) {
  if (TestFixture::sets().empty()) GTEST_SKIP() << "the loops by hand need AVX2";
  typename TestFixture::prepared on(task::w3);
  on.descend(TestFixture::loops(*TestFixture::sets().front(), task::w3).same.front());
  auto wrong = on.expected;
  wrong.iterations[999] += 1;
  EXPECT_EQ(on.given.difference(wrong).substr(0, 19), "instance 999 of W3:");
  wrong = on.expected;
  wrong.x[1][7] = std::nextafter(wrong.x[1][7], 10);
  EXPECT_EQ(on.given.difference(wrong).substr(0, 30), "instance 7 of W3: parameter 1 ");
}

}  // namespace
}  // namespace rivulet::bench
