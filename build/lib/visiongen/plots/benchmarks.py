"""Curves of a benchmark's card, and results of repeated runs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLOURS, COLUMN, INK

NAMES = {"sift": "SIFT", "orb": "ORB", "harris_patch": "Harris + patch"}
MARKERS = ("o", "s", "^", "D", "v")


def show_matching_curves(tables: Mapping[str, Any], quantity: str) -> Figure:
    """One panel for each change: the quantity against the size of the change.

    Args:
        tables: of the card ``matching_benchmark``.
        quantity: ``"repeatability"``, ``"precision"`` or ``"recall"``.
    """
    changes = [name for name, table in tables.items() if "levels" in table]
    figure, grid = plt.subplots(
        2, 3, figsize=(COLUMN, 4.0), sharey=True, layout="constrained"
    )
    for axes, change in zip(grid.flat, changes, strict=True):
        table = tables[change]
        for number, (key, name) in enumerate(NAMES.items()):
            curve, spread = (
                100 * np.array(table[key][part])
                for part in (quantity, f"{quantity}_std")
            )
            style = {"color": COLOURS[number], "marker": MARKERS[number]}
            axes.plot(table["levels"], curve, label=name, markersize=3.5, **style)
            low, high = np.maximum(curve - spread, 0), np.minimum(curve + spread, 100)
            axes.fill_between(
                table["levels"], low, high, color=COLOURS[number], alpha=0.15
            )
        if change in ("scale", "brightness"):
            axes.set_xscale("log", base=2)
        axes.set(title=change, xlabel=table["unit"], ylim=(-2, 103))
    for axes in grid[:, 0]:
        axes.set_ylabel(f"{quantity} in %")
    lines, names = grid[0, 0].get_legend_handles_labels()
    figure.legend(lines, names, loc="outside upper center", ncols=len(NAMES))
    plt.close(figure)
    return figure


def show_runs(results: Mapping[str, ArrayLike], xlabel: str) -> Figure:
    """A row of dots for each method, one dot a run, with a bar at the median.

    Args:
        results: name to ``(n,)`` values.
        xlabel: what the values are, with their unit.
    """
    figure, axes = plt.subplots(
        figsize=(COLUMN, 0.4 * len(results) + 0.6), layout="constrained"
    )
    for row, values in enumerate(results.values()):
        values = np.asarray(values)
        place = np.full(len(values), row)
        axes.plot(values, place, "o", alpha=0.4, color=COLOURS[row])
        axes.plot([np.median(values)] * 2, [row - 0.3, row + 0.3], color=INK)
    axes.set(yticks=range(len(results)), yticklabels=list(results), xlabel=xlabel)
    axes.invert_yaxis()
    plt.close(figure)
    return figure
