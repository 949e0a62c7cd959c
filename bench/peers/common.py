"""What the peers share: their command line, the check against rivulet's rows, the clock, the line of JSON.

A peer is a class with
    name, version                text
    device_name                  text
    prepare(job, steps)          -> a plan for `steps` steps, compiled or ready to be
    upload(plan)                 -> inputs on the device
    descend(plan, inputs)        -> outputs on the device, complete after wait(outputs)
    wait(outputs)
    event()                      -> the device's time now, in stream order, for seconds(begin, end); None: take the host's
    download(plan, outputs)      -> {"x": [parameter][instance], "iterations": …, "sum_f": …} in numpy
    other_path                   where there and true: another method than the workload's, only its ends are compared
    nearly(job)                  where there and true: the workload's method with an approximation of its own
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import json
import os
import shlex
import sys
import time

import workloads

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # for JAX: several peers share one GPU
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # for PyTorch: threads that spin starve each other on a shared machine

EXIT_MISSING, EXIT_NO_DEVICE, EXIT_WRONG = 3, 4, 1


def missing(package, reason, install):
    print(f"{package} is not installed here ({reason}); to run this peer: {install}", file=sys.stderr)
    sys.exit(EXIT_MISSING)


def no_device(reason):
    print(f"no GPU for this peer: {reason}", file=sys.stderr)
    sys.exit(EXIT_NO_DEVICE)


def parser(description):
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--workload", choices=sorted(workloads.ALL), default="W1")
    options.add_argument("--precision", choices=["float32", "float64"], default="float64")
    options.add_argument("--device", choices=["gpu", "cpu"], default="gpu")
    options.add_argument("--instances", type=int, default=0, help="default: those of the workload")
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--seconds", type=float, default=0,
                         help="time descents only, until so many seconds or --repeats; default: host to host, too")
    options.add_argument("--threads", type=int, default=0, help="processors this may use (default: all)")
    options.add_argument("--unroll", type=int, default=1, help="steps per turn of the loop, where the peer knows that")
    options.add_argument("--block", type=int, default=0, help="instances at a time, where the peer knows that")
    options.add_argument("--algorithm", default="BFGS", help="of SciPy")
    options.add_argument("--library", help="shared library of peer_native.py")
    options.add_argument("--rows", default="build/bench/rows", help="folder of rivulet's rows (default %(default)s)")
    options.add_argument("--rivulet", help="program that writes rows that are missing")
    options.add_argument("--serve", action="store_true",
                         help="read further command lines from stdin, answer each with a line, keep what is compiled")
    return options


def limit_threads(count):
    """Thread pools that are made from now on have so many threads."""
    if count and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def threads():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


class Runner:
    """Jobs of one peer; checks each once, before it is timed."""

    def __init__(self, peer):
        self.peer, self.ready = peer, {}

    def run(self, args):
        workload = workloads.ALL[args.workload]
        instances = args.instances or workload.instances
        key = (args.workload, args.precision, instances, args.unroll, args.block, args.algorithm)
        result = {"peer": self.peer.name, "version": self.peer.version, "workload": args.workload,
                  "precision": args.precision, "device": self.peer.device_name, "instances": instances,
                  "unroll": args.unroll}
        if key not in self.ready:
            self.ready[key] = self._prepare(args, workload, instances)
        plan, check = self.ready[key]
        result["check"] = check
        if check["ok"]:
            result["seconds"] = self._time_until(plan, args) if args.seconds else self._time(plan, args.repeats)
            if not args.seconds:
                result["host_seconds"] = self._time_host_to_host(plan, args.repeats)
        else:
            result["error"] = "not timed: another answer than rivulet's"
        return result

    def _prepare(self, args, workload, instances):
        if args.precision not in workload.precisions:
            raise ValueError(f"{workload.name} is defined for {', '.join(workload.precisions)}")
        if args.rivulet:
            workloads.make_rows(args.rivulet, args.rows, workload, args.precision, instances)
        job = workloads.Job(workload, args.precision, instances, args.rows)
        job.unroll, job.block, job.algorithm = args.unroll, args.block, args.algorithm
        if getattr(self.peer, "other_path", False):
            plan = self.peer.prepare(job, None)
            return plan, job.compare_ends(self._from_host_to_host(plan))
        answers = []
        for steps in (workload.check_steps, None):
            plan = self.peer.prepare(job, steps)
            answers.append(self._from_host_to_host(plan))
        nearly = getattr(self.peer, "nearly", lambda job: False)(job)
        return plan, job.compare(*answers, nearly)

    def _time(self, plan, repeats):
        """On the device alone. The first is a warm-up."""
        inputs = self.peer.upload(plan)
        return [self._device_seconds(plan, inputs) for _ in range(repeats + 1)][1:]

    def _time_host_to_host(self, plan, repeats):
        """From arrays of the host to arrays of the host. The first is a warm-up."""
        host = []
        for _ in range(repeats + 1):
            begin = time.perf_counter()
            self._from_host_to_host(plan)
            host.append(time.perf_counter() - begin)
        return host[1:]

    def _time_until(self, plan, args):
        """Without a warm-up where that would take long: the check has run the same."""
        inputs = self.peer.upload(plan)
        found = [self._device_seconds(plan, inputs)]
        if found[0] < args.seconds:
            found = []
        while len(found) < args.repeats and sum(found) < args.seconds:
            found.append(self._device_seconds(plan, inputs))
        return found

    def _device_seconds(self, plan, inputs):
        begin, first = time.perf_counter(), self.peer.event()
        outputs = self.peer.descend(plan, inputs)
        last = self.peer.event()
        self.peer.wait(outputs)
        return self.peer.seconds(first, last) if first is not None else time.perf_counter() - begin

    def _from_host_to_host(self, plan):
        outputs = self.peer.descend(plan, self.peer.upload(plan))
        self.peer.wait(outputs)
        return self.peer.download(plan, outputs)


def answer(runner, args):
    try:
        result = runner.run(args)
    except Exception as error:  # a peer that fails is a row that says so
        result = {"peer": runner.peer.name, "workload": args.workload, "precision": args.precision,
                  "error": f"{type(error).__name__}: {str(error).strip()[:500]}"}
    print(json.dumps(result), flush=True)
    return result


def main(make_peer, description):
    """make_peer(args) gives the peer, or ends the process with missing() or no_device()."""
    options = parser(description)
    args = options.parse_args()
    if workloads.np is None:
        missing("numpy", "the inputs and checks of all peers need it", "pip install numpy")
    limit_threads(args.threads)
    runner = Runner(make_peer(args))
    if not args.serve:
        return EXIT_WRONG if "error" in answer(runner, args) else 0
    print(json.dumps({"peer": runner.peer.name, "version": runner.peer.version, "device": runner.peer.device_name}),
          flush=True)
    for line in sys.stdin:
        answer(runner, options.parse_args(shlex.split(line), argparse.Namespace(**vars(args))))
    return 0
