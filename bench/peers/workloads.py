"""The workloads of docs/performance.md for the peers: rivulet's command line, its rows, the inputs made from them.

SPDX-License-Identifier: Apache-2.0
"""
import dataclasses
import math
import os
import subprocess

try:
    import numpy as np
except ImportError:  # the command lines need none; common.main() says so for the rest
    np = None

# A peer adds in another order, contracts other products and has another sin. After `check_steps` steps that is some
# tens of roundings, each amplified by the curvature where an instance starts (|1 - rate f''| <= 5.8 in W1's corners, for
# the first steps only): SHORT_ULPS of the precision, relative to max(1, |x|), covers all but the wildest starts. F2 is
# chaotic for rates near 1 and above - its f'' reaches 4 x^2 and x doubles with every step - so it is compared earlier.
SHORT_ULPS = 4096
SHORT_SHARE = 0.999
NEARLY = 1e-6  # the least bound for a peer that approximates the method
# After the whole descent only the place counts: chaotic and diverging instances may end elsewhere.
FULL_TOLERANCE = 1e-2
FULL_SHARE = 0.97
GONE = 1e6
MOST_PLACES = 64  # more than so many ends, rounded to two digits, and being near one says nothing
SHARDS = 8
KEPT = ("instance", "start.", "x.", "iterations", "sum_f")  # columns that are compared


@dataclasses.dataclass(frozen=True)
class Workload:
    """What is descended. `grid`: learning rates from the first to the second value; else `rate` for all."""
    name: str
    objective: str
    dimension: int
    instances: int
    steps: int
    method: str = "gd"
    rate: float = 0.0
    grid: tuple = ()
    box: float = 0.0  # starts uniform in [-box, box]
    start: float = 0.0  # or the same for all
    tolerance: dict = dataclasses.field(default_factory=dict)  # by precision; empty: exactly `steps` steps
    sums: bool = False  # running sum of f over all points
    check_steps: int = 10
    precisions: tuple = ("float32", "float64")


ROSENBROCK = "(1-x)^2 + 100*(y-x^2)^2"
CHAINED = "sum(i, 1, n-1, (1-x[i])^2 + 100*(x[i+1]-x[i]^2)^2)"
ALL = {w.name: w for w in (
    Workload("W1", ROSENBROCK, 2, 65536, 1000, rate=1e-3, box=2),
    Workload("W1-1M", ROSENBROCK, 2, 1048576, 1000, rate=1e-3, box=2),
    Workload("W1-10", CHAINED, 10, 4096, 100, rate=1e-4, box=2),
    Workload("W1-100", CHAINED, 100, 4096, 100, rate=1e-4, box=2),
    Workload("W2", "sum(i, 1, n, x[i]^2 - 10*cos(2*pi*x[i]) + 10)", 10, 16384, 1000, method="adam", rate=0.01, box=5.12),
    Workload("W3", "(x^2+y-11)^2 + (x+y^2-7)^2", 2, 65536, 10000, rate=0.01, box=5,
             tolerance={"float32": 1e-3, "float64": 1e-6}),
    Workload("W4", "x^2 - 4*x + 1", 1, 1000000, 100, grid=(0.001, 1.05), start=9,
             tolerance={"float32": 0.01, "float64": 0.01}),
    Workload("F2", "x^2*(1+1e-3*cos(2*pi*x/0.1))", 1, 1048576, 1000, grid=(0.0, 1.5), start=1, sums=True, check_steps=3,
             precisions=("float64",)),
)}


def kind(workload):
    """Names the formulas: W1-1M has those of W1, W1-10 and W1-100 the chained ones."""
    return "chained" if workload.objective == CHAINED else workload.name.split("-")[0]


def formula(table, workload):
    """The peer's own formulas for a workload."""
    if kind(workload) not in table:
        raise ValueError(f"has no formulas for {workload.name}")
    return table[kind(workload)]


