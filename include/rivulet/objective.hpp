// An objective: the function f to minimise, from text or from a C++ lambda.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rivulet {

struct objective_data;  // host/expression/objective_data.hpp
namespace expression {
class graph;
}

/// A traced number: arithmetic on it records nodes of the objective's graph instead of computing.
/// Only valid inside the function handed to objective's constructor.
class traced {
 public:
  traced(double value);  // NOLINT(google-explicit-constructor): literals mix with traced numbers

  friend traced operator+(traced const& a, traced const& b);
  friend traced operator-(traced const& a, traced const& b);
  friend traced operator*(traced const& a, traced const& b);
  friend traced operator/(traced const& a, traced const& b);
  friend traced operator-(traced const& a);
  traced& operator+=(traced const& b) { return *this = *this + b; }
  traced& operator-=(traced const& b) { return *this = *this - b; }
  traced& operator*=(traced const& b) { return *this = *this * b; }
  traced& operator/=(traced const& b) { return *this = *this / b; }

  // A comparison is 1 where it holds and 0 where not; it serves as the condition of where().
  friend traced operator<(traced const& a, traced const& b);
  friend traced operator<=(traced const& a, traced const& b);
  friend traced operator>(traced const& a, traced const& b);
  friend traced operator>=(traced const& a, traced const& b);
  friend traced operator==(traced const& a, traced const& b);
  friend traced operator!=(traced const& a, traced const& b);

  friend traced pow(traced const& base, traced const& exponent);
  friend traced exp(traced const& a);
  friend traced expm1(traced const& a);
  friend traced log(traced const& a);
  friend traced log1p(traced const& a);
  friend traced sqrt(traced const& a);
  friend traced cbrt(traced const& a);
  friend traced sin(traced const& a);
  friend traced cos(traced const& a);
  friend traced tan(traced const& a);
  friend traced asin(traced const& a);
  friend traced acos(traced const& a);
  friend traced atan(traced const& a);
  friend traced sinh(traced const& a);
  friend traced cosh(traced const& a);
  friend traced tanh(traced const& a);
  friend traced erf(traced const& a);
  friend traced sigmoid(traced const& a);
  friend traced softplus(traced const& a);
  friend traced relu(traced const& a);
  friend traced floor(traced const& a);
  friend traced abs(traced const& a);
  friend traced sign(traced const& a);
  friend traced min(traced const& a, traced const& b);
  friend traced max(traced const& a, traced const& b);
  friend traced where(traced const& condition, traced const& then, traced const& otherwise);
  /// Sum on the fixed tree of width 32 (docs/numerics.md), as `sum(i, 1, n, …)` in text.
  friend traced sum(std::vector<traced> const& terms);

 private:
  friend class objective;
  friend class tracer;
  traced(std::shared_ptr<expression::graph> graph, std::uint32_t node) : graph_(std::move(graph)), node_(node) {}
  std::shared_ptr<expression::graph> graph_;  ///< null: a literal
  std::uint32_t node_ = 0;
  double literal_ = 0;
};

// Losses of a prediction and the value y that was observed (docs/expressions.md). They throw invalid_argument for a
// literal delta or class without meaning.
traced squared_error(traced const& p, traced const& y);
traced absolute_error(traced const& p, traced const& y);
traced huber(traced const& p, traced const& y, traced const& delta);
traced logistic_loss(traced const& z, traced const& y);
/// \param z  the logits of the classes k = 0, 1, …; at least two.
traced softmax_cross_entropy(traced const& k, std::vector<traced> const& z);
traced poisson_loss(traced const& mu, traced const& y);
traced poisson_log_loss(traced const& eta, traced const& y);

/// How the text of an objective is read.
struct objective_options {
  std::vector<std::string> variables{};  ///< parameters in this order; empty: by first appearance
  std::vector<std::string> constants{};  ///< names that are not optimised; each may be an axis of the study
  std::vector<std::string> columns{};    ///< names of data, which have a value for each row: for sum(rows, …)
  std::size_t dimension = 0;             ///< the `n` of x[i], sum and prod; 0: not n-dimensional
};

/// The function f: parameters -> number. Cheap to copy; immutable.
class objective {
 public:
  objective();
  /// Parses `text`. Throws parse_error with the column.
  explicit objective(std::string_view text, objective_options const& options = {});
  /// Calls `function` once with a vector of `parameters` traced numbers, named x1, x2, …
  template <typename Function>
  objective(std::size_t parameters, Function const& function) {
    auto const inputs = begin_trace(parameters);
    end_trace(function(inputs), parameters);
  }
  explicit objective(std::shared_ptr<objective_data const> data) : data_(std::move(data)) {}

  bool empty() const noexcept { return data_ == nullptr; }
  std::vector<std::string> const& parameters() const;
  std::vector<std::string> const& constants() const;
  /// The columns of data that f reads, in the order of their first use.
  std::vector<std::string> const& columns() const;
  /// f as text in the objective language.
  std::string text() const;
  /// The derivative with respect to parameter `index`, as text.
  std::string gradient_text(std::size_t index) const;
  std::shared_ptr<objective_data const> const& data() const noexcept { return data_; }

 private:
  std::vector<traced> begin_trace(std::size_t parameters);
  void end_trace(traced const& result, std::size_t parameters);
  std::shared_ptr<objective_data const> data_;
  std::shared_ptr<expression::graph> tracing_;
};

}  // namespace rivulet
