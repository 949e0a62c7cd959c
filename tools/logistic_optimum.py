#!/usr/bin/env python3
"""Compares the logistic regressions of examples/logistic.toml with SciPy's, on the same rows, and prints how far apart they are.

usage: tools/logistic_optimum.py RIVULET
Every tenth row is held back. Rivulet descends by momentum until the gradient's norm is 1e-11; SciPy minimises by trust-exact with
gradient and Hessian written here. Compared are parameters, the optimum and the loss on the rows held back; exit code 1 if any
differs by more than 1e-6. Needs NumPy and SciPy.
SPDX-License-Identifier: Apache-2.0
"""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile

import numpy
import scipy.optimize

TOLERANCE = 1e-6
EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"
OBJECTIVE = ("mean(rows, logistic_loss(w1*petal_length + w2*petal_width + b, where(class == 2, 1, 0)))"
             " + l2*(w1^2 + w2^2)")


def losses(theta, columns, labels):
    margins = columns @ theta
    return numpy.logaddexp(0, margins) - labels * margins


def solve(columns, labels, l2):
    penalty = 2 * l2 * numpy.diag([1.0, 1.0, 0.0])

    def share(theta):
        return 1 / (1 + numpy.exp(-(columns @ theta)))

    def f(theta):
        return losses(theta, columns, labels).mean() + theta @ penalty @ theta / 2

    def gradient(theta):
        return columns.T @ (share(theta) - labels) / len(labels) + penalty @ theta

    def hessian(theta):
        p = share(theta)
        return (columns.T * (p * (1 - p))) @ columns / len(labels) + penalty

    found = scipy.optimize.minimize(f, numpy.zeros(3), jac=gradient, hess=hessian, method="trust-exact",
                                    options={"gtol": 1e-12})
    return found.x, found.fun


def main():
    rows = list(csv.DictReader((EXAMPLES / "data" / "iris.csv").open()))
    held = numpy.arange(len(rows)) % 10 == 0
    columns = numpy.array([[float(r["petal_length"]), float(r["petal_width"]), 1.0] for r in rows])
    labels = numpy.array([float(r["class"] == "2") for r in rows])
    with tempfile.TemporaryDirectory() as scratch:
        data = pathlib.Path(scratch) / "iris.csv"
        fields = ["petal_length", "petal_width", "class", "held"]
        data.write_text(",".join(fields) + "\n" + "".join(
            f"{r['petal_length']},{r['petal_width']},{r['class']},{int(h)}\n" for r, h in zip(rows, held)))
        command = [sys.argv[1], "run", OBJECTIVE, "--data", str(data), "--validation-column", "held", "--constants", "l2",
                   "--set", "l2=geomspace(0.001,1,10)", "--method", "momentum", "--lr", "0.3", "--set", "momentum=0.9",
                   "--start", "0,0,0", "--max-iterations", "1e6", "--gradient-tolerance", "1e-11", "--format", "csv", "--quiet"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    worst = 0.0
    print("| l2 | outcome | iterations | optimum | difference of parameters | of the optimum | of the validation loss |")
    print("|---|---|---|---|---|---|---|")
    for row in csv.DictReader(io.StringIO(text)):
        theta, optimum = solve(columns[~held], labels[~held], float(row["l2"]))
        of_theta = max(abs(float(row[f"x.{name}"]) - value) for name, value in zip(("w1", "w2", "b"), theta))
        of_optimum = abs(float(row["f"]) - optimum)
        of_loss = abs(float(row["validation_loss"]) - losses(theta, columns[held], labels[held]).mean())
        print(f"| {float(row['l2']):.4g} | {row['outcome']} | {row['iterations']} | {optimum:.9f} "
              f"| {of_theta:.1e} | {of_optimum:.1e} | {of_loss:.1e} |")
        worst = max(worst, of_theta, of_optimum, of_loss)
    print(f"\nthe largest difference: {worst:.1e}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