def command(workload, precision, instances, steps=None):
    """Arguments of `rivulet run`; with `steps`: exactly so many steps."""
    w = workload
    arguments = [w.objective, "--precision", precision, "--method", w.method]
    if w.dimension > 2:
        arguments += ["--dimension", str(w.dimension)]
    rate = f"linspace({w.grid[0]},{w.grid[1]},{instances})" if w.grid else repr(w.rate)
    arguments += ["--lr", rate]
    if w.box:
        arguments += ["--sampler", "uniform", "--start-count", str(instances), f"--start-box=-{w.box}:{w.box}"]
    else:
        arguments += ["--start", str(w.start)]
    if w.sums:
        arguments += ["--track", "sum_f"]
    arguments += ["--max-iterations", str(steps or w.steps)]
    if steps or not w.tolerance:
        arguments += ["--no-stop"]
    else:
        arguments += ["--gradient-tolerance", repr(w.tolerance[precision])]
    return arguments


def rows_path(directory, workload, precision, instances, steps=None, shard=None):
    parts = [workload.name, precision, str(instances)] + ([f"{steps}-steps"] if steps else []) \
        + ([f"part-{shard}"] if shard is not None else [])
    return os.path.join(directory, "_".join(parts) + ".csv")


def shards(workload, instances):
    """A grid is compared in a few places all over it; sampled starts all, since peers take them from the file."""
    if not workload.grid or instances < 64 * SHARDS:
        return [(0, 1)]
    count = instances // 512
    return sorted({(round(i * (count - 1) / (SHARDS - 1)), count) for i in range(SHARDS)})


def make_rows(rivulet, directory, workload, precision, instances):
    """Lets rivulet write what the peers are compared with, where that is not there yet."""
    os.makedirs(directory, exist_ok=True)
    for steps in (workload.check_steps, None):
        for part, count in shards(workload, instances):
            path = rows_path(directory, workload, precision, instances, steps, part)
            if os.path.exists(path):
                continue
            scratch = path[:-4] + f".{os.getpid()}.csv"
            subprocess.run([rivulet, "run", *command(workload, precision, instances, steps), "--shard", f"{part}/{count}",
                            "--device", "cpu", "--output", scratch, "--quiet", "--format", "json"],
                           check=True, stdout=subprocess.DEVNULL)
            os.replace(scratch, path)


def read_columns(paths, wanted):
    """Named columns of CSV files that follow each other. Read once; the next peer finds them as an array beside."""
    parts = []
    for path in paths:
        with open(path) as file:
            header = file.readline().rstrip("\n").split(",")
        if not os.path.exists(path + ".npy"):
            kept = [place for place, name in enumerate(header) if name.startswith(KEPT)]
            np.save(path + ".npy", np.loadtxt(path, delimiter=",", skiprows=1, usecols=kept, ndmin=2))
        kept = [name for name in header if name.startswith(KEPT)]
        parts.append(np.load(path + ".npy")[:, [kept.index(name) for name in wanted]])
    return dict(zip(wanted, np.concatenate(parts).T))


