#!/usr/bin/env python3
"""Measures the accuracy of every elementary function and writes docs/elementary-accuracy.md.

usage: tools/accuracy.py PROGRAM [--only FUNCTION,…] [--precision 32|64] [--samples N] [--direct N] [--folder DIR]
                         [--table]

PROGRAM is the built tools/accuracy. Each row is kept in DIR (build/accuracy) with the digest of the function's bits, so
that an interrupted run goes on where it stopped and only functions with new bits are measured again. --table measures
nothing. Exit code 1 when a bound is exceeded, a result has the wrong kind, or a row is missing.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import dataclasses
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLES = 100_000_000
# As objectives spell them.
SPELLING = {"power": "pow", "minimum": "min", "maximum": "max"}


@dataclasses.dataclass(frozen=True)
class Function:
    """One function in one precision; `digest` names its bits."""

    name: str
    precision: int
    arity: int
    exact: bool
    digest: str

    @property
    def exhaustive(self):
        return self.precision == 32 and self.arity == 1

    @property
    def bound(self):
        """In units of the last place: the contract's, or half of one where the result is the correctly rounded one."""
        return 0.5 if self.exact else 1.5 if self.exhaustive else 2.0


@dataclasses.dataclass(frozen=True)
class Row:
    """What was measured."""

    inputs: int
    by_mpfr: int
    error: float
    at: str
    wrong: int
    first_wrong: str

    def good(self, function):
        return self.wrong == 0 and self.error <= function.bound


def list_functions(program):
    output = subprocess.run([program, "list"], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        name, precision, arity, exact, digest = line.split()
        yield Function(name, int(precision), int(arity), exact == "1", digest)


def read_row(folder, function, samples):
    """The kept row, or None where there is none of these bits and as many samples."""
    file = folder / f"{function.name}_{function.precision}.txt"
    if not file.exists():
        return None
    _, _, digest, inputs, by_mpfr, error, at, wrong, first_wrong = file.read_text().split()
    if digest != function.digest or (not function.exhaustive and int(inputs) < samples):
        return None
    return Row(int(inputs), int(by_mpfr), float(error), at, int(wrong), first_wrong)


def measure(program, folder, function, options):
    started = time.time()
    command = [program, function.name, str(function.precision), str(options.samples), str(options.direct)]
    line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    (folder / f"{function.name}_{function.precision}.txt").write_text(line)
    print(f"{line.strip()}   ({time.time() - started:.0f} s)", flush=True)


def power_of_ten(count):
    return f"{count:,}".replace(",", " ")


def cells(function, row):
    if row is None:
        return ["not measured", "", "", ""]
    at = " ".join(f"`{word}`" for word in row.at.split(",")) if row.error else ""
    wrong = "none" if row.wrong == 0 else f"{row.wrong}, first `{row.first_wrong}`"
    inputs = "all 2³²" if function.exhaustive else power_of_ten(row.inputs)
    return [f"{row.error:.4f}", at, inputs, wrong]


HEAD = """# Accuracy of the elementary functions

The largest error found of each function, in units of the last place, and the argument where it occurs; written by
`make accuracy`, from the results of `tools/accuracy`, which keeps them per function in `build/accuracy/`.

- Float32 functions of one argument: every one of the 2³² numbers. The judge is the float64 function of the C library; the
  worst of each 2²⁴ numbers are judged again by MPFR, and so are results of the wrong kind.
- Float64, and functions of two arguments: {samples} samples and the hard cases. Half of the samples are those of
  `kernels/conformance.hpp` (any bits; next to 1, to powers of two, to multiples of π/2, to the ends of each function),
  half cover the interval in which the function varies (for pow: exponents that lead to any finite result). The hard
  cases are, for every exponent, the numbers next to a multiple of π/2 (Muller 2016, §11.3.2), thresholds with
  thousands of neighbours, exact powers, bases next to 1 with exponents up to overflow, all pairs of special numbers.
  {judge}
- A result of the wrong kind is NaN or infinity where the truth is none, or the reverse, or has the wrong sign, zeros
  included: that covers the special cases of C's Annex F, among the samples as well.
- Where not every number was tried, another sample may find a little more (0.03 more was seen, for log); the bounds leave room.

The bounds that `make accuracy` enforces: 1.5 for float32 functions of one argument, 2 for all others, 0.5 where C or IEEE
754 asks for the correctly rounded number (below the line). `+ − × ÷ fma` are the processor's own."""


def write_table(file, functions, rows, options):
    judge = ("MPFR judges all of them." if options.direct == 1 else
             f"MPFR judges the hard cases, every {options.direct}th sample, and each one that long double finds within 0.02\n  "
             "of the worst so far or not of the same kind.")
    lines = [HEAD.format(samples=power_of_ten(options.samples), judge=judge)]
    for precision in (32, 64):
        lines.append(f"\n## float{precision}\n")
        lines.append("| function | worst error | at | inputs | wrong kind |\n|---|---|---|---|---|")
        for exact in (False, True):
            if exact:
                lines.append("| | | | | |")
            for function in functions:
                if function.precision == precision and function.exact == exact:
                    lines.append(f"| {SPELLING.get(function.name, function.name)} | " + " | ".join(cells(function, rows[function])) + " |")
    file.write_text("\n".join(lines) + "\n")


def report(functions, rows):
    """Says which rows are bad; 0 or 1."""
    code = 0
    for function in functions:
        row = rows[function]
        if row is None:
            print(f"{function.name} float{function.precision} is not measured with its present bits", file=sys.stderr)
        elif not row.good(function):
            print(f"{function.name} float{function.precision}: {row.error} ulp at {row.at} (bound {function.bound}), "
                  f"{row.wrong} results of the wrong kind, first {row.first_wrong}", file=sys.stderr)
        if row is None or not row.good(function):
            code = 1
    return code


def main():
    parser = argparse.ArgumentParser(description="accuracy of every elementary function")
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--only", metavar="FUNCTION,…")
    parser.add_argument("--precision", type=int, choices=(32, 64))
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--direct", type=int, default=16, metavar="N", help="every N-th sample directly by MPFR")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "accuracy")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs" / "elementary-accuracy.md")
    parser.add_argument("--table", action="store_true", help="write the table from the kept rows")
    options = parser.parse_args()
    try:
        functions = list(list_functions(options.program))
    except (OSError, subprocess.CalledProcessError, ValueError) as problem:
        parser.error(f"{options.program} is not the program that tools/accuracy/ builds: {problem}")
    if options.samples <= 0 or options.direct <= 0:
        parser.error("--samples and --direct must be above 0")
    options.folder.mkdir(parents=True, exist_ok=True)
    chosen = [function for function in functions
              if (not options.only or function.name in options.only.split(","))
              and options.precision in (None, function.precision)]
    if not chosen:
        parser.error(f"no function {options.only}" if functions else f"{options.program} lists no functions")
    for function in sorted(chosen, key=lambda each: (not each.exhaustive, each.exact, each.arity)):
        if not options.table and read_row(options.folder, function, options.samples) is None:
            measure(options.program, options.folder, function, options)
    rows = {function: read_row(options.folder, function, options.samples) for function in functions}
    write_table(options.output, functions, rows, options)
    return report(chosen if not options.table else functions, rows)


if __name__ == "__main__":
    sys.exit(main())
