#!/usr/bin/env python3
"""SciPy's minimize on W3, one instance after the other, with the gradient by hand: --algorithm BFGS or L-BFGS-B. Other
methods than the workload's gd, which need fewer steps; their ends are compared with the places where gd ends.

SPDX-License-Identifier: Apache-2.0
"""
import sys

import common
import workloads

try:
    import scipy
    from scipy.optimize import minimize
except ImportError as error:
    if "-h" not in sys.argv and "--help" not in sys.argv:
        common.missing("SciPy", error, "pip install scipy")

np = workloads.np


def himmelblau(p):
    """f and its gradient; scalars of Python are faster than arrays of two numbers."""
    x, y = p.tolist()
    a, b = x * x + y - 11, x + y * y - 7
    return a * a + b * b, np.array((4 * x * a + 2 * b, 2 * a + 4 * y * b))


class Peer:
    name, device_name, other_path = "scipy", "cpu", True

    def __init__(self, args):
        self.version = scipy.__version__

    def prepare(self, job, steps):
        workloads.formula({"W3": himmelblau}, job.workload)
        return job

    def upload(self, plan):
        return np.ascontiguousarray(plan.starts.T, np.float64)

    def descend(self, plan, inputs):
        options = {"gtol": plan.tolerance, "maxiter": plan.workload.steps}
        if plan.algorithm == "L-BFGS-B":
            options["ftol"] = 0
        ends = [minimize(himmelblau, start, method=plan.algorithm, jac=True, options=options) for start in inputs]
        return {"x": np.array([end.x for end in ends]).T, "iterations": np.array([end.nit for end in ends])}

    def wait(self, outputs):
        pass

    def event(self):
        return None

    def download(self, plan, outputs):
        return outputs


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
