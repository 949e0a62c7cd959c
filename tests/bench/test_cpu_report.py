"""Ratios and goals of bench/cpu_report.py on results made up here.

usage: tests/bench/test_cpu_report.py        (standard library only)
SPDX-License-Identifier: Apache-2.0
"""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import cpu_report  # noqa: E402  (after the path)


def peer(seconds, share=1):
    return {"version": "1", "seconds": seconds, "share": share}


def result():
    return {"machine": {"processor": "cpu", "cores": 2, "commit": None, "changed_files": 0}, "system": "here",
            "command": "bench/cpu.py", "rounds": 2, "quick": False, "threads": 2, "single": ["numpy"],
            "groups": {"numpy": "numpy", "jax": "jax", "jax-unroll4": "jax"},
            "rivulet": {"all threads": {"W1/float32": [{"execute": [1.0]}, {"execute": [2.0]}],
                                        "W3/float32": [{"error": "crashed"}]},
                        "1 thread": {"W1/float32": [{"execute": [2.0]}, {"execute": [4.0]}]}},
            "peers": {"numpy": {"W1/float32": [peer([40.0]), peer([60.0])]},
                      "jax": {"W1/float32": [peer([9.0]), peer([9.0])]},
                      "jax-unroll4": {"W1/float32": [peer([6.0]), peer([6.0])]},
                      "torch": {"W1/float32": [{"error": "not installed"}], "W3/float32": [{"error": "not installed"}]}},
            "command_seconds": [0.009, 0.021, 0.010], "checks": {"W1/float32": {"equal": True}}, "notes": []}


class Report(unittest.TestCase):
    def test_compares_on_as_many_threads_as_the_peer_has(self):
        self.assertEqual(cpu_report.against(result(), "numpy", "W1/float32", True), [20.0, 15.0])
        self.assertEqual(cpu_report.against(result(), "numpy", "W1/float32", False), [40.0, 30.0])
        self.assertEqual(cpu_report.against(result(), "jax", "W1/float32", True), [9.0, 4.5])

    def test_judges_goals_against_the_fastest_variant(self):
        goals = {goal: (found, met) for goal, found, met in cpu_report.goals(result())}
        self.assertEqual(goals["W1 float32: at least 15 × numpy"], (17.5, True))
        self.assertEqual(goals["W1 float32: at least 5 × jax-unroll4"], (4.5, False))
        self.assertEqual(goals["W1 float32: at least 60 × torch-autograd"], (None, None))
        self.assertEqual(goals["from command to result: at most 20 ms"], (10.0, True))

    def test_says_what_failed_and_what_is_missing(self):
        text = cpu_report.text(result())
        self.assertIn("| W3/float32 | crashed |", text)
        self.assertIn("| all | torch | | not installed |", text)

    def test_shows_no_goals_for_a_try(self):
        self.assertNotIn("| goal |", cpu_report.text(result() | {"quick": True}))


if __name__ == "__main__":
    unittest.main()
