"""Medians with their spread, and ratios within a round: what the reports of gpu.py and cpu.py share.

SPDX-License-Identifier: Apache-2.0
"""
import statistics


def spread(values, digits=3):
    values = [value for value in values if value is not None]
    if not values:
        return ""
    if len(values) == 1:
        return f"{values[0]:.{digits}g}"
    return f"{statistics.median(values):.{digits}g} ({min(values):.{digits}g}–{max(values):.{digits}g})"


def milliseconds(values):
    return spread([value * 1e3 for value in values], 4)


def merged(rounds, field):
    """All values of a field over the rounds that have it."""
    return [value for found in rounds if "error" not in found for value in found.get(field, [])]


def ratios(rivulet, peer, ours, theirs):
    """Medians of one round over each other, by round."""
    return [statistics.median(b[theirs]) / statistics.median(a[ours]) for a, b in zip(rivulet, peer)
            if "error" not in a and "error" not in b and a.get(ours) and b.get(theirs)]


def machine_lines(machine):
    return [f"host: {machine['processor']}, {machine['cores']} cores",
            f"commit: {machine['commit'] or 'unknown'}"
            + (f" with {machine['changed_files']} changed files" if machine["changed_files"] else "")]


def digest_line(checks, what):
    wrong = [key for key, check in checks.items() if not check["equal"]]
    return f"Digests equal to those of {what}: {len(checks) - len(wrong)} of {len(checks)}" \
        + (f"; different or not compared: {', '.join(wrong)}" if wrong else "") + "."


def goal_lines(goals):
    """(goal, found, met); met is None where nothing was measured."""
    words = {None: "not measured", True: "met", False: "missed"}
    return ["| goal | found | |", "|---|---|---|"] + [
        f"| {goal} | {'' if found is None else f'{found:.3g}'} | {words[met]} |" for goal, found, met in goals]
