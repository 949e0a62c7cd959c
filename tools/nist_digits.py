#!/usr/bin/env python3
"""Fits the data sets of NIST StRD by lm and prints a Markdown table of correct digits beside MINPACK's.

usage: tools/nist_digits.py RIVULET ANCHORS/nist
Digits are -log10 of the relative error, of the worst parameter and of the worst standard error, at most 11.
SPDX-License-Identifier: Apache-2.0
"""
import csv
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile

MOST_DIGITS = 11


def digits(found, wanted):
    fewest = MOST_DIGITS
    for value, right in zip(found, wanted):
        error = abs(value - right) / abs(right)
        if not error <= 1:
            return 0.0
        if error > 0:
            fewest = min(fewest, -math.log10(error))
    return fewest


def fit(program, problem, start, folder):
    data = folder / "data.csv"
    columns = problem["data"]
    lines = [",".join(columns)] + [",".join(map(repr, row)) for row in zip(*columns.values())]
    data.write_text("\n".join(lines) + "\n")
    names = [f"b{i + 1}" for i in range(problem["n_params"])]
    command = [program, "run", f"sum(rows, ({problem['response']} - ({problem['model']}))^2)", "--data", str(data),
               "--method", "lm", "--variables", ",".join(names), "--start", ",".join(map(repr, start)),
               "--format", "csv", "--quiet"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    row = next(csv.DictReader(io.StringIO(text)))
    return row, [float(row[f"x.{n}"]) for n in names], [float(row[f"standard_error.{n}"]) for n in names]


def main():
    program, anchors = sys.argv[1], pathlib.Path(sys.argv[2])
    baseline = json.loads((anchors / "_solver_baseline.json").read_text())
    print("| data set, start | parameters | standard errors | evaluations | MINPACK: parameters | evaluations |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for solved in baseline["datasets"]:
            problem = json.loads((anchors / f"{solved['name']}.json").read_text())
            for run in solved["runs"]:
                start = problem["starts"][run["start"] - 1]
                row, b, errors = fit(program, problem, start, pathlib.Path(scratch))
                peer = run["minpack_lmder"]
                print(f"| {solved['name']}, {run['start']} | {digits(b, problem['polished_b']):.1f} "
                      f"| {digits(errors, problem['polished_sd']):.1f} | {row['evaluations']} "
                      f"| {peer['lre_b']:.1f} | {peer['nfev']} |")


if __name__ == "__main__":
    main()
