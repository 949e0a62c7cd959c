#!/usr/bin/env python3
"""All figures for a GPU in one run: rivulet and its peers on the same device, interleaved in rounds, checked, then timed.

usage: bench/gpu.py --build build/bench            on a machine with a GPU; `make bench-gpu` builds first
       bench/gpu.py --build build/bench --device cpu --quick      the same on the CPU at small sizes, to try it out
Writes RESULTS/<device>-<date>.json and .md. Peers that are not installed, fail or take too long are rows that say so.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import gpu_machine
import gpu_report

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))
import peer_process  # noqa: E402  (after the path)
import workloads  # noqa: E402

JOBS = [("W1", "float32"), ("W1", "float64"), ("W1-1M", "float32"), ("W2", "float32"), ("W2", "float64"),
        ("W3", "float32"), ("W3", "float64"), ("W4", "float32"), ("F2", "float64")]
ALONE = [(w, p) for w in ("W1-rates", "W1-best", "W1-10", "W1-100") for p in ("float32", "float64")]
PEERS = {"jax": {}, "jax-unroll16": {"script": "jax", "unroll": 16, "only": ("W1",)}, "torch": {}, "cupy": {}, "numba": {}}
QUICK_DIVISOR = 64


class Session:
    """One invocation: what it was asked for, how much time is left, what it has found."""

    def __init__(self, args):
        self.args, self.begin = args, time.monotonic()
        self.binaries = pathlib.Path(args.build) / "bin"
        self.divisor = QUICK_DIVISOR if args.quick else 1
        self.result = {"rivulet": {}, "peers": {}, "checks": {}, "notes": []}

    def left(self):
        return self.args.limit - (time.monotonic() - self.begin)

    def note(self, text):
        print(text, flush=True)
        self.result["notes"].append(text)

    def output_of(self, command, timeout):
        """stdout, or an exception with the last line of what the program said."""
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                              timeout=max(min(timeout, self.left()), 1))
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip() or "nothing said").splitlines()[-1]
            raise RuntimeError(f"exit code {done.returncode}: {said}")
        return done.stdout

    def instances(self, name):
        return max(workloads.ALL[name].instances // self.divisor, 64)


def time_rivulet(session, name, precision, chip):
    """{kernel, report, rows: seconds; …} of one round, each the repetitions of one process; or {error}."""
    command = [session.binaries / "gpu_workloads", f"--device={session.args.device}", f"--divisor={session.divisor}",
               f"--benchmark_filter=^{name}/{precision}/", "--benchmark_format=json",
               f"--benchmark_repetitions={session.args.repeats}"]
    command += [f"--{field}={value}" for field, value in chip.items()]
    try:
        runs = json.loads(session.output_of(command, 120))["benchmarks"]
    except (RuntimeError, subprocess.TimeoutExpired, ValueError, OSError) as error:
        return {"error": str(error)[:300]}
    result = {}
    for each in runs:
        if each.get("error_occurred"):
            return {"error": each["error_message"]}
        if each.get("run_type") == "aggregate":
            continue
        kind = each["name"].split("/")[2]
        result.setdefault(kind, []).append(each["real_time"] / 1e3)
        if kind == "kernel":
            result["label"] = each["label"]
            for field in ("operations/step", "steps/s", "instances/s", "utilisation", "compile_seconds"):
                result[field] = each[field]
            result.setdefault("issue_fraction", []).append(each.get("issue_fraction"))
    return result or {"error": f"gpu_workloads has no {name}/{precision}"}


def check_digest(session, name, precision, label):
    """The cpu back-end's digest of the same study from the command line: same study, same bits, every instance."""
    found = re.search(r"digest ([0-9a-f]{16})", label)[1]
    arguments = workloads.command(workloads.ALL[name], precision, session.instances(name))
    report = json.loads(session.output_of([session.binaries / "rivulet", "run", *arguments, "--device", "cpu", "--format",
                                           "json", "--quiet"], 90))
    return {"cpu": report["digest"], session.args.device: found, "equal": report["digest"] == found}


