#!/usr/bin/env python3
"""JAX on the workloads: jit(vmap(descent)), lax.scan for fixed steps, lax.while_loop until the tolerance, jax.grad.

SPDX-License-Identifier: Apache-2.0
"""
import functools
import sys

import common
import workloads

try:
    import jax
    import jax.numpy as jnp
    from jax import lax
except ImportError as error:
    if "-h" not in sys.argv and "--help" not in sys.argv:
        common.missing("JAX", error, "pip install jax, on a GPU: pip install 'jax[cuda13]' or 'jax[cuda12]'")


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rastrigin(x):
    return jnp.sum(x**2 - 10 * jnp.cos(2 * jnp.pi * x) + 10)


def himmelblau(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def parabola(x):
    return x[0] ** 2 - 4 * x[0] + 1


def rippled(x):
    return x[0] ** 2 * (1 + 1e-3 * jnp.cos(2 * jnp.pi * x[0] / 0.1))


OBJECTIVES = {"W1": rosenbrock, "W2": rastrigin, "W3": himmelblau, "W4": parabola, "F2": rippled}


def scan(step, carry, steps, unroll):
    return lax.scan(lambda c, _: (step(c), None), carry, None, length=steps, unroll=unroll)[0]


def descend_gd(f, steps, unroll, x, rate):
    return {"x": scan(lambda x: x - rate * jax.grad(f)(x), x, steps, unroll)}


def descend_summed(f, steps, unroll, x, rate):
    def step(carry):
        x, total = carry
        value, gradient = jax.value_and_grad(f)(x)
        return x - rate * gradient, total + value

    x, total = scan(step, (x, jnp.zeros((), x.dtype)), steps, unroll)
    return {"x": x, "sum_f": total + f(x)}


def descend_adam(f, steps, unroll, x, rate):
    def step(carry):
        x, m, v, p1, p2 = carry
        g = jax.grad(f)(x)
        m, v, p1, p2 = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g, p1 * 0.9, p2 * 0.999
        return x - rate / (1 - p1) * m / (jnp.sqrt(v) / jnp.sqrt(1 - p2) + 1e-8), m, v, p1, p2

    one = jnp.ones((), x.dtype)
    return {"x": scan(step, (x, jnp.zeros_like(x), jnp.zeros_like(x), one, one), steps, unroll)[0]}


def descend_until(f, steps, tolerance, x, rate):
    """Ends where max |g| <= tolerance or is no number."""
    def going(carry):
        _, g, k = carry
        return (jnp.max(jnp.abs(g)) > tolerance) & (k < steps)

    def step(carry):
        x, g, k = carry
        x = x - rate * g
        return x, jax.grad(f)(x), k + 1

    x, _, k = lax.while_loop(going, step, (x, jax.grad(f)(x), jnp.zeros((), jnp.int32)))
    return {"x": x, "iterations": k}


class Peer:
    name = "jax"

    def __init__(self, device):
        jax.config.update("jax_enable_x64", True)
        try:
            self.device = jax.devices(device)[0]
        except RuntimeError as error:
            common.no_device(str(error).splitlines()[0])
        self.version = jax.__version__
        self.device_name = self.device.device_kind

    def prepare(self, job, steps):
        f = OBJECTIVES[workloads.kind(job.workload)]
        count = steps or job.workload.steps
        if job.tolerance and not steps:
            body = functools.partial(descend_until, f, count, job.real(job.tolerance))
        elif job.workload.sums:
            body = functools.partial(descend_summed, f, count, job.unroll)
        elif job.workload.method == "adam":
            body = functools.partial(descend_adam, f, count, job.unroll)
        else:
            body = functools.partial(descend_gd, f, count, job.unroll)
        rate_axis = 0 if job.workload.grid else None
        outputs = {"x": 1} if body.func in (descend_gd, descend_adam) else \
            {"x": 1, "sum_f": 0} if body.func is descend_summed else {"x": 1, "iterations": 0}
        return job, jax.jit(jax.vmap(body, in_axes=(1, rate_axis), out_axes=outputs))

    def upload(self, plan):
        job, _ = plan
        return jax.block_until_ready((jax.device_put(job.starts, self.device), jax.device_put(job.rates, self.device)))

    def descend(self, plan, inputs):
        return plan[1](*inputs)

    def wait(self, outputs):
        jax.block_until_ready(outputs)

    def event(self):
        return None

    def download(self, plan, outputs):
        return {name: jax.device_get(value) for name, value in outputs.items()}


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
