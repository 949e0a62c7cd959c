#!/usr/bin/env python3
"""Writes loss_values.hpp: values and gradients of the loss functions from their definitions, with 4000 bits of mpmath.

usage: loss_values.py > loss_values.hpp
The definitions are the mathematical ones, not the stable expressions of host/expression/losses.cpp. A scale is the sum
of the magnitudes of a definition's terms: what a rounding error is relative to. All arguments are float32 numbers.
SPDX-License-Identifier: Apache-2.0
"""
import re

import numpy
from mpmath import exp, log, mp, mpf

mp.prec = 4000  # exp(z) beside 1 for z far below 0


def single(value):
    return mpf(float(numpy.float32(value)))


def squared_error(p, y):
    return (p - y) ** 2, (p - y) ** 2, [2 * (p - y)], [2 * abs(p - y)]


def absolute_error(p, y):
    return abs(p - y), abs(p - y), [mpf((p > y) - (p < y))], [1]


def huber(p, y, delta):
    r = abs(p - y)
    value = r * r / 2 if r <= delta else delta * (r - delta / 2)
    slope = (p - y) if r <= delta else delta * ((p > y) - (p < y))
    return value, value, [slope], [abs(slope)]


def log_of_sum(z):
    """log(Σ exp(z)) without numbers that mpmath cannot write down."""
    far = [each for each in z if max(z) - each < 100000]
    return max(z) + log(sum(exp(each - max(z)) for each in far))


def exponential(x):
    return exp(x) if x > -100000 else mpf(0)


def logistic_loss(z, y):
    bent = log_of_sum([mpf(0), z])
    slope = exponential(z - bent)
    return bent - y * z, bent + abs(y * z), [slope - y], [slope + y]


def softmax_cross_entropy(*z_and_k):
    *z, k = z_and_k
    total = log_of_sum(z)
    soft = [exponential(each - total) for each in z]
    # The shift is rounded to a whole number, which costs up to 1.
    scale = abs(max(z)) + abs(z[int(k)]) + 2
    slopes = [each - (j == k) for j, each in enumerate(soft)]
    return total - z[int(k)], scale, slopes, [1] * len(z)


def poisson_loss(mu, y):
    if mu == 0:
        return mpf(0), 0, [mpf(1)], [1]
    return mu - y * log(mu), mu + abs(y * log(mu)), [1 - y / mu], [1 + y / mu]


def poisson_log_loss(eta, y):
    return exp(eta) - y * eta, exp(eta) + abs(y * eta), [exp(eta) - y], [exp(eta) + y]


POINTS = {
    (squared_error, "squared_error(p, y)", "p", "y"): [(3, 1.5), (-0.1, 0.1), (0, 0), (1e15, -1e15), (7, 6.9999995)],
    (absolute_error, "absolute_error(p, y)", "p", "y"): [(3, 1.5), (1.5, 3), (2, 2), (-1e30, 1e30), (1e-30, 0)],
    (huber, "huber(p, y, delta)", "p", "y delta"): [
        (1, 0.75, 1), (-2, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 0.1), (5, 1, 0.3), (1e30, 0, 2), (-1e30, 0, 2),
        (1e-15, 0, 1e-3), (1e25, 1, 1e-10)],
    (logistic_loss, "logistic_loss(z, y)", "z", "y"): [
        (z, y) for z in (0, 1e-30, 0.3, -2.5, 17, -40, 90, 1000, -1000, 1e30, -1e30) for y in (0, 1)] + [(1.5, 0.25)],
    (softmax_cross_entropy, "softmax_cross_entropy(k, a, b)", "a b", "k"): [
        (0, 0, 0), (1, 2, 0), (-0.3, 0.2, 1), (1000, -1000, 0), (1000, -1000, 1), (1e30, -1e30, 0), (-1e30, 1e30, 0),
        (-1e30, -1e30, 1), (1e-30, -1e-30, 1)],
    (softmax_cross_entropy, "softmax_cross_entropy(k, a, b, c)", "a b c", "k"): [
        (0.5, -1.25, 2, 0), (0.5, -1.25, 2, 1), (0.5, -1.25, 2, 2), (-5, -5, -5, 1), (1000, 999.5, 998, 2),
        (-1000, -1001, -1002.5, 0), (1e30, 1, -1e30, 1), (20.75, 0.125, -3, 0)],
    (poisson_loss, "poisson_loss(mu, y)", "mu", "y"): [
        (2.5, 3), (0.1, 0), (0, 0), (1e-30, 0), (1e-30, 2), (1e30, 5), (1000, 990), (1, 1e6), (3, 3)],
    (poisson_log_loss, "poisson_log_loss(eta, y)", "eta", "y"): [
        (0.9, 3), (-50, 0), (-50, 2), (-1e30, 0), (-1e30, 3), (80, 7), (0, 0), (6.75, 855)],
}


def text(value):
    value = float(value)
    return "0" if value == 0 else re.sub(r"\.?0+p", "p", value.hex())


def braced(values):
    return "{" + ", ".join(text(value) for value in values) + "}"


def names(words):
    return "{" + ", ".join(f'"{word}"' for word in words.split()) + "}"


print("""// Losses and their gradients, correctly rounded to float64; made by loss_values.py.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rivulet::expression {

struct loss_value {
  std::string text;
  std::vector<std::string> parameters, constants;
  std::vector<double> x, c;
  double value, scale;
  std::vector<double> gradient, gradient_scale;
};

// clang-format off
inline std::vector<loss_value> const loss_values{""")
for (definition, call, parameters, constants), points in POINTS.items():
    for point in points:
        point = [single(each) for each in point]
        value, scale, gradient, gradient_scale = definition(*point)
        count = len(parameters.split())
        print(f'    {{"{call}", {names(parameters)}, {names(constants)}, {braced(point[:count])}, {braced(point[count:])}, '
              f'{text(value)}, {text(scale)}, {braced(gradient)}, {braced(gradient_scale)}}},')
print("""};
// clang-format on

}  // namespace rivulet::expression""")
