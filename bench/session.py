"""One invocation of a driver: rivulet and its peers in rounds, each checked before it is timed.

SPDX-License-Identifier: Apache-2.0
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))
import peer_process  # noqa: E402  (after the path)
import workloads  # noqa: E402


class Session:
    """What was asked for, how much time is left, what was found.

    peers: {name: {script, flags, arguments, only, precisions, share, python}}; each process of a script answers for all
    names that have the same script and arguments. `share`: {workload: k}, a k-th of the instances, times k.
    """

    def __init__(self, args, peers, divisor):
        self.args, self.peers, self.divisor, self.begin = args, peers, divisor, time.monotonic()
        self.binaries = pathlib.Path(args.build) / "bin"
        self.result = {"rivulet": {}, "peers": {}, "checks": {}, "notes": []}

    def left(self):
        return self.args.limit - (time.monotonic() - self.begin)

    def note(self, text):
        print(text, flush=True)
        self.result["notes"].append(text)

    def lacks_programs(self, make):
        for program in ("rivulet", "bench_workloads"):
            if not (self.binaries / program).exists():
                print(f"{self.binaries / program} is missing: {make} builds it", file=sys.stderr)
                return True
        return False

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

    def time_rivulet(self, name, precision, flags, kinds="[a-z]+"):
        """{kernel, report, rows, execute: seconds; …} of one round, each the repetitions of one process; or {error}."""
        command = [self.binaries / "bench_workloads", f"--divisor={self.divisor}", "--benchmark_format=json",
                   f"--benchmark_filter=^{name}/{precision}/({kinds})/",
                   f"--benchmark_repetitions={self.args.repeats}"] + [f"--{k}={v}" for k, v in flags.items()]
        try:
            runs = json.loads(self.output_of(command, 120))["benchmarks"]
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
            result["label"] = each["label"]
            for field in ("operations/step", "steps/s", "instances/s", "utilisation", "compile_seconds"):
                result[field] = each[field]
            if kind == "kernel":
                result.setdefault("issue_fraction", []).append(each.get("issue_fraction"))
        return result or {"error": f"bench_workloads has no {name}/{precision}"}

    def check_digest(self, name, precision, label, device):
        """The cpu back-end's digest of the same study from the command line: same study, same bits, every instance."""
        try:
            found = re.search(r"digest ([0-9a-f]{16})", label)[1]
            arguments = workloads.command(workloads.ALL[name], precision, self.instances(name))
            report = json.loads(self.output_of([self.binaries / "rivulet", "run", *arguments, "--device", "cpu", "--format",
                                                "json", "--quiet"], 90))
            return {"cpu": report["digest"], device: found, "equal": report["digest"] == found}
        except (RuntimeError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
            return {"equal": False, "error": str(error)[:300]}

    def start_peers(self, rows, names, device, python, common=()):
        """{name: process}. The processes start with their first question."""
        processes, result = {}, {}
        for name in names:
            options = self.peers[name]
            script, arguments = options.get("script", name), options.get("arguments", [])
            key = (script, *arguments)
            if key not in processes:
                processes[key] = peer_process.PeerProcess(
                    [options.get("python", python), str(HERE / "peers" / f"peer_{script}.py"), "--serve", "--rows", rows,
                     "--device", device, "--rivulet", str(self.binaries / "rivulet"),
                     "--repeats", str(self.args.repeats), *common, *arguments])
            result[name] = processes[key]
        return result

    def asks(self, peer, name, precision):
        options = self.peers[peer]
        return name in options.get("only", workloads.ALL) and \
            precision in options.get("precisions", workloads.ALL[name].precisions)

    def time_peer(self, process, peer, name, precision):
        """One round of a peer, into the result; what failed once is not asked again."""
        options = self.peers[peer]
        earlier = self.result["peers"].setdefault(peer, {}).setdefault(f"{name}/{precision}", [])
        if earlier and "error" in earlier[-1]:
            return earlier[-1]
        share = max(options.get("share", {}).get(name, 1) // self.divisor, 1)
        line = f"--workload {name} --precision {precision} --instances {self.instances(name) // share} " \
            + options.get("flags", "")
        found = process.ask(line, min(self.args.peer_timeout, self.left() - 5))
        for field in ("seconds", "host_seconds"):
            if share > 1 and field in found:
                found[field] = [value * share for value in found[field]]
        found["share"] = share
        earlier.append(found)
        return found

    def write(self, text, stem):
        """RESULTS/<stem>-<date>.json and .md"""
        path = os.path.join(self.args.results, f"{stem}-{datetime.date.today().isoformat()}")
        os.makedirs(self.args.results, exist_ok=True)
        with open(path + ".json", "w") as file:
            json.dump(self.result, file, indent=1)
        with open(path + ".md", "w") as file:
            file.write(text)
        print(f"written: {path}.json and .md, {self.result['seconds']} s in all")

    def complaints(self, rivulet, against):
        """What makes the run a failure: rivulet's own errors and digests that differ. The number of them."""
        lines = [f"{key}: {rounds[0]['error']}" for key, rounds in rivulet.items() if "error" in rounds[0]]
        lines += [f"{key}: digests differ between cpu and {against}"
                  for key, check in self.result["checks"].items() if not check["equal"]]
        for line in lines:
            print(line, file=sys.stderr)
        return len(lines)


def names(parser, text, known):
    """A list with commas between, each of them known."""
    given = [name for name in text.split(",") if name]
    unknown = [name for name in given if name not in known]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return given
