// verify(): agreement where there is, and a difference where one is put.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "host/descent/descent.hpp"
#include "host/run/compare.hpp"
#include "tests/run/studies.hpp"

namespace rivulet {
namespace {

run_options on(std::string const& device, std::uint64_t chunk = 0) {
  run_options options;
  options.device = device;
  options.chunk = chunk;
  return options;
}

TEST(verify, finds_no_difference_between_reference_and_cpu) {
  verification const v = verify(himmelblau(400), on("reference", 100), on("cpu", 37));
  EXPECT_EQ(v.instances, 1200u);
  EXPECT_EQ(v.differing, 0u);
  EXPECT_TRUE(v.first.empty());
  EXPECT_EQ(v.left_digest, v.right_digest);
  EXPECT_NE(v.left_digest, 0u);
  EXPECT_EQ(v.left, "reference");
}

TEST(verify, compares_several_executions_with_one) {
  run_options interpreted = on("cpu", 50);
  interpreted.cpu_engine = "interpreted";
  auto const all = verify_each(himmelblau(100), on("reference", 70), {on("cpu"), interpreted, on("reference")});
  ASSERT_EQ(all.size(), 3u);
  for (verification const& v : all) {
    EXPECT_EQ(v.instances, 300u);
    EXPECT_EQ(v.differing, 0u);
    EXPECT_EQ(v.left_digest, v.right_digest);
    EXPECT_NE(v.left_digest, 0u);
  }
  EXPECT_THAT(all[1].right, testing::EndsWith("), interpreted"));
  EXPECT_EQ(all[2].right, "reference");
}

TEST(verify, has_the_digest_of_the_run) {
  EXPECT_EQ(verify(himmelblau(50), on("reference"), on("cpu")).right_digest, run(himmelblau(50)).digest);
}

TEST(verify, keeps_to_the_shard_of_both) {
  run_options left = on("reference"), right = on("cpu");
  left.shard = right.shard = {1, 4};
  verification const v = verify(himmelblau(40), left, right);
  EXPECT_EQ(v.instances, 30u);
  EXPECT_EQ(v.right_digest, run(himmelblau(40), right).digest);
  right.shard = {};
  EXPECT_THROW(verify(himmelblau(40), left, right), usage_error);
}

class compare_rows : public testing::Test {
 protected:
  void SetUp() override {
    run(study_, {}, left_);
    right_ = left_;
  }
  verification compared() const {
    verification result;
    compare(batch::sweep(study_), left_, right_, result);
    return result;
  }
  study study_ = himmelblau(10);
  instance_table left_, right_;
};

TEST_F(compare_rows, are_equal_to_themselves) { EXPECT_EQ(compared().differing, 0u); }

TEST_F(compare_rows, differ_in_the_last_bit_of_one_coordinate) {
  right_.x[1][17] = std::nextafter(right_.x[1][17], 10.0);
  verification const v = compared();
  EXPECT_EQ(v.differing, 1u);
  ASSERT_EQ(v.first.size(), 1u);
  EXPECT_EQ(v.first[0].instance, 17u);
  EXPECT_EQ(v.first[0].field, "x.y");
  EXPECT_EQ(v.first[0].left, left_.x[1][17]);
  EXPECT_EQ(v.first[0].right, right_.x[1][17]);
}

TEST_F(compare_rows, differ_in_every_field) {
  right_.outcome[0] = outcome::stalled;
  right_.converged_by[1] = convergence_test::step;
  ++right_.iterations[2];
  ++right_.evaluations[3];
  ++right_.best_iteration[4];
  ++right_.cycle_period[5];
  right_.f[6] += 1;
  right_.gradient_norm[7] += 1;
  right_.best_f[8] += 1;
  right_.x[0][9] += 1;
  verification const v = compared();
  EXPECT_EQ(v.differing, 10u);
  for (std::size_t i = 0; i < v.first.size(); ++i) EXPECT_EQ(v.first[i].instance, i);
}

TEST_F(compare_rows, take_nan_as_equal_and_zeros_by_sign) {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  left_.f[0] = nan;
  right_.f[0] = -nan;
  EXPECT_EQ(compared().differing, 0u);
  left_.f[1] = nan;
  EXPECT_EQ(compared().differing, 1u);
  left_.f[1] = 0.0;
  right_.f[1] = -0.0;
  EXPECT_EQ(compared().differing, 1u);
}

TEST_F(compare_rows, keep_only_the_first_few) {
  for (double& f : right_.f) f = -1;  // Himmelblau is not negative
  verification const v = compared();
  EXPECT_EQ(v.differing, 30u);
  EXPECT_EQ(v.first.size(), kept_differences);
}

}  // namespace
}  // namespace rivulet
