#!/usr/bin/env python3
"""numpy on the workloads: every step on arrays of all instances, gradients by hand. Instances that have ended leave
the arrays. With --block so many instances are descended at a time, so that the arrays stay in cache.

SPDX-License-Identifier: Apache-2.0
"""
import math
import sys

import common
import workloads

np = workloads.np
if np is None and "-h" not in sys.argv and "--help" not in sys.argv:
    common.missing("numpy", "import numpy fails", "pip install numpy, or Debian's python3-numpy")


def rosenbrock(x, y):
    t = y - x * x
    return -2 * (1 - x) - 400 * x * t, 200 * t


def himmelblau(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def parabola(x):
    return (2 * x - 4,)


def chained_rosenbrock(x):
    a, t = x[:-1], x[1:] - x[:-1] * x[:-1]
    g = np.zeros_like(x)
    g[:-1] = -2 * (1 - a) - 400 * a * t
    g[1:] += 200 * t
    return g


def rastrigin(x):
    two_pi = x.dtype.type(2 * math.pi)
    return 2 * x + 10 * two_pi * np.sin(two_pi * x)


def descend_rows(gradient, x, rate, steps):
    """One array per parameter."""
    x = tuple(x)
    for _ in range(steps):
        x = tuple(a - rate * g for a, g in zip(x, gradient(*x)))
    return np.stack(x)


def descend_chained(x, rate, steps):
    for _ in range(steps):
        x = x - rate * chained_rosenbrock(x)
    return x


def descend_adam(x, rate, steps):
    real = x.dtype.type
    m, v = np.zeros_like(x), np.zeros_like(x)
    for t in range(1, steps + 1):
        g = rastrigin(x)
        m = real(0.9) * m + real(0.1) * g
        v = real(0.999) * v + real(0.001) * g * g
        x = x - real(float(rate) / (1 - 0.9**t)) * m / (np.sqrt(v * real(1 / (1 - 0.999**t))) + real(1e-8))
    return x


def descend_until(gradient, x, rate, steps, tolerance):
    """Until max |g| <= tolerance or is no number."""
    end, iterations = np.array(x), np.full(x.shape[1], steps, np.int32)
    x, places, each_rate = tuple(x), np.arange(x.shape[1]), np.ndim(rate) > 0
    for k in range(steps):
        g = gradient(*x)
        going = (np.abs(g[0]) if len(g) == 1 else np.maximum(np.abs(g[0]), np.abs(g[1]))) > tolerance
        if not going.all():
            ended = places[~going]
            iterations[ended] = k
            for row, values in zip(end, x):
                row[ended] = values[~going]
            x, g, places = tuple(a[going] for a in x), tuple(a[going] for a in g), places[going]
            rate = rate[going] if each_rate else rate
        if places.size == 0:
            break
        x = tuple(a - rate * b for a, b in zip(x, g))
    for row, values in zip(end, x):
        row[places] = values
    return end, iterations


def descend(job, steps, x, rate):
    """(ends, iterations or None)"""
    count = steps or job.workload.steps
    # Without a tolerance a negative one: no gradient is that small.
    tolerance = job.real(-1 if steps or not job.tolerance else job.tolerance)
    return workloads.formula({
        "W1": lambda: (descend_rows(rosenbrock, x, rate, count), None),
        "chained": lambda: (descend_chained(x, rate, count), None),
        "W2": lambda: (descend_adam(x, rate, count), None),
        "W3": lambda: descend_until(himmelblau, x, rate, count, tolerance),
        "W4": lambda: descend_until(parabola, x, rate, count, tolerance),
    }, job.workload)()


class Peer:
    name, device_name = "numpy", "cpu"

    def __init__(self, args):
        self.version = np.__version__

    def prepare(self, job, steps):
        return job, steps

    def upload(self, plan):
        return plan[0].starts, plan[0].rates

    def descend(self, plan, inputs):
        (job, steps), (x, rate) = plan, inputs
        step = job.block or job.instances
        with np.errstate(all="ignore"):
            parts = [descend(job, steps, x[:, i:i + step], rate[i:i + step] if np.ndim(rate) else rate)
                     for i in range(0, job.instances, step)]
        iterations = [part[1] for part in parts if part[1] is not None]
        return {"x": np.concatenate([part[0] for part in parts], axis=1),
                "iterations": np.concatenate(iterations) if iterations else None}

    def wait(self, outputs):
        pass

    def event(self):
        return None

    def download(self, plan, outputs):
        return outputs


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
