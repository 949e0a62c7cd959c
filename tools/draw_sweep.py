#!/usr/bin/env python3
"""Draws a sweep as SVG: iterations over one axis, a mark per instance, coloured by outcome.

usage: rivulet run "x^2 - 4*x + 1" … --format csv | tools/draw_sweep.py learning_rate > docs/images/learning-rates.svg
SPDX-License-Identifier: Apache-2.0
"""
import csv
import sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 330, 62, 16, 40, 52
COLOURS = {"converged": "#1b7f79", "max_iterations": "#d98e04", "diverged": "#c0392b", "cycling": "#7d3c98",
           "stalled": "#5d6d7e", "not_finite": "#922b21", "undefined_start": "#000000", "reached_target": "#2471a3",
           "max_evaluations": "#b9770e", "line_search_failed": "#424949"}


def ticks(low, high, count=6):
    """Round numbers that cover [low, high]."""
    rough = (high - low) / count
    power = 10.0 ** len(str(int(1 / rough))) if rough < 1 else 1
    step = max(round(rough * power) / power, 1 / power) if rough < 1 else max(round(rough), 1)
    first = int(low / step) * step
    return [round(first + k * step, 10) for k in range(2 * count) if low <= first + k * step <= high * 1.0001]


def text(x, y, words, anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{words}</text>'


def main():
    axis = sys.argv[1] if len(sys.argv) > 1 else "learning_rate"
    rows = list(csv.DictReader(sys.stdin))
    if not rows or axis not in rows[0]:
        sys.exit(f"draw_sweep.py: no rows, or no column '{axis}'")
    xs = [float(row[axis]) for row in rows]
    ys = [int(row["iterations"]) for row in rows]
    low, high, top = min(xs), max(xs), max(max(ys), 1)

    def px(x):
        return LEFT + (x - low) / ((high - low) or 1) * (WIDTH - LEFT - RIGHT)

    def py(y):
        return HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
           'font-size="13" fill="#333">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for x in ticks(low, high, 10):
        out.append(f'<path d="M{px(x):.1f} {py(0):.1f}v5" stroke="#333"/>' + text(px(x), py(0) + 20, f"{x:g}"))
    for y in ticks(0, top, 5):
        out.append(f'<path d="M{LEFT} {py(y):.1f}H{WIDTH - RIGHT}" stroke="#e5e5e5"/>' + text(LEFT - 8, py(y) + 4, f"{y:g}", "end"))
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, axis.replace("_", " ")))
    out.append(text(16, (TOP + HEIGHT - BOTTOM) / 2, "iterations", extra=f'transform="rotate(-90 16 {(TOP + HEIGHT - BOTTOM) / 2})"'))
    place = LEFT
    for outcome in [name for name in COLOURS if any(row["outcome"] == name for row in rows)]:
        points = [(x, y) for x, y, row in zip(xs, ys, rows) if row["outcome"] == outcome]
        out.append(f'<g fill="{COLOURS[outcome]}">' + "".join(f'<circle cx="{px(x):.1f}" cy="{py(y):.1f}" r="1.8"/>' for x, y in points) + "</g>")
        label = f"{outcome} ({len(points)})"
        out.append(f'<circle cx="{place + 5}" cy="20" r="5" fill="{COLOURS[outcome]}"/>' + text(place + 15, 24, label, "start"))
        place += 36 + 7.5 * len(label)
    print("\n".join(out) + "\n</svg>")


if __name__ == "__main__":
    main()
