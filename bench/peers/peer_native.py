#!/usr/bin/env python3
"""A peer in C++: --library is a shared library with the functions of native.hpp (one_by_one.cpp, ensmallen.cpp).

SPDX-License-Identifier: Apache-2.0
"""
import ctypes
import os
import sys

import common
import workloads

np = workloads.np


class NativeJob(ctypes.Structure):
    """native_job of native.hpp."""
    _fields_ = [("kind", ctypes.c_char_p)] \
        + [(name, ctypes.c_int64) for name in ("dimension", "instances", "steps", "threads", "each_rate")] \
        + [("tolerance", ctypes.c_double)] + [(name, ctypes.c_void_p) for name in ("start", "rates", "end", "iterations")]


class Plan:
    def __init__(self, job, steps):
        self.job, self.end = job, np.empty_like(job.starts)
        self.iterations = np.zeros(job.instances, np.int32)
        self.rates = np.atleast_1d(job.rates)
        tolerance = -1 if steps or not job.tolerance else job.tolerance
        self.native = NativeJob(workloads.kind(job.workload).encode(), *job.starts.shape, steps or job.workload.steps,
                                common.threads(), len(self.rates) > 1, tolerance, job.starts.ctypes.data,
                                self.rates.ctypes.data, self.end.ctypes.data, self.iterations.ctypes.data)


class Peer:
    device_name = "cpu"

    def __init__(self, args):
        if not args.library or not os.path.exists(args.library):
            what = os.path.basename(args.library or "a library").removeprefix("libbench_").removesuffix(".so")
            common.missing(what, "it was not found when the benchmarks were built", "see docs/performance.md")
        self.library = ctypes.CDLL(os.path.abspath(args.library))
        self.library.native_version.restype = ctypes.c_char_p
        self.name = os.path.basename(args.library).removeprefix("libbench_").removesuffix(".so")
        self.version = self.library.native_version().decode()

    def prepare(self, job, steps):
        return Plan(job, steps)

    def nearly(self, job):
        """ensmallen's Adam adds epsilon before the correction of the second moment, not after."""
        return self.name == "ensmallen" and job.workload.method == "adam"

    def upload(self, plan):
        return None

    def descend(self, plan, inputs):
        if getattr(self.library, f"native_descend_{plan.job.precision}")(ctypes.byref(plan.native)) != 0:
            raise ValueError(f"has no formulas for {plan.job.workload.name}")
        return plan

    def wait(self, outputs):
        pass

    def event(self):
        return None

    def download(self, plan, outputs):
        return {"x": plan.end, "iterations": plan.iterations}


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
