#!/usr/bin/env python3
"""PyTorch as one would write it: all instances one tensor, the loss their sum, backward(), torch.optim's SGD or Adam.

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
        common.missing("PyTorch", error, "pip install torch, or Debian's python3-torch")

UNTIL_BLOCK = 10  # steps between two looks whether any instance is still going


def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def chained_rosenbrock(p):
    return (1 - p[:-1]) ** 2 + 100 * (p[1:] - p[:-1] * p[:-1]) ** 2


def rastrigin(p):
    return p * p - 10 * torch.cos(2 * math.pi * p) + 10


def himmelblau(p):
    x, y = p
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def parabola(p):
    return p * p - 4 * p + 1


OBJECTIVES = {"W1": rosenbrock, "chained": chained_rosenbrock, "W2": rastrigin, "W3": himmelblau, "W4": parabola}


class Plan:
    def __init__(self, job, steps, device):
        self.job, self.device = job, device
        self.f = workloads.formula(OBJECTIVES, job.workload)
        self.tolerance = None if steps else job.tolerance
        self.steps = steps or job.workload.steps

    def optimizer(self, p, rate):
        if self.job.workload.method == "adam":
            return torch.optim.Adam([p], lr=rate, betas=(0.9, 0.999), eps=1e-8)
        return torch.optim.SGD([p], lr=rate)


class Peer:
    name = "torch-autograd"

    def __init__(self, args):
        if args.device == "gpu" and not torch.cuda.is_available():
            common.no_device("torch.cuda.is_available() is false")
        self.device = torch.device("cuda" if args.device == "gpu" else "cpu")
        self.version, self.device_name = torch.__version__, args.device
        torch.set_num_threads(common.threads())

    def prepare(self, job, steps):
        return Plan(job, steps, self.device)

    def upload(self, plan):
        inputs = torch.as_tensor(plan.job.starts, device=self.device), torch.as_tensor(plan.job.rates, device=self.device)
        self.wait(inputs)
        return inputs

    def descend(self, plan, inputs):
        start, rate = inputs
        p = start.clone().requires_grad_()
        each = rate.dim() > 0  # SGD knows one rate: then it is 1, and the gradient is scaled
        optimizer = plan.optimizer(p, 1.0 if each else plan.job.workload.rate)
        active = torch.ones_like(start[0], dtype=torch.bool)
        iterations = torch.zeros_like(start[0], dtype=torch.int32)
        for k in range(plan.steps):
            optimizer.zero_grad(set_to_none=True)
            plan.f(p).sum().backward()
            if plan.tolerance is not None:
                active &= p.grad.abs().amax(0) > plan.tolerance
                p.grad = torch.where(active, p.grad, torch.zeros_like(p.grad))
                iterations += active
                if k % UNTIL_BLOCK == 0 and not active.any():
                    break
            if each:
                p.grad *= rate
            optimizer.step()
        return p.detach(), iterations

    def wait(self, outputs):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def event(self):
        return None

    def download(self, plan, outputs):
        return {"x": outputs[0].cpu().numpy(), "iterations": outputs[1].cpu().numpy()}


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
