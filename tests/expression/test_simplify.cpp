// The simplifying builder changes no bit, for any input.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/expression/graph.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

std::vector<operation> exact_operations() {
  return {operation::add,  operation::subtract,   operation::multiply, operation::divide,    operation::negate,
          operation::abs,  operation::negate,     operation::sign,     operation::minimum,   operation::maximum,
          operation::less, operation::less_equal, operation::equal,    operation::not_equal, operation::where,
          operation::sum,  operation::sqrt,       operation::exp};
}

TEST(simplify, keeps_every_bit_on_special_values) {
  std::vector<double> const special{0.0, -0.0, 1, -1, 2, -0.5, 3.7, 1e-310, -1e308, infinity, -infinity, std::nan("")};
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    graph plain;
    graph simple;
    random_expression random(seed, exact_operations(), 3);
    auto const make = [&plain](operation op, std::vector<node_id> const& in) { return plain.make(op, in); };
    auto const apply = [&simple](operation op, std::vector<node_id> const& in) { return simple.apply(op, in); };
    random.build({&plain, &simple}, {make, apply}, 25, {0.0, -0.0, 1, -1, 2, 0.25, -8, 3, 0x1p-140, infinity});
    for (int trial = 0; trial < 30; ++trial) {
      std::vector<double> x;
      for (int i = 0; i < 3; ++i) x.push_back(special[random.draw(special.size())]);
      auto const expected = evaluate(plain, random.roots()[0], x);
      auto const actual = evaluate(simple, random.roots()[1], x);
      ASSERT_TRUE(same_bits(expected, actual)) << "seed " << seed << ": " << expected.float64 << " became "
                                               << actual.float64 << " at " << x[0] << ", " << x[1] << ", " << x[2];
    }
  }
}

/// Every literal and form of operand that an identity looks at, built without simplification.
std::vector<node_id> operand_forms(graph& g) {
  std::vector<node_id> forms{g.parameter(0), g.parameter(1)};
  for (auto const value : {0.0, -0.0, 1.0, -1.0, 4.0, -0.5, infinity, -infinity}) forms.push_back(g.literal(value));
  forms.push_back(g.make(operation::negate, {g.parameter(0)}));
  forms.push_back(g.make(operation::negate, {g.parameter(1)}));
  forms.push_back(g.make(operation::abs, {g.parameter(0)}));
  forms.push_back(g.make(operation::multiply, {g.parameter(0), g.parameter(0)}));
  return forms;
}

TEST(simplify, keeps_every_bit_of_two_operands) {
  std::vector<double> const special{0.0, -0.0, 1, -3.5, 1e-310, infinity, -infinity, std::nan("")};
  graph g;
  auto const forms = operand_forms(g);
  for (auto const op : exact_operations()) {
    if (row(op).arity != 2) continue;
    for (auto const a : forms) {
      for (auto const b : forms) {
        auto const plain = g.make(op, {a, b});
        auto const simple = g.apply(op, {a, b});
        if (simple == plain) continue;
        for (auto const x : special) {
          for (auto const y : special) {
            std::vector<double> const point{x, y};
            ASSERT_TRUE(same_bits(evaluate(g, plain, point), evaluate(g, simple, point)))
                << row(op).name << " of nodes " << a << " and " << b << " at " << x << ", " << y;
          }
        }
      }
    }
  }
}

class identities : public testing::Test {
 protected:
  graph g;
  node_id x = g.parameter(0);
  node_id y = g.parameter(1);
  node_id minus_x = g.make(operation::negate, {x});
  node_id minus_y = g.make(operation::negate, {y});
  node_id literal(double value) { return g.literal(value); }
  node_id make(operation op, std::initializer_list<node_id> in) { return g.make(op, in); }
  node_id apply(operation op, std::initializer_list<node_id> in) { return g.apply(op, in); }
};

