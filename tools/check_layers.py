#!/usr/bin/env python3
"""Checks that includes follow the pipeline: a stage includes only itself and earlier stages.

usage: tools/check_layers.py [ROOT]      exit 0, or 1 with one line per wrong include
SPDX-License-Identifier: Apache-2.0
"""
import pathlib
import re
import sys

# Stage -> stages it may include. Everything may include public headers; kernels include only kernels.
ALLOWED = {
    "kernels": set(),
    "expression": {"kernels"},
    "netcdf": set(),
    "data": {"expression", "netcdf"},
    "program": {"expression"},
    "descent": {"program", "expression", "kernels"},
    "reference": {"descent", "program", "expression", "kernels"},
    "emit": set(),
    "cpu": {"emit", "descent", "program", "expression", "kernels"},
    "cuda": {"descent", "program", "expression", "kernels"},
    "batch": {"reference", "cpu", "cuda", "descent", "program", "data", "expression", "kernels"},
    "statistics": {"batch", "reference", "cuda", "descent", "program", "expression", "kernels"},
    "report": {"statistics", "batch", "descent", "data", "netcdf", "expression"},
    "run": {"report", "statistics", "batch", "reference", "cpu", "cuda", "descent", "program", "data", "expression"},
    "problems": {"descent", "expression"},
    "inspect": {"statistics", "reference", "program", "expression", "kernels"},
    "picture": set(),
    "cli": {"run", "report", "statistics", "batch", "reference", "cpu", "cuda", "descent", "program", "data",
            "expression", "inspect", "problems", "picture"},
}
# The reference judges the lanes: of kernels/ it shares the elementary functions, the self-test's traps, and the draws of
# mini-batches, which are random numbers like those of the samplers.
REFERENCE_KERNELS = re.compile(r"kernels/(lanes|elementary\w*|conformance|row_draw)\.hpp$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SUFFIXES = {".hpp", ".cpp", ".cuh", ".cu"}
STANDARD = re.compile(r"^[a-z_0-9]+$")


def stage_of(path: str) -> str:
    parts = path.split("/")
    if parts[0] == "host":
        return parts[1] if len(parts) > 2 else "host"
    return parts[0]


def wrong(path: str, kind: str, target: str) -> str:
    """Why `path` may not include `target`; empty when it may."""
    stage = stage_of(path)
    if stage == "include":
        if target.startswith("rivulet/") or STANDARD.match(target):
            return ""
        return "public headers include only the standard library and each other"
    if target.startswith("rivulet/"):
        return "" if stage != "kernels" else "kernels include only kernels"
    if target.startswith(("host/", "kernels/")):
        other = stage_of(target)
        if other == stage or other in ALLOWED.get(stage, set()):
            if stage == "reference" and other == "kernels" and not REFERENCE_KERNELS.search(target):
                return "the reference shares only elementary functions and random draws with kernels"
            return ""
        return f"{stage} may not include {other}"
    if stage == "kernels" and kind == "<" and "pack" not in path:
        return "kernels include nothing but their siblings"
    return ""


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = 0
    for folder in ("include", "host", "kernels"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in SUFFIXES:
                continue
            path = file.relative_to(root).as_posix()
            for number, line in enumerate(file.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                reason = wrong(path, *match.groups()) if match else ""
                if reason:
                    print(f"{path}:{number}: {match.group(2)}: {reason}")
                    found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
