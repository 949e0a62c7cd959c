// Loss functions of the objective language: each is an expression of other operators (docs/expressions.md).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "host/expression/graph.hpp"

namespace rivulet::expression {

enum class loss : std::uint8_t {
  squared_error,
  absolute_error,
  huber,
  logistic_loss,
  softmax_cross_entropy,
  poisson_loss,
  poisson_log_loss,
};

struct loss_row {
  std::string_view name;
  std::size_t arguments;  ///< of softmax_cross_entropy: at least
  std::string_view usage;
};

inline constexpr std::array loss_table{
    loss_row{"squared_error", 2, "squared_error(p, y)"},
    loss_row{"absolute_error", 2, "absolute_error(p, y)"},
    loss_row{"huber", 3, "huber(p, y, delta)"},
    loss_row{"logistic_loss", 2, "logistic_loss(z, y)"},
    loss_row{"softmax_cross_entropy", 3, "softmax_cross_entropy(k, z0, z1, …)"},
    loss_row{"poisson_loss", 2, "poisson_loss(mu, y)"},
    loss_row{"poisson_log_loss", 2, "poisson_log_loss(eta, y)"},
};

constexpr loss_row const& row(loss value) { return loss_table[static_cast<std::size_t>(value)]; }

std::optional<loss> find_loss(std::string_view name);

/// Why the loss cannot have these arguments: their number, or a literal without meaning. Empty when it can.
std::string argument_problem(graph const& graph, loss of, std::span<node_id const> arguments);

/// The expression; argument_problem() must be empty.
node_id expand_loss(graph& graph, loss of, std::span<node_id const> arguments);

}  // namespace rivulet::expression
