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


def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def chained_rosenbrock(x):
    return jnp.sum((1 - x[:-1]) ** 2 + 100 * (x[1:] - x[:-1] ** 2) ** 2)


def rastrigin(x):
    return jnp.sum(x**2 - 10 * jnp.cos(2 * jnp.pi * x) + 10)


def himmelblau(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def parabola(p):
    (x,) = p
    return x**2 - 4 * x + 1


def rippled(p):
    (x,) = p
    return x**2 * (1 + 1e-3 * jnp.cos(2 * jnp.pi * x / 0.1))


OBJECTIVES = {"W1": rosenbrock, "chained": chained_rosenbrock, "W2": rastrigin, "W3": himmelblau, "W4": parabola,
              "F2": rippled}


def parts(x):
    """One or two parameters as scalars, which XLA fuses better than the elements of an array."""
    return tuple(x) if x.shape[0] <= 2 else x


def whole(p):
    return jnp.stack(p) if isinstance(p, tuple) else p


def moved(p, rate, g):
    return jax.tree_util.tree_map(lambda a, b: a - rate * b, p, g)


def scan(step, carry, steps, unroll):
    return lax.scan(lambda c, _: (step(c), None), carry, None, length=steps, unroll=unroll)[0]


def descend_gd(f, steps, unroll, x, rate):
    return {"x": whole(scan(lambda p: moved(p, rate, jax.grad(f)(p)), parts(x), steps, unroll))}


def descend_summed(f, steps, unroll, x, rate):
    def step(carry):
        p, total = carry
        value, gradient = jax.value_and_grad(f)(p)
        return moved(p, rate, gradient), total + value

    p, total = scan(step, (parts(x), jnp.zeros((), x.dtype)), steps, unroll)
    return {"x": whole(p), "sum_f": total + f(p)}


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
        return (functools.reduce(jnp.maximum, map(jnp.abs, g)) > tolerance) & (k < steps)

    def step(carry):
        p, g, k = carry
        p = moved(p, rate, g)
        return p, jax.grad(f)(p), k + 1

    p = parts(x)
    p, _, k = lax.while_loop(going, step, (p, jax.grad(f)(p), jnp.zeros((), jnp.int32)))
    return {"x": whole(p), "iterations": k}


class Peer:
    name = "jax"

    def __init__(self, args):
        jax.config.update("jax_enable_x64", True)
        try:
            self.device = jax.devices(args.device)[0]
        except RuntimeError as error:
            common.no_device(str(error).splitlines()[0])
        self.version = jax.__version__
        self.device_name = self.device.device_kind

    def prepare(self, job, steps):
        f = workloads.formula(OBJECTIVES, job.workload)
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
