"""Who looks at whom: weights of attention as squares, a row for each query."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLUMN

ROUNDING = 1e-4  # by which a row may miss the sum of 1


def show_weights(
    panels: Mapping[str, ArrayLike], queries: Sequence[object], keys: Sequence[object]
) -> Figure:
    """Draw weights side by side, from 0 (dark violet) to 1 (yellow) in every panel.

    Args:
        panels: by title, weights ``(T, S)``; every row sums to 1.
        queries: T names, from top to bottom.
        keys: S names, from left to right.

    Raises:
        ValueError: another shape, or rows that do not sum to 1.
    """
    drawn = {title: np.asarray(weights) for title, weights in panels.items()}
    for title, weights in drawn.items():
        if weights.shape != (len(queries), len(keys)):
            raise ValueError(
                f"{title}: weights of shape {weights.shape} for {len(queries)} "
                f"queries and {len(keys)} keys"
            )
        if not np.allclose(weights.sum(1), 1, atol=ROUNDING):
            raise ValueError(f"{title}: the rows do not sum to 1")
    figure, grid = plt.subplots(
        1,
        len(drawn),
        figsize=(COLUMN, 0.45 + 0.95 * COLUMN / len(drawn) * len(queries) / len(keys)),
        squeeze=False,
        layout="constrained",
    )
    for axes, (title, weights) in zip(grid.flat, drawn.items(), strict=True):
        picture = axes.imshow(weights, vmin=0, vmax=1, interpolation="nearest")
        axes.set_xticks(range(len(keys)), [str(key) for key in keys])
        axes.set_yticks(range(len(queries)), [str(query) for query in queries])
        axes.tick_params(length=0)
        axes.grid(False)
        axes.set_title(title)
    grid[0, 0].set(xlabel="looked at", ylabel="looks")
    figure.colorbar(picture, ax=grid, shrink=0.8, label="weight")
    plt.close(figure)
    return figure