TEST_F(identities, move_negation_into_addition) {
  EXPECT_EQ(apply(operation::negate, {minus_x}), x);
  EXPECT_EQ(apply(operation::subtract, {x, minus_y}), make(operation::add, {x, y}));
  EXPECT_EQ(apply(operation::add, {x, minus_y}), make(operation::subtract, {x, y}));
  EXPECT_EQ(apply(operation::add, {minus_x, y}), make(operation::subtract, {y, x}));
  EXPECT_EQ(apply(operation::add, {x, literal(-4)}), make(operation::subtract, {x, literal(4)}));
  EXPECT_EQ(apply(operation::multiply, {minus_x, minus_y}), make(operation::multiply, {x, y}));
}

TEST_F(identities, drop_neutral_literals) {
  EXPECT_EQ(apply(operation::multiply, {x, literal(1)}), x);
  EXPECT_EQ(apply(operation::divide, {x, literal(1)}), x);
  EXPECT_EQ(apply(operation::subtract, {x, literal(0.0)}), x);
  EXPECT_EQ(apply(operation::add, {x, literal(-0.0)}), x);
  EXPECT_EQ(apply(operation::multiply, {literal(-1), x}), minus_x);
}

TEST_F(identities, do_not_apply_where_zero_infinity_or_nan_would_differ) {
  EXPECT_EQ(g.op(apply(operation::add, {x, literal(0.0)})), operation::add);
  EXPECT_EQ(g.op(apply(operation::multiply, {x, literal(0.0)})), operation::multiply);
  EXPECT_EQ(g.op(apply(operation::subtract, {x, x})), operation::subtract);
  EXPECT_EQ(g.op(apply(operation::divide, {x, x})), operation::divide);
  EXPECT_EQ(g.op(apply(operation::subtract, {literal(0.0), x})), operation::subtract);
  EXPECT_EQ(g.op(apply(operation::power, {x, literal(0.5)})), operation::power);
}

TEST_F(identities, divide_by_powers_of_two_as_products_where_exact) {
  EXPECT_EQ(apply(operation::divide, {x, literal(8)}), make(operation::multiply, {x, literal(0.125)}));
  EXPECT_EQ(g.op(apply(operation::divide, {x, literal(3)})), operation::divide);
  EXPECT_EQ(g.op(apply(operation::divide, {x, literal(0x1p-140)})), operation::divide);
  EXPECT_EQ(g.op(apply(operation::divide, {x, literal(0x1p1000)})), operation::divide);
}

TEST_F(identities, turn_whole_powers_into_products) {
  EXPECT_EQ(apply(operation::power, {x, literal(2)}), make(operation::multiply, {x, x}));
  EXPECT_EQ(apply(operation::power, {x, literal(0)}), literal(1));
  EXPECT_EQ(apply(operation::power, {x, literal(-1)}), make(operation::divide, {literal(1), x}));
  EXPECT_EQ(apply(operation::power, {minus_x, literal(2)}), make(operation::multiply, {x, x}));
  EXPECT_EQ(g.op(apply(operation::power, {x, literal(65)})), operation::power);
  EXPECT_EQ(apply(operation::power, {literal(2), literal(-1)}), literal(0.5));
}

TEST_F(identities, choose_the_branch_of_a_literal_condition) {
  EXPECT_EQ(apply(operation::where, {literal(1), x, y}), x);
  EXPECT_EQ(apply(operation::where, {literal(0), x, y}), y);
  EXPECT_EQ(apply(operation::where, {apply(operation::less, {literal(1), literal(2)}), x, y}), x);
  EXPECT_EQ(apply(operation::where, {y, x, x}), x);
}

TEST_F(identities, fold_literals_in_each_precision_on_its_own) {
  auto const third = apply(operation::divide, {literal(1), literal(3)});
  EXPECT_EQ(g.literal_value(third), (number{1.0 / 3.0, 1.0F / 3.0F}));
  auto const overflow = apply(operation::multiply, {literal(1e30), literal(1e30)});
  EXPECT_EQ(g.literal_value(overflow).float64, 1e30 * 1e30);
  EXPECT_EQ(g.literal_value(overflow).float32, std::numeric_limits<float>::infinity());
  EXPECT_EQ(apply(operation::sum, {literal(1), literal(2), literal(3)}), literal(6));
}

}  // namespace
}  // namespace rivulet::expression
