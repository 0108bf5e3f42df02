"""What is reached against what it costs, one point a network."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from visiongen.plots.style import COLOURS, COLUMN, FAINT
from visiongen.plots.ticks import plain_ticks

DIGITS = (1, 2, 5), (1, 1.5, 2, 3, 5, 7)  # of ticks: coarse, and fine
FEWEST = 3  # ticks that a logarithmic axis needs to be read


def on_the_front(cost: ArrayLike, gain: ArrayLike) -> NDArray[np.bool_]:
    """Say which points no other beats: none is at most as costly and gains more.

    Args:
        cost: ``(N,)``, smaller is better.
        gain: ``(N,)``, larger is better.

    Of points with equal cost and gain, all are on the front or none.
    """
    cost, gain = np.asarray(cost, float), np.asarray(gain, float)
    no_worse = (cost[None] <= cost[:, None]) & (gain[None] >= gain[:, None])
    better = (cost[None] < cost[:, None]) | (gain[None] > gain[:, None])
    return np.logical_not((no_worse & better).any(1))


def show_fronts(
    points: Mapping[str, Mapping[str, Any]], costs: Mapping[str, str], gain: str
) -> Figure:
    """Draw networks by what they gain and cost, one panel for each kind of cost.

    Points that no other beats are joined. Costs are logarithmic.

    Args:
        points: by name, values; ``gain`` is there, and perhaps ``spread``, one
            standard deviation of it.
        costs: by the key of a value, what it is, with its unit.
        gain: key of what is reached; also the label of the vertical axis.
    """
    figure, grid = plt.subplots(
        1,
        len(costs),
        figsize=(COLUMN, 3.2),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    gains = np.array([point[gain] for point in points.values()])
    spreads = np.array([point.get("spread", 0) for point in points.values()])
    for axes, (key, label) in zip(grid.flat, costs.items(), strict=True):
        cost = np.array([point[key] for point in points.values()])
        best = on_the_front(cost, gains)
        order = np.argsort(cost[best])
        axes.plot(cost[best][order], gains[best][order], color=FAINT, zorder=1)
        axes.errorbar(cost, gains, spreads, ls="", marker="o", ms=4, color=COLOURS[0])
        middle = np.sqrt(cost.min() * cost.max())
        for name, x, y in zip(points, cost, gains, strict=True):
            left = x > middle
            axes.annotate(
                name,
                (x, y),
                xytext=(-5 if left else 5, 3),
                textcoords="offset points",
                ha="right" if left else "left",
                fontsize=6.5,
            )
        axes.set(xscale="log", xlabel=label)
        plain_ticks(axes.xaxis, round_numbers(*axes.get_xlim()))
    grid.flat[0].set_ylabel(gain)
    plt.close(figure)
    return figure


def round_numbers(low: float, high: float) -> list[float]:
    """Return 1, 2, 5, 10 … between two numbers; closer ones where these are too few."""
    for digits in DIGITS:
        every = (digit * 10.0**power for power in range(-3, 5) for digit in digits)
        found = [number for number in every if low <= number <= high]
        if len(found) >= FEWEST:
            break
    return found
