#!/usr/bin/env python3
"""Shows the same bits: digests of every kernel function from many builds against the golden ones.

usage: tools/conformance.py [--quick] [--everything] [--emulated COUNT] [--only FUNCTION] [--builds NAME,…] [--jobs N]
                            [--ptx PROGRAM]
       tools/conformance.py --golden     writes kernels/conformance_digests.hpp anew, after a change of bits

Builds tests/kernels/print_digests.cpp with g++ and clang++, at -O1 and -O3, and runs it for scalars and packs of 128,
256 and 512 bits over all float32 numbers, and over 10⁸ inputs of float64 and of functions with several arguments.
Scalars and packs of the portable build, whose fma is the C library's, take 2²⁴ inputs; aarch64 under qemu takes COUNT
(default 2²⁶) float32 numbers, and 10⁸ inputs as the others do. --everything: all there, too (half a day for aarch64).
PROGRAM holds NVRTC's PTX of the functions, transliterated to C++. --quick takes 2²⁴ inputs instead of all, and 2²⁰
instead of 2²⁴ and COUNT. Exit code 1 when a digest differs.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "kernels" / "conformance_digests.hpp"
FLAGS = ["-std=c++20", "-ffp-contract=off", "-Wno-psabi", f"-I{ROOT}"]
SETS = {
    "portable": [],
    "avx2": ["-mavx2", "-mfma"],
    "avx512": ["-mavx2", "-mfma", "-mavx512f", "-mavx512dq", "-mavx512bw", "-mavx512vl"],
}
# The set that runs each width of x86 in full: with instructions for fma.
FULL_SETS = {4: "avx2", 16: "avx2", 32: "avx2", 64: "avx512"}
WIDTHS = {4: "scalar", 16: "128 bits", 32: "256 bits", 64: "512 bits"}
SPANS = ("start_up", "fast", "full")
X86 = platform.machine().lower() in ("x86_64", "amd64")


@dataclasses.dataclass(frozen=True)
class Build:
    """One compiler with one level of optimisation."""

    name: str
    compiler: str
    level: str
    sets: tuple
    runner: tuple = ()
    built: str = ""

    @property
    def native(self):
        return not self.runner

    @property
    def program(self):
        return self.built or ROOT / "build" / "conformance" / self.name / "print_digests"

    def compile(self):
        if self.built:
            return
        folder = self.program.parent
        folder.mkdir(parents=True, exist_ok=True)
        objects = []
        names = list(SETS) if self.native and X86 else ["portable", "other"]
        sources = ["print_digests"] + [f"lane_digest_{name}" for name in names]
        for source in sources:
            name = source.removeprefix("lane_digest_")
            extra = SETS.get(name, []) + ([f"-DRIVULET_INSTRUCTION_SET={name}"] if SETS.get(name) else [])
            objects.append(folder / f"{source}.o")
            command = [self.compiler, *FLAGS, self.level, *extra, "-c", ROOT / "tests/kernels" / f"{source}.cpp"]
            subprocess.run([*command, "-o", objects[-1]], check=True)
        static = [] if self.native else ["-static"]
        subprocess.run([self.compiler, *static, *objects, "-o", self.program], check=True)


@dataclasses.dataclass(frozen=True)
class Job:
    """One digest to form; `bytes` of a pack, 4 for a scalar."""

    build: Build
    set: str
    bytes: int
    precision: int
    function: str
    span: str

    def run(self):
        command = [*self.build.runner, self.build.program, self.span, "--set", self.set, "--bytes", str(self.bytes)]
        command += ["--precision", str(self.precision), "--only", self.function]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return self, output[4]


def processor_has(flag):
    try:
        return flag in pathlib.Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False


def find_builds(ptx):
    """Every build that this machine can make and run, and remarks about those that it cannot."""
    builds, remarks = [], []
    sets = ["portable"]
    if processor_has("avx2") and processor_has("fma"):
        sets.append("avx2")
        if all(processor_has(f"avx512{part}") for part in ("f", "dq", "bw", "vl")):
            sets.append("avx512")
        else:
            remarks.append("no packs of 512 bits: this processor lacks AVX-512")
    for names in (("g++",), ("clang++", "clang++-14", "clang++-19")):
        compiler = next((name for name in names if shutil.which(name)), None)
        if compiler is None:
            remarks.append(f"no builds with {names[0]}: it is not installed")
            continue
        for level in ("-O3", "-O1"):
            builds.append(Build(f"{names[0]} {level}", compiler, level, tuple(sets)))
    emulator = shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")
    if emulator and shutil.which("aarch64-linux-gnu-g++"):
        builds.append(Build("aarch64 g++ -O2", "aarch64-linux-gnu-g++", "-O2", ("portable",), (emulator,)))
    else:
        remarks.append("no aarch64: qemu-user and g++-aarch64-linux-gnu are not both installed")
    if ptx and os.access(ptx, os.X_OK) and processor_has("fma"):
        builds.append(Build("NVRTC's PTX", "", "", ("ptx",), (), os.path.abspath(ptx)))
    else:
        remarks.append(f"no device code: {ptx or '--ptx'} is no program, or this processor lacks FMA")
    return builds, remarks


def read_golden():
    """{(function, precision, span): digest}"""
    golden = {}
    if GOLDEN.exists():
        for line in GOLDEN.read_text().splitlines():
            if line.strip().startswith('{"'):
                name, precision, *digests = line.strip(" {},").replace('"', "").split(", ")
                for span, digest in zip(SPANS, digests):
                    golden[name, int(precision), span] = digest.removeprefix("0x")
    return golden


def functions_of(build):
    """(function, precision) of every digest, in the order of the list of functions."""
    lines = subprocess.run([*build.runner, build.program, "1", "--set", build.sets[0], "--bytes", "4"], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    return [(name, int(precision)) for name, precision, *_ in map(str.split, lines)]


def arities_of_functions():
    return dict(re.findall(r"X\((\w+), (\d)\)", (ROOT / "kernels" / "conformance.hpp").read_text()))


def plan(build, functions, options):
    """The jobs of one build."""
    arities = arities_of_functions()
    emulated = not build.native
    for name, precision in functions:
        if options.only and name != options.only:
            continue
        span = str(1 << 24) if options.quick else "full"
        if build.built:
            yield Job(build, "ptx", 4, precision, name, span)
            continue
        if not emulated:
            for size, chosen in FULL_SETS.items():
                if chosen in build.sets:
                    yield Job(build, chosen, size, precision, name, span)
        portable = "full"
        if options.quick:
            portable = str(1 << 20)
        elif not options.everything and not emulated:
            portable = str(1 << 24)
        elif not options.everything and precision == 32 and arities[name] == "1":
            portable = str(options.emulated)
        for size in (4, 16) if emulated else (4, 16, 32, 64):
            yield Job(build, "portable", size, precision, name, portable)


def with_references(jobs, reference):
    """The jobs, behind two of the reference build for all inputs that have no golden digest: one that has, and theirs."""
    chosen = widest_set(reference)
    inputs = [(job.precision, job.function, job.span) for job in jobs if job.span not in SPANS]
    inputs = [(precision, function, "fast") for precision, function, _ in inputs] + inputs
    first = [Job(reference, chosen[1], chosen[0], *each) for each in dict.fromkeys(inputs)]
    return first + [job for job in jobs if job not in first]


def widest_set(build):
    """(bytes of a pack, set) of the fastest digests."""
    return max(((size, name) for size, name in FULL_SETS.items() if name in build.sets), default=(4, "portable"))


def run_all(jobs, workers):
    """Runs the jobs and shows progress; {job: digest}"""
    started, results = time.time(), {}
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for done, finished in enumerate(concurrent.futures.as_completed([pool.submit(job.run) for job in jobs]), 1):
            job, digest = finished.result()
            results[job] = digest
            if done % 20 == 0 or done == len(jobs):
                print(f"{done} of {len(jobs)} digests, {time.time() - started:.0f} s", file=sys.stderr, flush=True)
    return results


def compare(jobs, results, golden):
    """{job: wanted digest} of those that differ; without a golden digest the first job of the same inputs counts."""
    wanted = dict(golden)
    different = {}
    for job in jobs:
        right = wanted.setdefault((job.function, job.precision, job.span), results[job])
        if results[job] != right:
            different[job] = right
    return different


def report(jobs, results, different, seconds):
    rows = {}
    for job in jobs:
        inputs = {"full": "all, 10⁸", "fast": "2²⁰ golden"}.get(job.span, job.span)
        row = rows.setdefault((job.build.name, job.set, WIDTHS[job.bytes], inputs), [0, []])
        row[0] += 1
        if job in different:
            row[1].append(f"{job.function}{job.precision}")
    print(f"{'build':18} {'instructions':12} {'lanes':9} {'inputs':10} {'digests':>7}  result")
    for (build, instructions, lanes, inputs), (count, wrong) in rows.items():
        verdict = "different: " + " ".join(wrong) if wrong else "same"
        print(f"{build:18} {instructions:12} {lanes:9} {inputs:10} {count:7}  {verdict}")
    for job, right in different.items():
        print(f"{job.function} float{job.precision}, {job.build.name}, {job.set}, {WIDTHS[job.bytes]}: "
              f"{results[job]}, not {right}")
    print(f"{len(jobs)} digests, {len(different)} different, {seconds:.0f} s")


def write_golden(build, workers):
    """The digests of the reference's scalars; those of all inputs by the widest packs, which are compared with them."""
    widest, chosen = widest_set(build)
    functions = functions_of(build)
    jobs = [Job(build, "portable", 4, precision, name, span) for name, precision in functions for span in SPANS[:2]]
    jobs += [Job(build, chosen, widest, precision, name, span) for name, precision in functions for span in SPANS]
    results = run_all(jobs, workers)
    if different := compare(jobs, results, {}):
        report(jobs, results, different, 0)
        return 1
    digests = {(job.function, job.precision, job.span): digest for job, digest in results.items()}
    rows = []
    for name, precision in functions:
        values = ", ".join("0x" + digests[name, precision, span] for span in SPANS)
        rows.append(f'    {{"{name}", {precision}, {values}}},\n')
    text = GOLDEN_TEXT.replace("ROWS", "".join(rows))
    GOLDEN.write_text(text)
    print(f"{GOLDEN.relative_to(ROOT)} written: {len(rows)} rows")
    return 0


