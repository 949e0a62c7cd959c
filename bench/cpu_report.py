"""Tables of bench/cpu.py: rivulet, its peers, goals.

SPDX-License-Identifier: Apache-2.0
"""
import statistics

from figures import digest_line, goal_lines, machine_lines, merged, milliseconds, ratios, spread

COMMAND_GOAL = 20  # ms
# (workload, group of peers, times)
GOALS = [("W1", "numpy", 15), ("W1", "torch-autograd", 60), ("W1", "jax", 5), ("W2", "jax", 5), ("W3", "jax", 10),
         ("W3", "scipy-bfgs", 3000)]


def brief(found, field):
    """One round for the screen."""
    return found["error"] if "error" in found else f"{milliseconds(found[field])} ms"


def heading(result):
    return "\n".join(f"- {line}" for line in
                     [*machine_lines(result["machine"]), f"system: {result['system']}", f"command: {result['command']}"])


def rivulet_table(result):
    variants = list(result["rivulet"])
    lines = ["| workload | " + " | ".join(f"{variant}, ms" for variant in variants) + " | 10⁶ steps/s | 10⁶ instances/s |",
             "|---" * (len(variants) + 3) + "|"]
    for key, rounds in result["rivulet"][variants[0]].items():
        cells = []
        for variant in variants:
            found = result["rivulet"][variant].get(key, [])
            values = merged(found, "execute")
            cells.append(milliseconds(values) if values else next((f["error"] for f in found if "error" in f), ""))
        rates = [spread([found[field] / 1e6 for found in rounds if field in found][:1])
                 for field in ("steps/s", "instances/s")]
        lines.append(f"| {key} | " + " | ".join(cells + rates) + " |")
    return lines


def against(result, peer, key, equal):
    """Ratios by round, to rivulet on as many threads as the peer has, or as both are run."""
    variant = "1 thread" if equal and peer in result["single"] else "all threads"
    return ratios(result["rivulet"].get(variant, {}).get(key, []), result["peers"].get(peer, {}).get(key, []),
                  "execute", "seconds")


def peer_row(result, key, peer, rounds):
    good = [found for found in rounds if "error" not in found]
    if not good:
        return f"| {key} | {peer} | | {rounds[0]['error']} | | | |"
    first = good[0]
    note = f"on 1/{first['share']} of the instances, scaled" if first["share"] > 1 else ""
    threads = 1 if peer in result["single"] else result["threads"]
    return (f"| {key} | {peer} | {threads} | {milliseconds(merged(good, 'seconds'))} | "
            f"{spread(against(result, peer, key, True))} | {spread(against(result, peer, key, False))} | {note} |")


def peer_table(result):
    lines = ["| workload | peer | threads | ms | × rivulet, equal threads | × rivulet, all threads | |", "|---" * 7 + "|"]
    missing = []
    for peer, jobs in result["peers"].items():
        reasons = {rounds[0].get("error") for rounds in jobs.values()}
        if len(reasons) == 1 and None not in reasons:
            missing.append(f"| all | {peer} | | {reasons.pop()} | | | |")
    absent = {line.split(" | ")[1] for line in missing}
    keys = dict.fromkeys(key for jobs in result["peers"].values() for key in jobs)
    lines += [peer_row(result, key, peer, jobs[key]) for key in keys for peer, jobs in result["peers"].items()
              if peer not in absent and key in jobs]
    return lines + missing


def fastest(result, group, key):
    """The variant of a peer that took the least time; None where none was timed."""
    timed = {}
    for peer, jobs in result["peers"].items():
        values = merged(jobs.get(key, []), "seconds")
        if result["groups"].get(peer, peer) == group and values:
            timed[peer] = statistics.median(values)
    return min(timed, key=timed.get, default=None)


def goals(result):
    """(goal, found, met) on equal threads; met is None where nothing was measured."""
    rows = []
    for workload, group, least in GOALS:
        for precision in ("float64",) if group.startswith("scipy") else ("float32", "float64"):
            peer = fastest(result, group, f"{workload}/{precision}")
            found = against(result, peer, f"{workload}/{precision}", True) if peer else []
            value = statistics.median(found) if found else None
            rows.append((f"{workload} {precision}: at least {least:,} × {peer or group}", value,
                         None if value is None else value >= least))
    seconds = result.get("command_seconds")
    value = 1e3 * statistics.median(seconds) if seconds else None
    rows.append((f"from command to result: at most {COMMAND_GOAL} ms", value,
                 None if value is None else value <= COMMAND_GOAL))
    return rows


def versions(result):
    found = {}
    for peer, jobs in result["peers"].items():
        version = next((each["version"] for rounds in jobs.values() for each in rounds if "version" in each), None)
        if version:
            found.setdefault(version, []).append(peer)
    return "versions: " + "; ".join(f"{', '.join(peers)}: {version}" for version, peers in found.items())


def text(result):
    """The whole report as Markdown."""
    lines = [f"# Peers on a processor: {result['machine']['processor']}", ""]
    if result["quick"]:
        lines += ["A try of the scripts at small sizes: these figures say little.", ""]
    lines += [heading(result), f"- {versions(result)}", "",
              f"Medians (smallest–largest) over {result['rounds']} interleaved round(s), {result['threads']} threads where a peer "
              "has threads; a ratio is taken within a round. Rivulet was compared with the reference, each peer with rivulet's "
              "rows before it was timed. Rivulet's time is that of a whole run from the expanded study to all rows, the "
              "generation of starts and of machine code included; a peer's is that of its descent alone, from arrays that lie "
              "ready, compiled before.", ""]
    lines += rivulet_table(result) + [""] + (peer_table(result) + [""] if result["peers"] else [])
    if result.get("command_seconds"):
        lines += ["From the command line to its results, whole processes of `rivulet run` with three learning rates: "
                  f"{milliseconds(result['command_seconds'])} ms.", ""]
    if not result["quick"]:
        lines += goal_lines(goals(result)) + ["", "Goals are judged on equal threads, against a peer's fastest variant.", ""]
    lines.append(digest_line(result["checks"], "`rivulet run`"))
    return "\n".join(lines + [f"- {note}" for note in result["notes"]]) + "\n"
