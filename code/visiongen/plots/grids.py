"""Numbers for every pair of two settings."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLUMN


def show_grids(
    panels: Mapping[str, ArrayLike],
    rows: Sequence[str],
    columns: Sequence[str],
    ylabel: str,
    xlabel: str,
    common: bool = False,
) -> Figure:
    """Draw tables side by side, each number on its own shade.

    Args:
        panels: by title, numbers ``(len(rows), len(columns))``; each panel has its own
            scale, from white for its least to blue for its largest.
        rows: settings, the first above.
        columns: settings, the first on the left.
        ylabel: what is set by the rows.
        xlabel: what is set by the columns.
        common: one scale for all panels, whose numbers are then of one kind.

    Raises:
        ValueError: a panel is not as large as the settings are many.
    """
    wanted = (len(rows), len(columns))
    figure, axis = plt.subplots(
        1,
        len(panels),
        figsize=(COLUMN, 0.9 + 0.4 * len(rows)),
        squeeze=False,
        layout="constrained",
    )
    tables = {title: np.asarray(panel, float) for title, panel in panels.items()}
    for axes, (title, table) in zip(axis.flat, tables.items(), strict=True):
        if table.shape != wanted:
            raise ValueError(f"{title} is {table.shape}, the settings are {wanted}")
        compared = np.stack(list(tables.values())) if common else table
        spread = max(float(np.ptp(compared)), 1e-9)
        low, high = compared.min(), compared.min() + 1.5 * spread  # readable text
        axes.imshow(table, cmap="Blues", vmin=low, vmax=high, aspect="auto")
        for (row, column), value in np.ndenumerate(table):
            axes.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=8)
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(rows)), rows)
        axes.grid(False)
        axes.set(title=title, xlabel=xlabel)
    axis.flat[0].set_ylabel(ylabel)
    plt.close(figure)
    return figure
