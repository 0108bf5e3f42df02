"""Curves of a benchmark's card."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from visiongen.plots.style import COLOURS, COLUMN

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
        2, 3, figsize=(COLUMN, 3.8), sharey=True, layout="constrained"
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
    grid[0, 0].legend()
    plt.close(figure)
    return figure
