#!/usr/bin/env python3
"""One run, all rivals: the cpu back-end, one-at-a-time C++ (2 threads each) and numpy (1 thread) on W1 to W4.

usage: bench/compare.py --build build/bench [--rounds 5] [--workloads W1,W3] [--json FILE]
Prints medians with their spread over the rounds and the ratios taken within each round. numpy: python3-numpy.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402  (after the thread limit)

SIZES = {"W1": 65536, "W2": 16384, "W3": 65536, "W4": 1_000_000}


def numpy_w1(real, instances):
    rng = np.random.default_rng(42)
    x, y = rng.uniform(-2, 2, (2, instances)).astype(real)
    rate = real(1e-3)
    for _ in range(1000):
        t = y - x * x
        gx = -2 * (1 - x) - 400 * x * t
        gy = 200 * t
        x = x - rate * gx
        y = y - rate * gy


def numpy_w2(real, instances):
    x = np.random.default_rng(43).uniform(-5.12, 5.12, (10, instances)).astype(real)
    m, v = np.zeros_like(x), np.zeros_like(x)
    two_pi = real(2 * np.pi)
    for t in range(1, 1001):
        g = 2 * x + 10 * two_pi * np.sin(two_pi * x)
        m = real(0.9) * m + real(0.1) * g
        v = real(0.999) * v + real(0.001) * g * g
        x = x - real(0.01 / (1 - 0.9**t)) * m / (np.sqrt(v * real(1 / (1 - 0.999**t))) + real(1e-8))


def numpy_w3(real, instances):
    x, y = np.random.default_rng(44).uniform(-5, 5, (2, instances)).astype(real)
    tolerance = real(1e-6 if real is np.float64 else 1e-3)
    for _ in range(10_000):
        a, b = x * x + y - 11, x + y * y - 7
        gx, gy = 4 * x * a + 2 * b, 2 * a + 4 * y * b
        going = np.maximum(np.abs(gx), np.abs(gy)) > tolerance
        if not going.all():  # compaction: finished instances leave the arrays
            x, y, gx, gy = x[going], y[going], gx[going], gy[going]
        if x.size == 0:
            break
        x = x - real(0.01) * gx
        y = y - real(0.01) * gy


def numpy_w4(real, instances):
    rate = np.linspace(0.001, 1.05, instances).astype(real)
    x = np.full(instances, 9, real)
    for _ in range(100):
        g = 2 * x - 4
        going = np.abs(g) > real(0.01)
        if not going.all():
            x, g, rate = x[going], g[going], rate[going]
        if x.size == 0:
            break
        x = x - rate * g


NUMPY = {"W1": numpy_w1, "W2": numpy_w2, "W3": numpy_w3, "W4": numpy_w4}


def time_numpy(workload, real):
    # W2 in numpy takes minutes at full size: an eighth of the instances, scaled.
    share = 8 if workload == "W2" else 1
    begin = time.perf_counter()
    with np.errstate(all="ignore"):
        NUMPY[workload](real, SIZES[workload] // share)
    return (time.perf_counter() - begin) * share


def time_binary(build, name):
    out = subprocess.run([os.path.join(build, "bin/bench_workloads"), f"--benchmark_filter=^{name}/", "--benchmark_format=json",
                          "--benchmark_min_time=0.3"], check=True, capture_output=True, text=True).stdout
    return {b["name"].split("/")[2]: b["real_time"] / 1e3 for b in json.loads(out)["benchmarks"]}


def spread(values):
    return f"{statistics.median(values):.3g} ({min(values):.3g}..{max(values):.3g})"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--build", default="build/bench")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--workloads", default="W1,W2,W3,W4")
    options.add_argument("--json")
    args = options.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, numpy {np.__version__}, {args.rounds} rounds;"
          " seconds: median (min..max)\n")
    print(f"{'workload':<12} {'rivulet, 2 threads':<24} {'one by one, 2 threads':<24} {'numpy, 1 thread':<24} "
          f"{'x one by one':<20} x numpy")
    results = {}
    for workload in args.workloads.split(","):
        for label, real in (("float32", np.float32), ("float64", np.float64)):
            rounds = []
            for _ in range(args.rounds):
                seconds = time_binary(args.build, f"{workload}/{label}")
                seconds["numpy"] = time_numpy(workload, real)
                rounds.append(seconds)
            column = {who: [r[who] for r in rounds] for who in ("rivulet", "one_by_one", "numpy")}
            ratio = {who: [r[who] / r["rivulet"] for r in rounds] for who in ("one_by_one", "numpy")}
            results[f"{workload}/{label}"] = {"seconds": column, "ratio": ratio}
            print(f"{workload + ' ' + label:<12} {spread(column['rivulet']):<24} {spread(column['one_by_one']):<24} "
                  f"{spread(column['numpy']):<24} {spread(ratio['one_by_one']):<20} {spread(ratio['numpy'])}", flush=True)
    if args.json:
        with open(args.json, "w") as file:
            json.dump(results, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
