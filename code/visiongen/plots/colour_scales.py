"""Colour maps as scales: what equal steps of a value look like."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab

from visiongen.plots.style import COLUMN

STEPS = 256


def lightness(name: str) -> NDArray[np.float64]:
    """Return CIE lightness L* ``(256,)`` in [0, 100] along a colour map."""
    return _lab(name)[:, 0]


def perceived_steps(name: str) -> NDArray[np.float64]:
    """Return how different neighbouring colours of a map look ``(255,)``.

    Source: CIEDE2000, the colour difference of the CIE; about 1 is just noticeable.
    """
    lab = _lab(name)
    return deltaE_ciede2000(lab[:-1], lab[1:])


def show_colour_scales(names: Sequence[str]) -> Figure:
    """Draw for each colour map its ramp, its lightness and its perceived steps.

    Args:
        names: of matplotlib's colour maps, one column each.
    """
    figure, grid = plt.subplots(
        3,
        len(names),
        figsize=(COLUMN, 3.6),
        height_ratios=(0.35, 1, 1),
        sharex=True,
        sharey="row",
        squeeze=False,
        layout="constrained",
    )
    values = np.linspace(0, 1, STEPS)
    for (ramp, light, steps), name in zip(grid.T, names, strict=True):
        ramp.imshow(values[None], cmap=name, aspect="auto", extent=(0, 1, 0, 1))
        ramp.set(title=name, yticks=[])
        ramp.grid(False)
        light.plot(values, lightness(name))
        steps.plot(values[1:], perceived_steps(name))
        steps.set_xlabel("value")
    grid[1, 0].set_ylabel("lightness L*")
    grid[2, 0].set_ylabel("colour change\na step")
    plt.close(figure)
    return figure


def _lab(name: str) -> NDArray[np.float64]:
    colours = plt.get_cmap(name)(np.linspace(0, 1, STEPS))[:, :3]
    return rgb2lab(colours[None])[0]
