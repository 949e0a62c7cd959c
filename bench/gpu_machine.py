"""On what the figures were taken: GPU, driver, toolkit, commit; and what the chip can issue.

SPDX-License-Identifier: Apache-2.0
"""
import json
import os
import platform
import statistics
import subprocess
import threading

# Additions per clock and multiprocessor, float32 and float64, by compute capability (CUDA C++ Programming Guide,
# "Arithmetic Instructions").
LANES = {"7.0": (64, 32), "7.5": (64, 2), "8.0": (64, 32), "8.6": (128, 2), "8.9": (128, 2), "9.0": (128, 64),
         "10.0": (128, 64), "12.0": (128, 2)}
# Where nvidia-smi does not tell the largest clock: GHz by a part of the name.
CLOCKS = {"H200": 1.98}
QUERY = "name,driver_version,clocks.max.sm,compute_cap,memory.total,power.limit"


def say(*command):
    """What a program prints; None where it is missing, fails or is silent."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() else None
    except (OSError, subprocess.TimeoutExpired):
        return None


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def toolkit():
    for nvcc in ("nvcc", "/usr/local/cuda/bin/nvcc"):
        said = say(nvcc, "--version")
        if said:
            return next((line.split(",")[1].strip() for line in said.splitlines() if "release" in line), None)
    return None


def describe(rivulet, device):
    here = os.path.dirname(os.path.abspath(__file__))
    devices = json.loads(say(str(rivulet), "devices", "--format", "json") or "{}")
    devices.pop("kernel_cache", None)  # a folder of whoever ran this
    result = {"processor": processor(), "cores": os.cpu_count(), "toolkit": toolkit(),
              "commit": say("git", "-C", here, "rev-parse", "HEAD"),
              "changed_files": len((say("git", "-C", here, "status", "--porcelain") or "").splitlines()),
              "rivulet": devices}
    seen = say("nvidia-smi", f"--query-gpu={QUERY}", "--format=csv,noheader,nounits") if device != "cpu" else None
    if seen:
        result["gpu"] = dict(zip(QUERY.split(","), (field.strip() for field in seen.splitlines()[0].split(","))))
    names = [result.get("gpu", {}).get("name")] + [each["name"] for each in devices.get("cuda", [])]
    result["device_name"] = next((name for name in names if name), None) or (
        f"cpu {result['processor']}" if device == "cpu" else "no gpu")
    return result


def chip(machine, multiprocessors=None, clock_ghz=None):
    """multiprocessors, clock_ghz, lanes32, lanes64; {} where they are not all known. What is given wins."""
    gpu, told = machine.get("gpu", {}), (machine["rivulet"].get("cuda") or [{}])[0]
    largest = gpu.get("clocks.max.sm", "")
    by_name = next((clock for part, clock in CLOCKS.items() if part in machine["device_name"]), None)
    lanes = LANES.get(told.get("compute_capability") or gpu.get("compute_cap"))
    if lanes is None and multiprocessors and clock_ghz:
        lanes = (128, 64)  # as bench/workloads.cpp takes it
    result = {"multiprocessors": multiprocessors or told.get("multiprocessors"),
              "clock_ghz": clock_ghz or (float(largest) / 1e3 if largest.isdigit() else by_name)}
    if lanes is None or None in result.values() or (machine["device_name"].startswith("cpu") and not multiprocessors):
        return {}
    return {**result, "lanes32": lanes[0], "lanes64": lanes[1]}


class Clocks:
    """What nvidia-smi says of the multiprocessors' clock while this is open."""

    def __init__(self, device):
        self.values, self.process = [], None
        if device.startswith("cuda"):
            try:
                self.process = subprocess.Popen(
                    ["nvidia-smi", "--query-gpu=clocks.sm", "--format=csv,noheader,nounits", "--loop-ms=200"],
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            except OSError:
                pass

    def __enter__(self):
        if self.process is not None:
            threading.Thread(target=self._read, daemon=True).start()
        return self

    def _read(self):
        for line in self.process.stdout:
            if line.strip().isdigit():
                self.values.append(int(line))

    def seen(self):
        if not self.values:
            return None
        return {"min": min(self.values), "median": statistics.median(self.values), "max": max(self.values)}

    def __exit__(self, *_):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
