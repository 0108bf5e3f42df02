"""What guidance buys and what it costs, against its weight."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from visiongen.plots.style import COLOURS, COLUMN, INK

PANELS = {
    "label_errors": "wrong labels in %",
    "frechet_judge": "Fréchet distance",
    "precision": "precision",
    "recall": "recall",
}
MARKERS = ("o", "s", "^", "D", "v")


def show_guidance(tables: Mapping[str, Any]) -> Figure:
    """Draw label errors, distance, precision and recall against the guidance weight.

    Rows that guide in the same way form a line. Errors are drawn on a scale that is
    logarithmic from one error among all samples on, and linear below.

    Args:
        tables: of the card ``cddpm_guidance``: "points", a row for each setting with
            "weight", "interval", "rescale", "classifier" and the metrics; "floor",
            what real test pictures score, drawn as a dashed line; "protocol" with
            "samples".

    Raises:
        ValueError: there are no points.
    """
    if not tables["points"]:
        raise ValueError("there are no points to show")
    lines: dict[str, list[Mapping[str, Any]]] = {}
    for row in tables["points"]:
        lines.setdefault(manner(row), []).append(row)
    for rows in lines.values():
        rows.sort(key=lambda row: row["weight"])
    figure, grid = plt.subplots(
        2, 2, figsize=(COLUMN, 4.4), sharex=True, layout="constrained"
    )
    for axes, (metric, title) in zip(grid.flat, PANELS.items(), strict=True):
        for number, (name, rows) in enumerate(lines.items()):
            weights = [row["weight"] for row in rows]
            style = {"color": COLOURS[number], "marker": MARKERS[number]}
            axes.plot(weights, values(metric, rows), label=name, markersize=4, **style)
        (real,) = values(metric, [tables["floor"]])
        axes.axhline(real, color=INK, lw=1, ls="--", label="real test pictures")
        axes.set_title(title)
    smallest = 100 / tables["protocol"]["samples"]
    powers = [10**n for n in range(math.ceil(math.log10(smallest)), 3)]
    grid[0, 0].set_yscale("symlog", linthresh=smallest)
    grid[0, 0].set_ylim(-smallest / 5, 100)
    grid[0, 0].set_yticks([0, *powers], ["0", *(f"{power:g}" for power in powers)])
    grid[0, 0].minorticks_off()
    grid[0, 1].set_ylim(bottom=0)
    for axes in grid[1]:
        axes.set_xlabel("guidance weight w")
    drawn, names = grid[0, 0].get_legend_handles_labels()
    figure.legend(drawn, names, loc="outside upper center", ncols=2)
    plt.close(figure)
    return figure


def manner(row: Mapping[str, Any]) -> str:
    """Return in words how a row of the card guides, whatever its weight."""
    if row["classifier"]:
        return "by a classifier"
    words = []
    if row["interval"] is not None:
        first, last = row["interval"]
        words.append(f"only at t = {first:g} … {last:g}")
    if row["rescale"]:
        words.append(f"rescaled, φ = {row['rescale']:g}")
    return ", ".join(words) or "at all times"


def values(metric: str, rows: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return one metric of several rows; label errors in percent."""
    if metric == "label_errors":
        return [100 - row["judge_accuracy"] for row in rows]
    return [row[metric] for row in rows]