def measure(session, chip, peers, rows):
    rivulet, timed = session.result["rivulet"], session.result["peers"]
    jobs = [job for job in JOBS if job[0] in session.args.workloads]
    alone = [job for job in ALONE if job[0] in session.args.workloads]
    for turn in range(session.args.rounds):
        for name, precision in jobs + (alone if turn == 0 else []):
            key = f"{name}/{precision}"
            if session.left() < 15:
                session.note(f"round {turn + 1}, {key}: not run, the time is over")
                continue
            found = time_rivulet(session, name, precision, chip)
            rivulet.setdefault(key, []).append(found)
            print(f"round {turn + 1}  {key:14} rivulet {gpu_report.brief(found)}", flush=True)
            if turn == 0 and "label" in found and (name, precision) in JOBS:
                try:
                    session.result["checks"][key] = check_digest(session, name, precision, found["label"])
                except (RuntimeError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
                    session.result["checks"][key] = {"equal": False, "error": str(error)[:300]}
            if (name, precision) in JOBS:
                for peer in peers:
                    time_peer(session, peers[peer], peer, (name, precision), timed)


def time_peer(session, process, peer, job, timed):
    name, precision = job
    options = PEERS[peer]
    if name not in options.get("only", workloads.ALL):
        return
    line = f"--workload {name} --precision {precision} --instances {session.instances(name)} " \
           f"--unroll {options.get('unroll', 1)}"
    earlier = timed.setdefault(peer, {}).setdefault(f"{name}/{precision}", [])
    if earlier and "error" in earlier[-1]:
        return  # said once
    found = process.ask(line, min(session.args.peer_timeout, session.left() - 5))
    earlier.append(found)
    print(f"         {'':14} {peer:12} {gpu_report.brief(found)}", flush=True)


def start_peers(session, rows, names):
    processes = {}
    for name in names:
        script = PEERS[name].get("script", name)
        if script not in processes:
            processes[script] = peer_process.PeerProcess(
                [session.args.python, str(HERE / "peers" / f"peer_{script}.py"), "--serve", "--rows", rows,
                 "--device", "gpu" if session.args.device.startswith("cuda") else "cpu",
                 "--rivulet", str(session.binaries / "rivulet"), "--repeats", str(session.args.repeats)])
    return {name: processes[PEERS[name].get("script", name)] for name in names}


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
    args.workloads = args.workloads.split(",")
    args.peer_names = [name for name in args.peers.split(",") if name]
    for given, known in ((args.peer_names, PEERS), (args.workloads, {name for name, _ in JOBS + ALONE})):
        unknown = [name for name in given if name not in known]
        if unknown:
            parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    a_try = args.quick or not args.device.startswith("cuda")
    args.results = args.results or str(HERE.parent / ("build/bench/results" if a_try else "bench/results"))
    return args


def main():
    args = options()
    session = Session(args)
    for program in ("rivulet", "gpu_workloads"):
        if not (session.binaries / program).exists():
            print(f"{session.binaries / program} is missing: make bench-gpu builds it", file=sys.stderr)
            return 2
    session.result["machine"] = gpu_machine.describe(session.binaries / "rivulet", args.device)
    session.result["command"] = " ".join(sys.argv)
    chip = session.result["chip"] = gpu_machine.chip(session.result["machine"], args.multiprocessors, args.clock)
    print(gpu_report.heading(session.result), flush=True)
    if args.ctest:
        run_ctest(session)
    with tempfile.TemporaryDirectory(prefix="rivulet-bench-") as rows, gpu_machine.Clocks(args.device) as clocks:
        peers = start_peers(session, rows, args.peer_names)
        try:
            measure(session, chip, peers, rows)
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
    name = re.sub(r"[^a-z0-9]+", "-", session.result["machine"]["device_name"].lower()).strip("-")
    stem = os.path.join(session.args.results, f"{name}-{datetime.date.today().isoformat()}")
    os.makedirs(session.args.results, exist_ok=True)
    with open(stem + ".json", "w") as file:
        json.dump(session.result, file, indent=1)
    with open(stem + ".md", "w") as file:
        file.write(text)
    print(f"written: {stem}.json and .md, {session.result['seconds']} s in all")
    failed = [f"{key}: {rounds[0]['error']}" for key, rounds in session.result["rivulet"].items() if "error" in rounds[0]]
    wrong = [key for key, check in session.result["checks"].items() if not check["equal"]]
    for line in failed + [f"{key}: digests differ between cpu and {session.args.device}" for key in wrong]:
        print(line, file=sys.stderr)
    return 1 if failed or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