GOLDEN_TEXT = """// The golden digests of every kernel function and trap; written by `make golden`, never by hand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace conformance {

/// Over the spans of kernels/conformance.hpp.
struct golden_digest {
  char const* name;
  int precision;
  uint64 start_up, fast, full;
};

// clang-format off
inline constexpr golden_digest golden_digests[] = {
ROWS};
// clang-format on

}  // namespace conformance
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
"""


def count(text):
    """A whole number above 0."""
    value = int(text)
    if value <= 0:
        raise ValueError
    return value


def is_meant(build, words):
    return any(build.name.startswith(word) or word in build.name.split() for word in words)


def main():
    parser = argparse.ArgumentParser(description="digests of every kernel function, from many builds")
    parser.add_argument("--quick", action="store_true", help="2^24 inputs instead of all")
    parser.add_argument("--everything", action="store_true", help="all inputs where fma is a library call, too")
    parser.add_argument("--emulated", type=count, default=1 << 26, metavar="COUNT", help="float32 numbers under qemu")
    parser.add_argument("--only", metavar="FUNCTION")
    parser.add_argument("--builds", metavar="NAME,…", help="only builds whose name begins with one of these or has it as a word")
    parser.add_argument("--jobs", type=count, default=os.cpu_count())
    parser.add_argument("--ptx", metavar="PROGRAM", help="print_digests_ptx, which CMake builds (NVRTC is needed)")
    parser.add_argument("--golden", action="store_true", help="write the golden digests anew")
    options = parser.parse_args()
    if options.only and options.only not in arities_of_functions():
        parser.error(f"no function or trap {options.only} in kernels/conformance.hpp")
    if options.golden and (options.quick or options.only or options.builds):
        parser.error("--golden writes all digests: leave out --quick, --only and --builds")
    builds, remarks = find_builds(options.ptx)
    if options.golden:
        builds[0].compile()
        return write_golden(builds[0], options.jobs)
    reference = builds[0] if builds else None
    if options.builds:
        names = ", ".join(build.name for build in builds)
        builds = [build for build in builds if is_meant(build, options.builds.split(","))]
        if not builds:
            parser.error(f"--builds {options.builds}: there are {names}")
    if not builds:
        parser.error("no compiler here: install g++ or clang++")
    for remark in remarks:
        print(remark, file=sys.stderr, flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(Build.compile, dict.fromkeys([reference, *builds])))
    started = time.time()
    functions = functions_of(builds[0])
    jobs = [job for build in builds for job in plan(build, functions, options)]
    jobs = with_references(jobs, reference)
    results = run_all(jobs, options.jobs)
    different = compare(jobs, results, read_golden())
    report(jobs, results, different, time.time() - started)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
