"""Tables of bench/gpu.py: medians with their spread, ratios within a round, goals.

SPDX-License-Identifier: Apache-2.0
"""
import statistics

from figures import digest_line, goal_lines, machine_lines, merged, milliseconds, ratios, spread

PUBLISHED_F2 = 1.619  # seconds; a Volta-class GPU, numba, every loss stored (docs/performance.md)


def brief(found):
    """One round for the screen."""
    if "error" in found:
        return found["error"]
    seconds = found.get("kernel", found.get("seconds"))
    host = found.get("rows", found.get("host_seconds"))
    return f"device {milliseconds(seconds)} ms, host to host {milliseconds(host)} ms"


def heading(result):
    machine, chip = result["machine"], result["chip"]
    gpu = machine.get("gpu", {})
    versions = machine["rivulet"].get("cuda_versions")
    lines = [f"device: {machine['device_name']}" + (f", driver {gpu['driver_version']}" if gpu else ""),
             *machine_lines(machine),
             f"toolkit: {machine['toolkit'] or 'none found'}"
             + (f"; CUDA of the build, the driver and NVRTC: {versions}" if versions else ""),
             f"command: {result['command']}"]
    if chip:
        lines.append(f"issue limit: {chip['multiprocessors']} multiprocessors × {chip['lanes32']} (float32) or "
                     f"{chip['lanes64']} (float64) × {chip['clock_ghz']} GHz")
    else:
        lines.append("issue limit: unknown here (--multiprocessors and --clock give it)")
    if result.get("clocks_mhz"):
        lines.append(f"clock seen meanwhile, idle times included: {result['clocks_mhz']} MHz")
    return "\n".join(f"- {line}" for line in lines)


def rivulet_table(result):
    lines = ["| workload | kernel, ms | report, ms | rows on the host, ms | operations per step | of the issue limit |",
             "|---|---|---|---|---|---|"]
    for key, rounds in result["rivulet"].items():
        good = [found for found in rounds if "error" not in found]
        if not good:
            lines.append(f"| {key} | {rounds[0]['error']} | | | | |")
            continue
        count = good[0]["label"].split(";")[0].removeprefix("operations ")
        share = spread([100 * value for value in merged(rounds, "issue_fraction") if value])
        lines.append(f"| {key} | {milliseconds(merged(rounds, 'kernel'))} | {milliseconds(merged(rounds, 'report'))} | "
                     f"{milliseconds(merged(rounds, 'rows'))} | {count} | {share + ' %' if share else ''} |")
    return lines


def peer_table(result):
    lines = ["| workload | peer | on the device, ms | host to host, ms | × rivulet's kernel | × rivulet's rows |",
             "|---|---|---|---|---|---|"]
    for peer, jobs in result["peers"].items():
        reasons = {rounds[0].get("error") for rounds in jobs.values()}
        if len(reasons) == 1 and None not in reasons:
            lines.append(f"| all | {peer} | {reasons.pop()} | | | |")
            continue
        for key, rounds in jobs.items():
            good = [found for found in rounds if "error" not in found]
            if not good:
                lines.append(f"| {key} | {peer} | {rounds[0]['error']} | | | |")
                continue
            ours = result["rivulet"].get(key, [])
            lines.append(f"| {key} | {peer} {good[0]['version']} | {milliseconds(merged(rounds, 'seconds'))} | "
                         f"{milliseconds(merged(rounds, 'host_seconds'))} | "
                         f"{spread(ratios(ours, rounds, 'kernel', 'seconds'))} | "
                         f"{spread(ratios(ours, rounds, 'rows', 'host_seconds'))} |")
    return [lines[0], lines[1], *sorted(lines[2:])]


def goals(result):
    """(goal, found, met); met is None where nothing was measured."""
    rivulet, peers = result["rivulet"], result["peers"]

    def ratio(key, peer):
        found = ratios(rivulet.get(key, []), peers.get(peer, {}).get(key, []), "kernel", "seconds")
        return statistics.median(found) if found else None

    fractions = [value for value in merged(rivulet.get("W1/float32", []), "issue_fraction") if value]
    sweep = merged(rivulet.get("F2/float64", []), "rows")
    rows = [("W1 float32: at least 50 % of the issue limit, %",
             100 * statistics.median(fractions) if fractions else None, 50)]
    rows += [(f"{key}: at least {least} × {peer}", ratio(key, peer), least) for key, peer, least in
             (("W1/float32", "jax", 20), ("W1/float32", "torch", 100), ("W3/float32", "jax", 20), ("W3/float64", "jax", 20))]
    rows.append(("F2, host to host: at least 100 × the published 1.619 s",
                 PUBLISHED_F2 / statistics.median(sweep) if sweep else None, 100))
    return [(goal, found, None if found is None else found >= least) for goal, found, least in rows]


def text(result):
    """The whole report as Markdown."""
    a_try = result["quick"] or not result["device"].startswith("cuda")
    lines = [f"# Benchmarks: {result['machine']['device_name']}", ""]
    if a_try:
        lines += ["A try of the scripts" + (" at small sizes" if result["quick"] else "")
                  + f" on {result['device']}: these figures say nothing about a GPU.", ""]
    lines += [heading(result), "",
              f"Medians (smallest–largest) over {result['rounds']} interleaved round(s). Rivulet's results were compared with "
              "the reference, each peer's with rivulet's rows, before anything was timed. Times on the device leave out "
              "transfers and compilation; a ratio is taken within a round.", ""]
    lines += rivulet_table(result) + [""] + (peer_table(result) + [""] if result["peers"] else [])
    if not a_try:
        lines += goal_lines(goals(result)) + [""]
    lines.append(digest_line(result["checks"], "the cpu back-end"))
    return "\n".join(lines + [f"- {note}" for note in result["notes"]]) + "\n"