class Job:
    """A workload at a precision and size, with its inputs and with rivulet's answers."""

    def __init__(self, workload, precision, instances, directory):
        self.workload, self.precision = workload, precision
        self.instances = instances
        self.real = np.dtype(precision).type
        self.tolerance = workload.tolerance.get(precision)
        self.directory = directory
        self.names = ["x", "y"][:workload.dimension] if workload.dimension <= 2 else \
            [f"x{i + 1}" for i in range(workload.dimension)]
        self.starts = self._starts()
        self.rates = self._rates()

    def _paths(self, steps):
        return [rows_path(self.directory, self.workload, self.precision, self.instances, steps, part)
                for part, _ in shards(self.workload, self.instances)]

    def _starts(self):
        """[parameter][instance]"""
        if not self.workload.box:
            return np.full((self.workload.dimension, self.instances), self.workload.start, self.real)
        columns = read_columns(self._paths(None), [f"start.{name}" for name in self.names])
        return np.ascontiguousarray([column.astype(self.real) for column in columns.values()])

    def _rates(self):
        """[instance], or one number. rivulet rounds a + j·h once; long double does so but for rare ties."""
        if not self.workload.grid:
            return self.real(self.workload.rate)
        a, b = self.workload.grid
        step = np.longdouble((b - a) / (self.instances - 1))
        rates = (np.arange(self.instances, dtype=np.longdouble) * step + np.longdouble(a)).astype(np.float64)
        rates[-1] = b
        return rates.astype(self.real)

    def compare(self, short, full, nearly=False):
        """Results after a few steps and at the end against rivulet's; a dict, with "ok"."""
        checks = {"short": self._compare_short(short, nearly), "full": self._compare_full(full)}
        checks["ok"] = all(check["ok"] for check in checks.values())
        return checks

    def compare_ends(self, full):
        """For a method that takes another path: it has to end where some instance of rivulet's ends."""
        _, expected, _ = self._expected(None)
        places = np.unique(np.round(expected[:, np.all(np.abs(expected) < GONE, axis=0)].T, 2), axis=0)
        with np.errstate(all="ignore"):
            far = np.abs(full["x"].astype(np.float64)[:, :, None] - places.T[:, None, :]).max(axis=0).min(axis=1)
        check = {"share": float(np.mean(far <= 2 * FULL_TOLERANCE)), "needed": FULL_SHARE, "places": len(places)}
        check["ok"] = check["share"] >= FULL_SHARE and 0 < len(places) <= MOST_PLACES
        return {"full": check, "ok": check["ok"]}

    def _expected(self, steps, extra=()):
        names = ["instance"] + [f"x.{name}" for name in self.names] + list(extra)
        columns = read_columns(self._paths(steps), names)
        return columns["instance"].astype(np.int64), np.array([columns[f"x.{name}"] for name in self.names]), columns

    def _compare_short(self, results, nearly):
        rows, expected, _ = self._expected(self.workload.check_steps)
        bound = max(SHORT_ULPS * np.finfo(self.real).eps, NEARLY if nearly else 0)
        return self._share(results["x"][:, rows], expected, bound, SHORT_SHARE)

    def _compare_full(self, results):
        extra = (["iterations"] if self.tolerance else []) + (["sum_f"] if self.workload.sums else [])
        rows, expected, columns = self._expected(None, extra)
        check = self._share(results["x"][:, rows], expected, FULL_TOLERANCE, FULL_SHARE)
        if self.workload.sums:
            sums = self._share(results["sum_f"][None, rows], columns["sum_f"][None], FULL_TOLERANCE, FULL_SHARE)
            check.update(sums_share=sums["share"], ok=check["ok"] and sums["ok"])
        if self.tolerance:
            difference = np.abs(results["iterations"][rows] - columns["iterations"])
            check["same_iterations"] = float(np.mean(difference == 0))
            check["iterations"] = [float(np.mean(results["iterations"][rows])), float(np.mean(columns["iterations"]))]
            near = float(np.mean(difference <= np.maximum(1, 0.02 * columns["iterations"])))
            check.update(near_iterations=near, ok=check["ok"] and near >= FULL_SHARE)
        return check

    @staticmethod
    def _share(found, expected, tolerance, needed):
        with np.errstate(all="ignore"):
            found, expected = found.astype(np.float64), expected.astype(np.float64)
            near = np.abs(found - expected) <= tolerance * np.maximum(1, np.abs(expected))
            gone = ~(np.abs(found) < GONE) & ~(np.abs(expected) < GONE)
        share = float(np.mean(np.all(near | gone, axis=0)))
        return {"share": share, "needed": needed, "tolerance": float(tolerance), "rows": int(expected.shape[1]),
                "ok": bool(share >= needed and not math.isnan(share))}
