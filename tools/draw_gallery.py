#!/usr/bin/env python3
"""Runs the commands of docs/gallery.md again, which draw docs/images/.

usage: tools/draw_gallery.py PROGRAM [PART-OF-A-FILE-NAME]      from the root of the project
SPDX-License-Identifier: Apache-2.0
"""
import pathlib
import re
import subprocess
import sys


def commands(text):
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("rivulet "):
                yield line


def main():
    program, part = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else ""
    for line in commands(pathlib.Path("docs/gallery.md").read_text()):
        if part not in line.split("--output ")[1]:
            continue
        print(line, flush=True)
        subprocess.run(["bash", "-c", line.replace("rivulet", str(program), 1)], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
