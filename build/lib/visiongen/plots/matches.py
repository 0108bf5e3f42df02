"""Keypoints on a picture, and lines between two pictures, drawn from data."""

from collections.abc import Mapping

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from visiongen.classical.features.keypoints import Keypoints
from visiongen.classical.image import to_float
from visiongen.plots.style import COLUMN

# Sky blue, vermilion and yellow of Okabe and Ito, bright enough for photographs.
RIGHT, WRONG, NEUTRAL = "#56B4E9", "#D55E00", "#F0E442"


def show_keypoints(image: NDArray, found: Keypoints, title: str = "") -> Figure:
    """A picture with a circle of each keypoint's size, and its angle if any has one.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)`` uint8, or float in [0, 1].
        found: keypoints in it.
        title: printed above; "N keypoints" if empty.
    """
    figure, axes = _canvas(image)
    _show_picture(axes, _as_colour(image))
    radius = np.maximum(found.sizes, 4) / 2
    for (x, y), r in zip(found.points, radius, strict=True):
        axes.add_patch(plt.Circle((x, y), r, fill=False, color=NEUTRAL, lw=1))
    if found.angles.any():
        tip = np.stack([np.cos(found.angles), np.sin(found.angles)], axis=1)
        ends = np.stack([found.points, found.points + radius[:, None] * tip], axis=1)
        axes.add_collection(LineCollection(list(ends), colors=NEUTRAL, linewidths=1))
    axes.set_title(title or f"{len(found)} keypoints")
    plt.close(figure)
    return figure


def show_matches(
    first: NDArray,
    second: NDArray,
    source: NDArray,
    target: NDArray,
    correct: NDArray | None = None,
    title: str = "",
) -> Figure:
    """Two pictures side by side with a line for every match.

    Args:
        first: ``(H, W)`` or ``(H, W, 3)`` uint8, or float in [0, 1].
        second: likewise; the sizes may differ.
        source: ``(N, 2)`` points ``x, y`` in the first picture.
        target: ``(N, 2)`` in the second.
        correct: ``(N,)`` bool; correct matches are solid blue, the others dashed red.
            One colour for all if not given.
        title: printed above; the counts are added to it.

    Raises:
        ValueError: lists of different lengths.
    """
    if source.shape != target.shape or source.ndim != 2:
        raise ValueError(f"points must be (N, 2), got {source.shape}, {target.shape}")
    if correct is not None and len(correct) != len(source):
        raise ValueError(f"{len(source)} matches but {len(correct)} verdicts")
    canvas, offset = side_by_side(first, second)
    figure, axes = _canvas(canvas)
    _show_picture(axes, canvas)
    lines = np.stack([source, target + np.array([offset, 0])], axis=1)  # (N, 2, 2)
    if correct is None:
        _draw_lines(axes, lines, NEUTRAL, "solid")
        counts = f"{len(lines)} matches"
    else:
        correct = np.asarray(correct, bool)
        _draw_lines(axes, lines[~correct], WRONG, "dashed")
        _draw_lines(axes, lines[correct], RIGHT, "solid")
        counts = f"{correct.sum()} correct (solid), {(~correct).sum()} wrong (dashed)"
    axes.set_title(f"{title}: {counts}" if title else counts)
    plt.close(figure)
    return figure


def show_verdicts(measures: Mapping[str, NDArray], correct: NDArray) -> Figure:
    """Histograms of correct and of wrong matches, a panel for each measure.

    Args:
        measures: name to ``(N,)`` values, none negative.
        correct: ``(N,)`` bool. Each histogram has area 1.
    """
    figure, grid = plt.subplots(
        1, len(measures), figsize=(COLUMN, 2.5), squeeze=False, layout="constrained"
    )
    for axes, (name, values) in zip(grid.flat, measures.items(), strict=True):
        bins = np.linspace(0, values.max(), 40)
        for chosen, verdict in ((correct, "right"), (~correct, "wrong")):
            axes.hist(values[chosen], bins, density=True, alpha=0.6, label=verdict)
        axes.set(xlabel=name, ylabel="density")
    grid[0, -1].legend(loc="upper left")
    plt.close(figure)
    return figure


def side_by_side(first: NDArray, second: NDArray) -> tuple[NDArray, int]:
    """One RGB picture of both, and the column at which the second begins."""
    first, second = _as_colour(first), _as_colour(second)
    height = max(len(first), len(second))
    padded = [
        np.pad(image, ((0, height - len(image)), (0, 0), (0, 0)), constant_values=1.0)
        for image in (first, second)
    ]
    return np.concatenate(padded, axis=1), first.shape[1]


def _canvas(image: NDArray) -> tuple[Figure, Axes]:
    """A figure one text column wide, in the shape of the picture and its title."""
    height = COLUMN * image.shape[0] / image.shape[1] + 0.25
    return plt.subplots(figsize=(COLUMN, height), layout="constrained")


def _draw_lines(axes: Axes, lines: NDArray, colour: str, style: str) -> None:
    axes.add_collection(
        LineCollection(list(lines), colors=colour, linestyles=style, linewidths=0.8)
    )
    ends = lines.reshape(-1, 2)
    axes.scatter(ends[:, 0], ends[:, 1], s=6, color=colour, linewidths=0)


def _as_colour(image: NDArray) -> NDArray:
    image = to_float(image)
    return image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)


def _show_picture(axes: Axes, image: NDArray) -> None:
    axes.imshow(image, interpolation="nearest")
    axes.set_axis_off()
    axes.set_xlim(-0.5, image.shape[1] - 0.5)
    axes.set_ylim(image.shape[0] - 0.5, -0.5)
