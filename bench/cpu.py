#!/usr/bin/env python3
"""All figures for a processor in one run: rivulet and its peers interleaved in rounds, checked, then timed.

usage: bench/cpu.py --build build/bench             `make bench-peers` builds and installs the peers first
       bench/cpu.py --build build/bench --quick     at small sizes, one round, to try it out
Writes RESULTS/peers-cpu-<date>.json and .md. Peers that are not installed, fail or take too long are rows that say so.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import cpu_report
import gpu_machine
from session import HERE, Session, names

WORKLOADS = ("W1", "W1-10", "W1-100", "W2", "W3", "W4")
PRECISIONS = ("float32", "float64")
# Rivulet as it is run, and for ratios per equal threads. Flags of bench_workloads.
RIVULET = {"all threads": {}, "1 thread": {"threads": 1}, "interpreted": {"cpu_engine": "interpreted"}}
# `group`: variants of one peer; after the first round only the fastest of them is timed on. `single`: one thread, by
# nature or to see whether that is faster. See session.py for the rest.
FIXED = ("W1", "W1-10", "W1-100", "W2")
PEERS = {
    "one-by-one": {"script": "native", "arguments": ["--library", "lib/libbench_one_by_one.so"]},
    "ensmallen": {"script": "native", "arguments": ["--library", "lib/libbench_ensmallen.so"]},
    "numpy": {"single": True, "share": {"W2": 8}, "group": "numpy"},
    "numpy-blocks": {"script": "numpy", "flags": "--block 4096", "single": True, "share": {"W2": 4},
                               "only": ("W1", "W2", "W3", "W4"), "group": "numpy"},
    "jax": {"group": "jax"},
    "jax-unroll4": {"script": "jax", "flags": "--unroll 4", "only": FIXED, "group": "jax"},
    "jax-unroll16": {"script": "jax", "flags": "--unroll 16", "only": ("W1",), "group": "jax"},
    "torch": {"group": "torch"},
    "torch-1-thread": {"script": "torch", "single": True, "group": "torch"},
    "torch-autograd": {"script": "torch_autograd", "group": "torch-autograd"},
    "torch-autograd-1-thread": {"script": "torch_autograd", "single": True, "group": "torch-autograd"},
    "scipy-bfgs": {"script": "scipy", "flags": "--algorithm BFGS", "single": True, "share": {"W3": 128}, "only": ("W3",),
                   "precisions": ("float64",)},
    "scipy-lbfgs": {"script": "scipy", "flags": "--algorithm L-BFGS-B", "single": True, "share": {"W3": 128},
                       "only": ("W3",), "precisions": ("float64",)},
}
QUICK_DIVISOR = 16
SLOW_SECONDS, SLOW_ROUNDS = 2.5, 3  # what takes so long is timed in so many rounds
COMMAND = ["run", "x^2-4*x+1", "--start", "9", "--lr", "0.01,0.9,1.0"]


def python_with(package, candidates):
    """The first of the interpreters that can import it, or the first."""
    for python in candidates:
        try:
            if subprocess.run([python, "-c", f"import {package}"], capture_output=True, timeout=60).returncode == 0:
                return python
        except (OSError, subprocess.TimeoutExpired):
            pass
    return candidates[0]


def peers_here(args):
    """PEERS with the build's libraries and with the interpreter that has PyTorch: Debian's has, PyPI's needs CUDA."""
    torch = python_with("torch", [args.python, sys.executable, "/usr/bin/python3"]) \
        if any("torch" in name for name in args.peer_names) else args.python
    result = {}
    for name, options in PEERS.items():
        options = dict(options)
        if options.get("script") == "native":
            options["arguments"] = ["--library", os.path.join(args.build, options["arguments"][1])]
        if options.get("script", name).startswith("torch"):
            options["python"] = torch
        if options.get("single"):
            options["arguments"] = options.get("arguments", []) + ["--threads", "1"]
        result[name] = options
    return result


def seconds_of(found):
    return statistics.median(found["seconds"]) if found.get("seconds") else None


def is_left_out(session, peer, key):
    """Slower than another variant of the same peer, or slow and timed often enough."""
    timed = session.result["peers"]
    rounds = timed.get(peer, {}).get(key, [])
    if not rounds or "error" in rounds[0]:
        return False
    own, group = seconds_of(rounds[0]), session.peers[peer].get("group")
    others = [timed[other][key][0] for other, options in session.peers.items()
              if group and options.get("group") == group and timed.get(other, {}).get(key)]
    return any((seconds_of(other) or own) < own for other in others) \
        or (own / rounds[0]["share"] > SLOW_SECONDS and len(rounds) >= SLOW_ROUNDS)


