"""A peer that stays alive between questions, so that rounds interleave without compiling anew.

SPDX-License-Identifier: Apache-2.0
"""
import json
import queue
import subprocess
import tempfile
import threading

START_SECONDS = 60
STARTS = 3  # a peer that took too long is ended and started anew so often


class PeerProcess:
    """`command` is a script of this folder with --serve. Answers are dicts; {"error": …} where there is none."""

    def __init__(self, command):
        self.command, self.process, self.starts, self.dead = command, None, 0, None

    def ask(self, line, timeout):
        if timeout <= 0:
            return {"error": "not run: the time is over"}
        if self.dead is None and self.process is None:
            self._start(min(START_SECONDS, timeout))
        if self.dead is not None:
            return {"error": self.dead}
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except OSError:
            return self._lost("ended by itself")
        return self._answer(timeout)

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _start(self, timeout):
        self.starts += 1
        if self.starts > STARTS:
            self.dead = "given up after it failed or took too long several times"
            return
        self.said = tempfile.TemporaryFile("w+")
        try:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=self.said, text=True)
        except OSError as error:
            self.dead = str(error)
            return
        self.lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process, self.lines), daemon=True).start()
        hello = self._answer(timeout)
        if "error" in hello:
            self.dead = hello["error"]

    @staticmethod
    def _read(process, lines):
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    def _answer(self, timeout):
        try:
            line = self.lines.get(timeout=timeout)
            return json.loads(line) if line is not None else self._lost("ended by itself")
        except queue.Empty:
            self.stop()
            return {"error": f"no answer within {timeout:.0f} s"}
        except ValueError:
            return {"error": f"no answer but: {line.strip()[:200]}"}

    def _lost(self, reason):
        code = self.process.wait()
        self.process = None
        self.said.seek(0)
        said = self.said.read().strip().splitlines()
        if code in (3, 4):  # not installed, no GPU: no use in trying again
            self.dead = said[-1] if said else reason
            return {"error": self.dead}
        return {"error": f"{reason}, exit code {code}: {said[-1][:300] if said else 'nothing said'}"}
