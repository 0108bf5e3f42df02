"""Games in the plane: real and generated points, and where the discriminator pulls."""

from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.style import COLOURS, COLUMN, INK

ARROW = 0.8  # length of the longest arrow, as a share of the distance of two places


@dataclass(frozen=True)
class Moment:
    """Both players at one step.

    Attributes:
        points: generated ``(N, 2)``.
        places: where the gradient of the score is known ``(M, 2)``, on a grid.
        slopes: the gradient there ``(M, 2)``.
    """

    points: ArrayLike
    places: ArrayLike
    slopes: ArrayLike


def show_moments(
    games: Mapping[str, Mapping[str, Moment]], real: ArrayLike, reach: float
) -> Figure:
    """Draw games in rows, their moments in columns.

    Arrows show the direction of the score's gradient; their lengths grow with its
    square root, relative to the longest of each panel.

    Args:
        games: by the name that stands left of the row, moments by their title.
        real: real points ``(N, 2)``, drawn as small black dots on top.
        reach: axes run from −reach to reach.

    Raises:
        ValueError: games of different numbers of moments.
    """
    counts = {len(moments) for moments in games.values()}
    if len(counts) != 1:
        raise ValueError(f"every game needs as many moments, not {sorted(counts)}")
    (columns,) = counts
    figure, grid = plt.subplots(
        len(games),
        columns,
        figsize=(COLUMN, len(games) * (COLUMN / columns + 0.15)),
        squeeze=False,
        layout="constrained",
    )
    for row, (name, moments) in zip(grid, games.items(), strict=True):
        row[0].set_ylabel(name)
        for axes, (title, moment) in zip(row, moments.items(), strict=True):
            _draw(axes, moment, np.asarray(real))
            axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
            axes.set(xticks=[], yticks=[])
            axes.set_title(title, fontsize=8)
    plt.close(figure)
    return figure


def _draw(axes: plt.Axes, moment: Moment, real: np.ndarray) -> None:
    places, slopes = np.asarray(moment.places), np.asarray(moment.slopes)
    sizes = np.linalg.norm(slopes, axis=1, keepdims=True)  # (M, 1)
    shares = np.sqrt(sizes / max(sizes.max(), 1e-12))
    step = np.ptp(places[:, 0]) / (np.sqrt(len(places)) - 1)
    arrows = ARROW * step * shares * slopes / np.maximum(sizes, 1e-12)
    axes.quiver(
        *places.T,
        *arrows.T,
        angles="xy",
        scale_units="xy",
        scale=1,
        color=COLOURS[0],
        alpha=0.6,
        width=0.008,
    )
    for points, size, colour in ((moment.points, 5, COLOURS[1]), (real, 2, INK)):
        x, y = np.asarray(points).T
        axes.scatter(x, y, s=size, c=colour, linewidths=0)
