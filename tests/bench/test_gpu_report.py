"""Ratios, goals and rows of bench/gpu_report.py on results made up here.

usage: tests/bench/test_gpu_report.py        (standard library only)
SPDX-License-Identifier: Apache-2.0
"""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import gpu_machine  # noqa: E402  (after the path)
import gpu_report  # noqa: E402


def rivulet(kernel, rows, fraction=None):
    return {"kernel": kernel, "report": rows, "rows": rows, "label": "operations 7 = gradient 5 + gd 2; digest 00",
            "issue_fraction": [fraction]}


def result():
    machine = {"device_name": "NVIDIA H200", "processor": "cpu", "cores": 16, "toolkit": None, "commit": None,
               "changed_files": 0, "rivulet": {}}
    return {"machine": machine, "chip": {}, "command": "bench/gpu.py", "rounds": 2, "quick": False, "device": "cuda",
            "rivulet": {"W1/float32": [rivulet([1.0, 3.0, 2.0], [4.0], 0.6), rivulet([4.0], [8.0], 0.4)],
                        "F2/float64": [{"error": "no GPU answered"}]},
            "peers": {"jax": {"W1/float32": [{"version": "1", "seconds": [60.0], "host_seconds": [40.0]},
                                             {"version": "1", "seconds": [40.0], "host_seconds": [80.0]}]},
                      "torch": {"W1/float32": [{"error": "not installed"}], "W3/float32": [{"error": "not installed"}]}},
            "checks": {"W1/float32": {"equal": True}, "F2/float64": {"equal": False}}, "notes": []}


class Report(unittest.TestCase):
    def test_takes_ratios_within_a_round(self):
        r = result()
        ours, theirs = r["rivulet"]["W1/float32"], r["peers"]["jax"]["W1/float32"]
        self.assertEqual(gpu_report.ratios(ours, theirs, "kernel", "seconds"), [30.0, 10.0])

    def test_judges_goals_by_medians_and_leaves_open_what_was_not_measured(self):
        goals = {goal: (found, met) for goal, found, met in gpu_report.goals(result())}
        self.assertEqual(goals["W1 float32: at least 50 % of the issue limit, %"], (50.0, True))
        self.assertEqual(goals["W1/float32: at least 20 × jax"], (20.0, True))
        self.assertEqual(goals["W1/float32: at least 100 × torch"], (None, None))
        self.assertEqual(goals["F2, host to host: at least 100 × the published 1.619 s"], (None, None))

    def test_misses_a_goal(self):
        r = result()
        r["rivulet"]["F2/float64"] = [rivulet([0.001], [0.0163])]
        found, met = {g: (f, m) for g, f, m in gpu_report.goals(r)}[
            "F2, host to host: at least 100 × the published 1.619 s"]
        self.assertLess(found, 100)
        self.assertFalse(met)

    def test_says_what_failed_and_what_is_missing(self):
        text = gpu_report.text(result())
        self.assertIn("| F2/float64 | no GPU answered |", text)
        self.assertIn("| all | torch | not installed |", text)
        self.assertIn("1 of 2; different or not compared: F2/float64", text)

    def test_shows_no_goals_for_a_try(self):
        self.assertIn("| goal |", gpu_report.text(result()))
        self.assertNotIn("| goal |", gpu_report.text({**result(), "quick": True}))


class Chip(unittest.TestCase):
    rivulet = {"cuda": [{"name": "NVIDIA H200", "compute_capability": "9.0", "multiprocessors": 132}]}
    machine = {"device_name": "NVIDIA H200", "rivulet": rivulet, "gpu": {"clocks.max.sm": "1755", "compute_cap": "9.0"}}

    def test_asks_rivulet_and_nvidia_smi(self):
        self.assertEqual(gpu_machine.chip(self.machine),
                         {"multiprocessors": 132, "clock_ghz": 1.755, "lanes32": 128, "lanes64": 64})

    def test_knows_the_clock_of_an_h200_without_nvidia_smi(self):
        self.assertEqual(gpu_machine.chip({**self.machine, "gpu": {}})["clock_ghz"], 1.98)

    def test_takes_what_is_given(self):
        found = gpu_machine.chip(self.machine, 10, 1.5)
        self.assertEqual((found["multiprocessors"], found["clock_ghz"]), (10, 1.5))

    def test_guesses_nothing_for_an_unknown_chip(self):
        gpu = {"compute_cap": "99.0", "clocks.max.sm": "1000"}
        self.assertEqual(gpu_machine.chip({"device_name": "other", "rivulet": {}, "gpu": gpu}), {})


if __name__ == "__main__":
    unittest.main()