def time_rivulet(session, name, precision, turn):
    key = f"{name}/{precision}"
    for variant, flags in RIVULET.items():
        flags = {"device": "cpu", "threads": session.args.threads, **flags}
        found = session.time_rivulet(name, precision, flags, "execute")
        session.result["rivulet"].setdefault(variant, {}).setdefault(key, []).append(found)
        print(f"round {turn + 1}  {key:14} rivulet, {variant:12} {cpu_report.brief(found, 'execute')}", flush=True)
        if turn == 0 and "label" in found:
            session.result["checks"][f"{key}, {variant}"] = session.check_digest(name, precision, found["label"], variant)


def measure(session, peers):
    for turn in range(session.args.rounds):
        for name in session.args.workloads:
            for precision in PRECISIONS:
                key = f"{name}/{precision}"
                if session.left() < 15:
                    session.note(f"round {turn + 1}, {key}: not run, the time is over")
                    continue
                time_rivulet(session, name, precision, turn)
                for peer, process in peers.items():
                    if session.asks(peer, name, precision) and not is_left_out(session, peer, key):
                        found = session.time_peer(process, peer, name, precision)
                        print(f"         {'':14} {peer:24} {cpu_report.brief(found, 'seconds')}", flush=True)


def time_command(session, repeats=21):
    """Seconds of whole processes, from the command to its results."""
    found = []
    for _ in range(repeats):
        begin = time.perf_counter()
        done = subprocess.run([session.binaries / "rivulet", *COMMAND], stdout=subprocess.DEVNULL, timeout=30)
        found.append(time.perf_counter() - begin)
        if done.returncode != 0:
            session.note(f"rivulet {' '.join(COMMAND)}: exit code {done.returncode}")
            return
    session.result["command_seconds"] = found


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/bench", help="build with RIVULET_BUILD_BENCH=ON (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help=f"1/{QUICK_DIVISOR} of the instances, one round")
    parser.add_argument("--rounds", type=int, help="default 5, with --quick 1")
    parser.add_argument("--repeats", type=int, default=7, help="timed runs per round at most (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=0.3, help="of a peer per round (default %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="of rivulet and of the peers that can (default %(default)s)")
    parser.add_argument("--limit", type=float, default=660, help="seconds for everything (default %(default)s)")
    parser.add_argument("--peer-timeout", type=float, default=90, help="seconds for one answer (default %(default)s)")
    parser.add_argument("--workloads", default=",".join(WORKLOADS))
    parser.add_argument("--peers", default=",".join(PEERS), help="default %(default)s; none: an empty text")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peers' packages")
    parser.add_argument("--results", help="folder; default bench/results, with --quick build/bench/results")
    args = parser.parse_args()
    args.rounds = args.rounds or (1 if args.quick else 5)
    args.workloads = names(parser, args.workloads, WORKLOADS)
    args.peer_names = names(parser, args.peers, PEERS)
    args.results = args.results or str(HERE.parent / ("build/bench/results" if args.quick else "bench/results"))
    return args


def main():
    args = options()
    session = Session(args, peers_here(args), QUICK_DIVISOR if args.quick else 1)
    if session.lacks_programs("make bench-peers"):
        return 2
    session.result.update(machine=gpu_machine.describe(session.binaries / "rivulet", "cpu"), threads=args.threads,
                          command=" ".join(sys.argv), rounds=args.rounds, quick=args.quick, system=platform.platform(),
                          single=[name for name, each in PEERS.items() if each.get("single")],
                          groups={name: each.get("group", name) for name, each in PEERS.items()})
    print(cpu_report.heading(session.result), flush=True)
    time_command(session)
    with tempfile.TemporaryDirectory(prefix="rivulet-bench-") as rows:
        peers = session.start_peers(rows, args.peer_names, "cpu", args.python,
                                    ["--seconds", str(args.seconds), "--threads", str(args.threads)])
        try:
            measure(session, peers)
        finally:
            for process in peers.values():
                process.stop()
    session.result["seconds"] = round(time.monotonic() - session.begin, 1)
    text = cpu_report.text(session.result)
    print("\n" + text)
    session.write(text, "peers-cpu")
    return 1 if session.complaints(session.result["rivulet"].get("all threads", {}), "rivulet run") else 0


if __name__ == "__main__":
    sys.exit(main())
