"""Attention of every head and layer, as maps and as numbers."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLOURS, COLUMN, INK


def show_heads(
    layers: Sequence[ArrayLike], largest: float | None = None, means: bool = True
) -> Figure:
    """Draw the map of every head, a row for each layer, all on one scale from 0.

    Args:
        layers: from input to output, the heads' maps ``(heads, h, w)``: what one
            token takes from each patch.
        largest: value of the brightest colour; None takes the largest of all.
        means: whether a last column shows the mean of the heads.
    """
    maps = [np.asarray(each, float) for each in layers]
    top = max(each.max() for each in maps) if largest is None else largest
    heads = len(maps[0])
    columns = heads + means
    side = 0.85 * COLUMN / columns
    figure, grid = plt.subplots(
        len(maps),
        columns,
        figsize=(COLUMN, len(maps) * side + 0.3),
        squeeze=False,
        layout="constrained",
    )
    for number, (line, each) in enumerate(zip(grid, maps, strict=True)):
        drawn = [*each, each.mean(0)] if means else each
        for axes, panel in zip(line, drawn, strict=True):
            shown = axes.imshow(panel, vmin=0, vmax=top, interpolation="nearest")
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
            axes.grid(False)
        line[0].set_ylabel(f"layer {number + 1}", fontsize=7.5)
    names = [f"head {n + 1}" for n in range(heads)] + ["mean"] * means
    for axes, name in zip(grid[0], names, strict=True):
        axes.set_title(name, fontsize=8)
    figure.colorbar(shown, ax=grid, shrink=0.6, label="attention", extend="max")
    plt.close(figure)
    return figure


def show_by_layer(
    values: Mapping[str, ArrayLike],
    ylabel: str,
    level: float | None = None,
    level_name: str = "",
) -> Figure:
    """Draw a dot for each head against its layer, with a line through the means.

    Args:
        values: by the name in the legend, ``(layers, heads)``.
        ylabel: what the values are, with their unit.
        level: height of a dashed line, if any.
        level_name: written above that line.
    """
    figure, axes = plt.subplots(figsize=(0.8 * COLUMN, 2.7), layout="constrained")
    tables = {name: np.asarray(each, float) for name, each in values.items()}
    for number, (name, table) in enumerate(tables.items()):
        layers = np.arange(1, len(table) + 1) + 0.12 * number
        colour = COLOURS[number]
        axes.plot(layers, table, "o", color=colour, alpha=0.45, markersize=4)
        axes.plot(layers, table.mean(1), color=colour, label=name)
    if level is not None:
        axes.axhline(level, color=INK, ls="--", lw=0.8)
        axes.annotate(
            level_name,
            (axes.get_xlim()[0], level),
            xytext=(4, 3),
            textcoords="offset points",
            fontsize=8,
        )
    axes.set(xlabel="layer", ylabel=ylabel, xticks=range(1, len(table) + 1))
    if len(values) > 1:
        axes.legend()
    plt.close(figure)
    return figure
