#!/usr/bin/env python3
"""PyTorch on the workloads: all instances as tensors, gradients by hand. On a GPU a CUDA graph replays a block of steps;
on a CPU the steps are a plain loop.

SPDX-License-Identifier: Apache-2.0
"""
import math
import sys

import common
import workloads

try:
    import torch
except ImportError as error:
    if "-h" not in sys.argv and "--help" not in sys.argv:
        common.missing("PyTorch", error, "pip install torch")

BLOCK = 50  # steps per CUDA graph
UNTIL_BLOCK = 10  # steps between two looks whether any instance is still going


def rosenbrock(x, y):
    t = y - x * x
    return -2 * (1 - x) - 400 * x * t, 200 * t


def chained_rosenbrock(x):
    a, t = x[:-1], x[1:] - x[:-1] * x[:-1]
    g = torch.empty_like(x)
    g[:-1] = -2 * (1 - a) - 400 * a * t
    g[-1] = 0
    g[1:] += 200 * t
    return g


def rastrigin(x):
    return 2 * x + (20 * math.pi) * torch.sin((2 * math.pi) * x)


def himmelblau(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def rippled(x):
    phase = (2 * math.pi / 0.1) * x
    square, factor = x * x, 1 + 1e-3 * torch.cos(phase)
    return square * factor, 2 * x * factor - (1e-3 * 2 * math.pi / 0.1) * square * torch.sin(phase)


class State:
    """The tensors of a descent; every step changes them in place, so that a graph can be replayed."""

    def __init__(self, x, rate):
        self.x, self.rate = [row.clone() for row in x], rate
        self.active = torch.ones_like(self.x[0], dtype=torch.bool)
        self.iterations = torch.zeros_like(self.x[0], dtype=torch.int32)
        self.sum_f = torch.zeros_like(self.x[0])
        self.m, self.v = torch.zeros_like(self.x[0]), torch.zeros_like(self.x[0])
        self.powers = torch.ones(2, dtype=x.dtype, device=x.device)
        self.betas = torch.tensor([0.9, 0.999], dtype=x.dtype, device=x.device)

    def reset(self, x):
        for row, start in zip(self.x, x):
            row.copy_(start)
        for zero in (self.iterations, self.sum_f, self.m, self.v):
            zero.zero_()
        self.active.fill_(True)
        self.powers.fill_(1)


def step_w1(s):
    x, y = s.x
    gx, gy = rosenbrock(x, y)
    x -= s.rate * gx
    y -= s.rate * gy


def step_chained(s):
    s.x[0] -= s.rate * chained_rosenbrock(s.x[0])


def step_w2(s):
    x = s.x[0]
    g = rastrigin(x)
    s.powers *= s.betas
    rest = 1 - s.powers
    s.m.mul_(0.9).add_(g, alpha=0.1)
    s.v.mul_(0.999).addcmul_(g, g, value=0.001)
    x -= s.rate / rest[0] * s.m / (torch.sqrt(s.v) / torch.sqrt(rest[1]) + 1e-8)


def step_f2(s):
    f, g = rippled(s.x[0])
    s.sum_f += f
    s.x[0] -= s.rate * g


def step_until(gradient, tolerance):
    def step(s):
        g = gradient(*s.x)
        largest = g[0].abs() if len(g) == 1 else torch.maximum(g[0].abs(), g[1].abs())
        s.active &= largest > tolerance
        for x, each in zip(s.x, g):
            torch.where(s.active, x - s.rate * each, x, out=x)
        s.iterations += s.active

    return step


def step_of(job, until):
    kind = workloads.kind(job.workload)
    if kind in ("W3", "W4"):
        gradient = himmelblau if kind == "W3" else lambda x: (2 * x - 4,)
        return step_until(gradient, job.tolerance if until else -1.0)
    return workloads.formula({"W1": step_w1, "chained": step_chained, "W2": step_w2, "F2": step_f2}, job.workload)


class Plan:
    def __init__(self, job, steps, device):
        self.job, self.device = job, device
        self.until = bool(job.tolerance) and not steps
        self.steps = steps or job.workload.steps
        self.step = step_of(job, self.until)
        self.block = min(UNTIL_BLOCK if self.until else BLOCK, self.steps)
        self.state = State(self.tensor(job.starts, self.rows), self.tensor(job.rates))
        self.graph = self.capture() if device.type == "cuda" else None

    def rows(self, starts):
        """W2's ten parameters are one tensor, the others one each."""
        return starts[None] if self.job.workload.dimension > 2 else starts

    def tensor(self, values, shape=lambda v: v):
        return shape(torch.as_tensor(values, device=self.device))

    def capture(self):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.step(self.state)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            for _ in range(self.block):
                self.step(self.state)
        return graph

    def advance(self):
        if self.graph is not None:
            self.graph.replay()
            return
        for _ in range(self.block):
            self.step(self.state)


class Peer:
    name = "torch"

    def __init__(self, args):
        device = args.device
        if device == "gpu" and not torch.cuda.is_available():
            common.no_device("torch.cuda.is_available() is false")
        self.device = torch.device("cuda" if device == "gpu" else "cpu")
        self.version = torch.__version__
        self.device_name = torch.cuda.get_device_name() if device == "gpu" else "cpu"
        torch.set_num_threads(common.threads())
        torch.set_grad_enabled(False)

    def prepare(self, job, steps):
        plan = Plan(job, steps, self.device)
        if plan.steps % plan.block:
            raise ValueError(f"{plan.steps} steps are no multiple of {plan.block}")
        return plan

    def upload(self, plan):
        x = plan.tensor(plan.job.starts, plan.rows)
        if plan.job.workload.grid:
            plan.state.rate.copy_(torch.as_tensor(plan.job.rates))
        self.synchronise()
        return x

    def descend(self, plan, inputs):
        plan.state.reset(inputs)
        for _ in range(plan.steps // plan.block):
            plan.advance()
            if plan.until and not plan.state.active.any().item():
                break
        if plan.job.workload.sums:
            plan.state.sum_f += rippled(plan.state.x[0])[0]
        return plan.state

    def wait(self, outputs):
        self.synchronise()

    def event(self):
        if self.device.type == "cpu":
            return None
        event = torch.cuda.Event(enable_timing=True)
        event.record()
        return event

    def seconds(self, begin, end):
        return begin.elapsed_time(end) / 1e3

    def download(self, plan, outputs):
        x = outputs.x[0] if plan.job.workload.dimension > 2 else torch.stack(outputs.x)
        return {name: value.cpu().numpy().copy() for name, value in
                (("x", x), ("iterations", outputs.iterations), ("sum_f", outputs.sum_f))}

    def synchronise(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
