"""Lines with their names at their ends, in place of a legend."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from numpy.typing import ArrayLike, NDArray

from visiongen.plots.style import COLUMN

LINE_HEIGHT = 1.25  # of the font size, from one label to the next
POINTS_PER_INCH = 72


def show_lines(
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    xlabel: str,
    ylabel: str,
    log: int | None = None,
    marker: str = "",
) -> Figure:
    """Draw lines over one axis, each with its name at its end.

    Args:
        x: ``(n,)``, shared by all lines.
        lines: values ``(n,)`` by name.
        xlabel: what x is, with its unit.
        ylabel: what the values are, with their unit.
        log: base of both axes if they are logarithmic, such as 2 or 10; their ticks
            are then the values of ``x``, in plain numbers.
        marker: matplotlib's sign for a marker at each value, such as ``"."``.
    """
    figure, axes = plt.subplots(figsize=(COLUMN, 3), layout="constrained")
    x = np.asarray(x)
    for name, values in lines.items():
        axes.plot(x, np.asarray(values), marker=marker, label=name)
    if log is not None:
        axes.set_xscale("log", base=log)
        axes.set_yscale("log", base=log)
        axes.set_xticks(x, [f"{value:g}" for value in x])
        axes.minorticks_off()
    axes.set(xlabel=xlabel, ylabel=ylabel)
    label_lines(axes)
    plt.close(figure)
    return figure


def label_lines(axes: plt.Axes) -> None:
    """Write the label of each line beside its last point, in its colour.

    Labels that would overlap are pushed apart. The horizontal axis ends at the last
    point. Call it after the scales are set; the labels stay with their lines.

    Raises:
        ValueError: no line has a label.
    """
    lines = [x for x in axes.get_lines() if not str(x.get_label()).startswith("_")]
    if not lines:
        raise ValueError("no line has a label: write axes.plot(x, y, label=…)")
    ends = np.array([np.asarray(line.get_xydata())[-1] for line in lines])  # (n, 2)
    axes.set_xlim(right=ends[:, 0].max())
    to_fraction = axes.transScale + axes.transLimits
    heights = to_fraction.transform(ends)[:, 1]
    size = FontProperties(size=plt.rcParams["legend.fontsize"]).get_size_in_points()
    # the axes' height in points, less what their own labels take
    tall = 0.8 * axes.figure.bbox.height / axes.figure.dpi * POINTS_PER_INCH
    pushed = tall * (spread(heights, LINE_HEIGHT * size / tall) - heights)
    for line, end, push in zip(lines, ends, pushed, strict=True):
        axes.annotate(
            str(line.get_label()),
            tuple(end),
            xytext=(4, push),
            textcoords="offset points",
            va="center",
            color=line.get_color(),
            fontsize=size,
        )


def spread(heights: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """Move heights apart, in their order, until neighbours are ``gap`` apart.

    Groups that had to move keep their mean.
    """
    groups: list[list[int]] = []
    for index in np.argsort(heights, kind="stable"):
        groups.append([int(index)])
        while len(groups) > 1 and bottom(groups[-1], heights, gap) < gap + top(
            groups[-2], heights, gap
        ):
            last = groups.pop()
            groups[-1] += last
    moved = np.empty_like(heights)
    for group in groups:
        moved[group] = bottom(group, heights, gap) + gap * np.arange(len(group))
    return moved


def bottom(group: list[int], heights: NDArray[np.float64], gap: float) -> float:
    """Height of a group's lowest member when the group is spread around its mean."""
    return float(heights[group].mean() - gap * (len(group) - 1) / 2)


def top(group: list[int], heights: NDArray[np.float64], gap: float) -> float:
    """Height of a group's highest member when the group is spread around its mean."""
    return float(heights[group].mean() + gap * (len(group) - 1) / 2)
