#!/usr/bin/env python3
"""Runs every console block of a document and compares what it prints with what the document shows.

usage: check_documents.py PROGRAM DOCUMENT…      exit 0, or 1 with the first difference of each block
A block is fenced with ```console. Lines that begin with "$ " are commands, joined over a trailing backslash; the lines
after one are its output. "…" inside a line matches any text, "…" alone on a line any number of lines. Commands that
do not start with "rivulet" are not run.
SPDX-License-Identifier: Apache-2.0
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def blocks(text):
    """(line number, lines) of every console block."""
    inside, start, lines = False, 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if not inside and line.strip() == "```console":
            inside, start, lines = True, number, []
        elif inside and line.strip() == "```":
            inside = False
            yield start, lines
        elif inside:
            lines.append(line)


def commands(lines):
    """(command, expected output lines) of a block."""
    found, index = [], 0
    while index < len(lines):
        if lines[index].startswith("$ "):
            command = lines[index][2:]
            while command.endswith("\\"):
                index += 1
                command = command[:-1].rstrip() + " " + lines[index].strip().removeprefix("> ")
            found.append((command, []))
        elif found:
            found[-1][1].append(lines[index].rstrip())
        index += 1
    return found


def pattern(expected):
    parts = []
    for line in expected:
        if line.strip() == "…":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append("[^\n]*?".join(re.escape(piece) for piece in line.split("…")) + r"[ ]*\n")
    return re.compile("".join(parts) + r"\Z")


def check(program, document):
    failures, ran = 0, 0
    for number, lines in blocks(document.read_text()):
        for command, expected in commands(lines):
            if not command.startswith("rivulet"):
                continue
            environment = dict(os.environ, PATH=f"{program.parent}:{os.environ['PATH']}")
            result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, timeout=300)
            ran += 1
            printed = "".join(line.rstrip() + "\n" for line in (result.stdout + result.stderr).splitlines())
            if not pattern(expected).match(printed):
                failures += 1
                print(f"{document}:{number}: $ {command}\n--- the document shows\n" + "\n".join(expected)
                      + f"\n--- the program prints (exit {result.returncode})\n{printed}")
    print(f"{document}: {ran} commands, {failures} differ")
    return failures


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    documents = [pathlib.Path(name).resolve() for name in sys.argv[2:]]
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for name in ("examples",):
            os.symlink(documents[0].parent / name, name)
        return 1 if sum(check(program, document) for document in documents) else 0


if __name__ == "__main__":
    sys.exit(main())
