"""Values of every class: bars side by side, and shares of answers along a walk."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from visiongen.plots.style import COLOURS


def bars_by_class(
    axes: Axes,
    values: Mapping[str, ArrayLike],
    names: Sequence[str],
    level: float | None = None,
) -> None:
    """Draw a group of bars for every class.

    Args:
        axes: where to draw.
        values: by the name in the legend, a value for each class ``(classes,)``.
        names: of the classes, in the order of their labels.
        level: height of a dashed line across all groups.

    Raises:
        ValueError: another number of values than of names.
    """
    width = 0.8 / len(values)
    for number, (colour, (name, heights)) in enumerate(
        zip(COLOURS, values.items(), strict=False)
    ):
        heights = np.asarray(heights)
        if heights.shape != (len(names),):
            raise ValueError(
                f"{name} has values of shape {heights.shape} for {len(names)} classes"
            )
        places = np.arange(len(names)) + (number - (len(values) - 1) / 2) * width
        axes.bar(places, heights, width, color=colour, label=name)
    if level is not None:
        axes.axhline(level, color="black", ls="--", lw=0.8)
    axes.set_xticks(range(len(names)), names)
    axes.grid(False, axis="x")


def show_votes(
    axes: Axes,
    positions: ArrayLike,
    shares: ArrayLike,
    names: Sequence[str],
    least: float = 0.05,
) -> None:
    """Draw which share of answers each class gets along a walk.

    Args:
        axes: where to draw.
        positions: along the walk ``(steps,)``.
        shares: ``(steps, classes)``, each row sums to 1.
        names: of the classes, in the order of their columns.
        least: classes that never get so much are drawn as one line, "others".

    Raises:
        ValueError: rows that do not sum to 1.
    """
    found = np.asarray(shares, dtype=float)
    if not np.allclose(found.sum(1), 1, atol=1e-6):
        raise ValueError("the shares of each step must sum to 1")
    large = found.max(0) >= least
    lines = {names[k]: found[:, k] for k in np.flatnonzero(large).tolist()}
    if not large.all():
        lines["others"] = found[:, ~large].sum(1)
    for number, (name, line) in enumerate(lines.items()):
        style = "-" if number < len(COLOURS) else ":"
        colour = COLOURS[number % len(COLOURS)]
        axes.plot(positions, line, style, color=colour, label=name)
    axes.set_ylim(-0.02, 1.02)
