#!/usr/bin/env python3
"""All figures for a GPU in one run: rivulet and its peers on the same device, interleaved in rounds, checked, then timed.

usage: bench/gpu.py --build build/bench            on a machine with a GPU; `make bench-gpu` builds first
       bench/gpu.py --build build/bench --device cpu --quick      the same on the CPU at small sizes, to try it out
Writes RESULTS/<device>-<date>.json and .md. Peers that are not installed, fail or take too long are rows that say so.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import re
import subprocess
import sys
import tempfile
import time

import gpu_machine
import gpu_report
from session import HERE, Session, names

JOBS = [("W1", "float32"), ("W1", "float64"), ("W1-1M", "float32"), ("W2", "float32"), ("W2", "float64"),
        ("W3", "float32"), ("W3", "float64"), ("W4", "float32"), ("F2", "float64")]
ALONE = [(w, p) for w in ("W1-rates", "W1-best", "W1-10", "W1-100") for p in ("float32", "float64")]
PEERS = {"jax": {}, "jax-unroll16": {"script": "jax", "flags": "--unroll 16", "only": ("W1",)}, "torch": {}, "cupy": {}, "numba": {}}
KINDS = "kernel|report|rows"
QUICK_DIVISOR = 64


def measure(session, chip, peers):
    rivulet = session.result["rivulet"]
    flags = {"device": session.args.device, **chip}
    jobs = [job for job in JOBS if job[0] in session.args.workloads]
    alone = [job for job in ALONE if job[0] in session.args.workloads]
    for turn in range(session.args.rounds):
        for name, precision in jobs + (alone if turn == 0 else []):
            key = f"{name}/{precision}"
            if session.left() < 15:
                session.note(f"round {turn + 1}, {key}: not run, the time is over")
                continue
            found = session.time_rivulet(name, precision, flags, KINDS)
            rivulet.setdefault(key, []).append(found)
            print(f"round {turn + 1}  {key:14} rivulet {gpu_report.brief(found)}", flush=True)
            if (name, precision) not in JOBS:
                continue
            if turn == 0 and "label" in found:
                session.result["checks"][key] = session.check_digest(name, precision, found["label"],
                                                                     session.args.device)
            for peer, process in peers.items():
                if session.asks(peer, name, precision):
                    said = session.time_peer(process, peer, name, precision)
                    print(f"         {'':14} {peer:12} {gpu_report.brief(said)}", flush=True)


def run_ctest(session):
    """The tests of the label gpu, where a build with tests is named."""
    try:
        said = session.output_of(["ctest", "--test-dir", session.args.ctest, "-L", "gpu", "--output-on-failure"], 150)
        session.note("ctest -L gpu: " + (said.strip().splitlines() or ["no output"])[-1])
    except (RuntimeError, subprocess.TimeoutExpired, OSError) as error:
        session.note(f"ctest -L gpu: {str(error)[:300]}")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/bench", help="build with RIVULET_BUILD_BENCH=ON (default %(default)s)")
    parser.add_argument("--device", default="cuda", help="rivulet's device; cpu: the peers run on the CPU too")
    parser.add_argument("--quick", action="store_true", help=f"1/{QUICK_DIVISOR} of the instances, one round")
    parser.add_argument("--rounds", type=int, help="default 3, with --quick 1")
    parser.add_argument("--repeats", type=int, default=5, help="timed runs per round (default %(default)s)")
    parser.add_argument("--limit", type=float, default=480, help="seconds for everything (default %(default)s)")
    parser.add_argument("--peer-timeout", type=float, default=60, help="seconds for one answer (default %(default)s)")
    parser.add_argument("--workloads", default=",".join(dict.fromkeys(name for name, _ in JOBS + ALONE)))
    parser.add_argument("--peers", default=",".join(PEERS), help="default %(default)s; none: an empty text")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peers' packages")
    parser.add_argument("--ctest", help="build with tests: run its label gpu first")
    parser.add_argument("--multiprocessors", type=int, help="of the GPU; default: asked of rivulet and nvidia-smi")
    parser.add_argument("--clock", type=float, help="of the GPU in GHz; default: nvidia-smi's largest")
    parser.add_argument("--results", help="folder; default bench/results, for tries (cpu, --quick) build/bench/results")
    args = parser.parse_args()
    args.rounds = args.rounds or (1 if args.quick else 3)
    args.workloads = names(parser, args.workloads, {name for name, _ in JOBS + ALONE})
    args.peer_names = names(parser, args.peers, PEERS)
    a_try = args.quick or not args.device.startswith("cuda")
    args.results = args.results or str(HERE.parent / ("build/bench/results" if a_try else "bench/results"))
    return args


def main():
    args = options()
    session = Session(args, PEERS, QUICK_DIVISOR if args.quick else 1)
    if session.lacks_programs("make bench-gpu"):
        return 2
    session.result["machine"] = gpu_machine.describe(session.binaries / "rivulet", args.device)
    session.result["command"] = " ".join(sys.argv)
    chip = session.result["chip"] = gpu_machine.chip(session.result["machine"], args.multiprocessors, args.clock)
    print(gpu_report.heading(session.result), flush=True)
    if args.ctest:
        run_ctest(session)
    with tempfile.TemporaryDirectory(prefix="rivulet-bench-") as rows, gpu_machine.Clocks(args.device) as clocks:
        peers = session.start_peers(rows, args.peer_names, "gpu" if args.device.startswith("cuda") else "cpu", args.python)
        try:
            measure(session, chip, peers)
        finally:
            for process in peers.values():
                process.stop()
        session.result["clocks_mhz"] = clocks.seen()
    session.result.update(seconds=round(time.monotonic() - session.begin, 1), rounds=args.rounds, quick=args.quick,
                          device=args.device)
    return write(session)


def write(session):
    text = gpu_report.text(session.result)
    print("\n" + text)
    if not any("kernel" in found for rounds in session.result["rivulet"].values() for found in rounds):
        print("rivulet measured nothing: nothing is written", file=sys.stderr)
        return 1
    session.write(text, re.sub(r"[^a-z0-9]+", "-", session.result["machine"]["device_name"].lower()).strip("-"))
    return 1 if session.complaints(session.result["rivulet"], session.args.device) else 0


if __name__ == "__main__":
    sys.exit(main())
