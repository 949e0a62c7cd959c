#!/usr/bin/env python3
"""Numba on the workloads: one thread per instance, the whole descent in one kernel; on a CPU the same functions in a
parallel loop.

SPDX-License-Identifier: Apache-2.0
"""
import math
import sys

import common
import workloads

try:
    import numba
    from numba import cuda
except ImportError as error:
    if "-h" not in sys.argv and "--help" not in sys.argv:
        common.missing("Numba", error, "pip install numba, on a GPU: pip install numba-cuda[cu13]")

np = workloads.np
THREADS = 128


def make_descents(real, jit):
    """The descent of one instance per workload. Constants are `real`, so that float32 stays float32; `scratch` has
    three rows of ten numbers."""
    one, two, four, seven, ten, eleven = real(1), real(2), real(4), real(7), real(10), real(11)
    two_hundred, four_hundred = real(200), real(400)
    b1, b2, r1, r2, epsilon = real(0.9), real(0.999), real(0.1), real(0.001), real(1e-8)
    two_pi, wave, ripple = real(2 * math.pi), real(2 * math.pi / 0.1), real(1e-3)

    @jit
    def w1(i, start, rates, end, iterations, sum_f, steps, tolerance, scratch):
        x, y, rate = start[0, i], start[1, i], rates[0]
        for _ in range(steps):
            t = y - x * x
            gx = -two * (one - x) - four_hundred * x * t
            x -= rate * gx
            y -= rate * (two_hundred * t)
        end[0, i], end[1, i] = x, y

    @jit
    def w2(i, start, rates, end, iterations, sum_f, steps, tolerance, scratch):
        x, m, v = scratch[0], scratch[1], scratch[2]
        p1, p2, rate = one, one, rates[0]
        for d in range(10):
            x[d], m[d], v[d] = start[d, i], real(0), real(0)
        for _ in range(steps):
            p1 *= b1
            p2 *= b2
            step, scale = rate / (one - p1), one / math.sqrt(one - p2)
            for d in range(10):
                g = two * x[d] + ten * two_pi * math.sin(two_pi * x[d])
                m[d] = b1 * m[d] + r1 * g
                v[d] = b2 * v[d] + r2 * g * g
                x[d] -= step * m[d] / (math.sqrt(v[d]) * scale + epsilon)
        for d in range(10):
            end[d, i] = x[d]

    @jit
    def w3(i, start, rates, end, iterations, sum_f, steps, tolerance, scratch):
        x, y, rate, k = start[0, i], start[1, i], rates[0], 0
        while True:
            a, b = x * x + y - eleven, x + y * y - seven
            gx, gy = four * x * a + two * b, two * a + four * y * b
            if k == steps or not max(abs(gx), abs(gy)) > tolerance:
                break
            x -= rate * gx
            y -= rate * gy
            k += 1
        end[0, i], end[1, i], iterations[i] = x, y, k

    @jit
    def w4(i, start, rates, end, iterations, sum_f, steps, tolerance, scratch):
        x, rate, k = start[0, i], rates[i], 0
        while True:
            g = two * x - four
            if k == steps or not abs(g) > tolerance:
                break
            x -= rate * g
            k += 1
        end[0, i], iterations[i] = x, k

    @jit
    def f2(i, start, rates, end, iterations, sum_f, steps, tolerance, scratch):
        x, rate, total = start[0, i], rates[i], real(0)
        for _ in range(steps):
            phase = wave * x
            factor = one + ripple * math.cos(phase)
            total += x * x * factor
            x -= rate * (two * x * factor - ripple * wave * x * x * math.sin(phase))
        sum_f[i] = total + x * x * (one + ripple * math.cos(wave * x))
        end[0, i] = x

    return {"W1": w1, "W2": w2, "W3": w3, "W4": w4, "F2": f2}


def gpu_descent(workload, real):
    dtype = numba.from_dtype(np.dtype(real))
    body = workloads.formula(make_descents(real, cuda.jit(device=True)), workload)

    @cuda.jit
    def kernel(start, rates, end, iterations, sum_f, steps, tolerance):
        i = cuda.grid(1)
        scratch = cuda.local.array((3, 10), dtype)
        if i < iterations.shape[0]:
            body(i, start, rates, end, iterations, sum_f, steps, tolerance, scratch)

    def descend(*arguments):
        kernel[-(-arguments[3].shape[0] // THREADS), THREADS](*arguments)

    return descend


def cpu_descent(workload, real):
    body = workloads.formula(make_descents(real, numba.njit), workload)

    @numba.njit(parallel=True)
    def descend(start, rates, end, iterations, sum_f, steps, tolerance):
        for i in numba.prange(iterations.shape[0]):
            scratch = np.empty((3, 10), start.dtype)
            body(i, start, rates, end, iterations, sum_f, steps, tolerance, scratch)

    return descend


class Plan:
    def __init__(self, job, steps, on_gpu):
        self.job, self.steps = job, steps or job.workload.steps
        # Without a tolerance a negative one: no gradient is that small.
        self.tolerance = job.real(-1 if steps or not job.tolerance else job.tolerance)
        self.descend = (gpu_descent if on_gpu else cpu_descent)(job.workload, job.real)
        device = cuda.to_device if on_gpu else np.array
        self.outputs = [device(np.zeros(job.starts.shape, job.real)), device(np.zeros(job.instances, np.int32)),
                        device(np.zeros(job.instances, job.real))]


def device_name():
    name = cuda.get_current_device().name
    return name.decode() if isinstance(name, bytes) else str(name)


class Peer:
    name = "numba"

    def __init__(self, args):
        self.on_gpu = args.device == "gpu"
        if self.on_gpu and not cuda.is_available():
            common.no_device("numba.cuda.is_available() is false")
        self.version = numba.__version__
        self.device_name = device_name() if self.on_gpu else "cpu"

    def prepare(self, job, steps):
        return Plan(job, steps, self.on_gpu)

    def upload(self, plan):
        inputs = plan.job.starts, np.atleast_1d(plan.job.rates)
        if self.on_gpu:
            inputs = tuple(cuda.to_device(each) for each in inputs)
            cuda.synchronize()
        return inputs

    def descend(self, plan, inputs):
        plan.descend(*inputs, *plan.outputs, plan.steps, plan.tolerance)
        return plan.outputs

    def wait(self, outputs):
        if self.on_gpu:
            cuda.synchronize()

    def event(self):
        if not self.on_gpu:
            return None
        event = cuda.event()
        event.record()
        return event

    def seconds(self, begin, end):
        return cuda.event_elapsed_time(begin, end) / 1e3

    def download(self, plan, outputs):
        host = [each.copy_to_host() if self.on_gpu else each.copy() for each in outputs]
        return dict(zip(("x", "iterations", "sum_f"), host))


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
