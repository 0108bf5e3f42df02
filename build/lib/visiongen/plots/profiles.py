"""Values along one row of a picture, drawn below the picture itself."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.classical.image import require_grey
from visiongen.plots.details import unit_values
from visiongen.plots.style import COLOURS, COLUMN

STRIP = 0.28  # height of the strip of the picture, as a share of its width


def show_profiles(
    image: ArrayLike,
    row: int,
    columns: tuple[int, int],
    curves: Mapping[str, Sequence[ArrayLike]],
    marks: Sequence[float] = (),
) -> Figure:
    """Draw a strip of a picture and, aligned with it, curves along its middle row.

    Args:
        image: grey, uint8 or float in [0, 1].
        row: the row of the curves, in the middle of the strip.
        columns: the first column of the strip, and the one after its last.
        curves: for each panel, by the name of its axis, values ``(n,)`` of the n
            columns; of two curves the first is grey and in the background.
        marks: columns marked by an upright line through all panels.
    """
    unit = unit_values(require_grey(image), None)
    x = np.arange(*columns)
    half = STRIP * len(x) / 2
    figure, panels = plt.subplots(
        1 + len(curves),
        1,
        figsize=(COLUMN, STRIP * COLUMN + 1.1 * len(curves)),
        height_ratios=[STRIP * COLUMN] + [1.1] * len(curves),
        sharex=True,
        squeeze=False,
        layout="constrained",
    )
    strip, *below = panels[:, 0]
    strip.imshow(unit, cmap="gray", vmin=0, vmax=1, aspect="auto")
    strip.axhline(row, color=COLOURS[4])
    strip.set(ylim=(row + half, row - half), yticks=[], xlim=(x[0], x[-1]))
    for panel, (name, values) in zip(below, curves.items(), strict=True):
        colours = ["0.65", *COLOURS] if len(values) > 1 else COLOURS
        for curve, colour in zip(values, colours, strict=False):
            panel.plot(x, np.asarray(curve), color=colour)
        panel.set_ylabel(name, rotation=0, labelpad=12)
    for panel in panels[:, 0]:
        panel.grid(False)
        for mark in marks:
            panel.axvline(mark, color=COLOURS[1], linestyle="--", linewidth=1)
    below[-1].set_xlabel("column (pixels)")
    plt.close(figure)
    return figure
