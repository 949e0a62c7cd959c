#!/usr/bin/env python3
"""CuPy on the workloads: kernels written by hand (descents.cu), one thread per instance. GPU only.

SPDX-License-Identifier: Apache-2.0
"""
import pathlib
import sys

import common
import workloads

try:
    import cupy
except ImportError as error:
    if "-h" not in sys.argv and "--help" not in sys.argv:
        common.missing("CuPy", error, "pip install cupy-cuda13x or cupy-cuda12x")

np = workloads.np
THREADS = 128
SOURCE = pathlib.Path(__file__).with_name("descents.cu")


class Plan:
    def __init__(self, job, steps):
        self.job, self.steps = job, steps or job.workload.steps
        kind = workloads.kind(job.workload)
        real = {"float32": "float", "float64": "double"}[job.precision]
        source = SOURCE.read_text()
        if real == "float":
            source = source.replace("sincos(", "sincosf(")
        self.kernel = cupy.RawModule(code=source, options=("-std=c++17", f"-Dreal={real}")).get_function(kind.lower())
        # Without a tolerance a negative one: no gradient is that small.
        self.tolerance = None if kind not in ("W3", "W4") else job.real(-1 if steps else job.tolerance)
        self.end = cupy.empty(job.starts.shape, job.real)
        self.iterations = cupy.zeros(job.instances, cupy.int32)
        self.sum_f = cupy.zeros(job.instances, job.real)


class Peer:
    name = "cupy"

    def __init__(self, args):
        if args.device == "cpu":
            common.no_device("CuPy runs on GPUs only")
        try:
            cupy.cuda.runtime.getDeviceCount()
            self.device_name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
        except cupy.cuda.runtime.CUDARuntimeError as error:
            common.no_device(error)
        self.version = cupy.__version__

    def prepare(self, job, steps):
        return Plan(job, steps)

    def upload(self, plan):
        inputs = cupy.asarray(plan.job.starts), cupy.atleast_1d(cupy.asarray(plan.job.rates))
        cupy.cuda.get_current_stream().synchronize()
        return inputs

    def descend(self, plan, inputs):
        count, steps = np.int64(plan.job.instances), np.int32(plan.steps)
        outputs = [plan.end]
        if plan.tolerance is not None:
            outputs.append(plan.iterations)
        if plan.job.workload.sums:
            outputs.append(plan.sum_f)
        tail = [] if plan.tolerance is None else [plan.tolerance]
        blocks = -(-plan.job.instances // THREADS)
        plan.kernel((blocks,), (THREADS,), (*inputs, *outputs, count, steps, *tail))
        return plan

    def wait(self, outputs):
        cupy.cuda.get_current_stream().synchronize()

    def event(self):
        event = cupy.cuda.Event()
        event.record()
        return event

    def seconds(self, begin, end):
        return cupy.cuda.get_elapsed_time(begin, end) / 1e3

    def download(self, plan, outputs):
        return {"x": plan.end.get(), "iterations": plan.iterations.get(), "sum_f": plan.sum_f.get()}


if __name__ == "__main__":
    sys.exit(common.main(Peer, __doc__))
