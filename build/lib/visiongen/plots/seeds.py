"""Curves of every seed, a panel for each variant of a sweep."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from visiongen.plots.style import COLOURS, COLUMN

COLUMNS = 3


def show_every_seed(
    variants: Mapping[str, Mapping[str, Any]],
    quantity: str,
    titles: Mapping[str, str],
    xlabel: str,
    ylabel: str,
) -> Figure:
    """Draw a quantity over the epochs, one line a seed, all panels on the same axes.

    A mean over seeds would hide a run that jumps.

    Args:
        variants: of a sweep's card, by name, with the curves of each seed.
        quantity: a column of the curves.
        titles: of the variants that are drawn, by name, in order.
        xlabel: what an epoch is.
        ylabel: what the quantity is.
    """
    rows = -(-len(titles) // COLUMNS)
    figure, grid = plt.subplots(
        rows,
        COLUMNS,
        figsize=(COLUMN, 1.6 * rows + 0.3),
        sharex=True,
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for axes in grid.flat[len(titles) :]:
        axes.set_axis_off()
    for axes, (name, title) in zip(grid.flat, titles.items(), strict=False):
        seeds = variants[name]["curves"]
        for colour, (seed, curve) in zip(COLOURS, seeds.items(), strict=False):
            axes.plot(
                curve["epoch"],
                curve[quantity],
                color=colour,
                lw=1,
                alpha=0.8,
                label=f"seed {seed}",
            )
        axes.set_title(title, fontsize=8.5)
    figure.supxlabel(xlabel, fontsize=9)
    figure.supylabel(ylabel, fontsize=9)
    plt.close(figure)
    return figure
