#!/usr/bin/env python3
"""Counts the instructions of programs: f with its gradient, the gradient alone, f alone.

usage: tools/count_operations.py RIVULET [OBJECTIVE [DIMENSION]]      without an objective: every problem of the zoo
SPDX-License-Identifier: Apache-2.0
"""
import csv
import io
import re
import subprocess
import sys

ANY_DIMENSION = 5  # of problems that have no dimension of their own


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def count(program, is_root):
    """Instructions that the chosen outputs need."""
    definitions = re.findall(r"^(v\d+) = \w+\((.*)\)$", program, re.MULTILINE)
    needed = {value for name, value in re.findall(r"^([fg]\S*) = (\S+)$", program, re.MULTILINE) if is_root(name)}
    total = 0
    for value, operands in reversed(definitions):
        if value in needed:
            needed.update(operands.split(", "))
            total += 1
    return total


def counts(rivulet, objective, dimension):
    options = ["--dimension", str(dimension)] if dimension else []
    program = output_of(rivulet, "run", objective, *options, "--start-count", "1", "--start-box", "0:1", "--dump-program")
    return [count(program, chosen) for chosen in (lambda _: True, lambda name: name != "f", lambda name: name == "f")]


def main(arguments):
    rivulet, *given = arguments
    if given:
        objectives = [(given[0], int(given[1]) if len(given) > 1 else 0)]
    else:
        zoo = csv.DictReader(io.StringIO(output_of(rivulet, "problems", "--format", "csv")))
        objectives = [("@" + row["name"], 0 if int(row["dimension"]) else ANY_DIMENSION) for row in zoo]
    rows = [(objective, counts(rivulet, objective, dimension)) for objective, dimension in objectives]
    print("objective,f and gradient,gradient alone,f alone")
    for objective, row in rows:
        print(f'"{objective}",' + ",".join(map(str, row)))
    if len(rows) > 1:
        print("total," + ",".join(str(sum(row[i] for _, row in rows)) for i in range(3)))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
