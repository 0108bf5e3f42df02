"""Displacements of single points: arrows on pictures, a map, and their directions."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes
from numpy.typing import NDArray

from visiongen.classical.image import to_float
from visiongen.plots.flow import draw_arrows
from visiongen.plots.style import COLUMN


def show_displacements(
    images: Sequence[NDArray],
    points: Sequence[NDArray],
    vectors: Sequence[NDArray],
    scale: float = 1.0,
    titles: Sequence[str] = (),
) -> Figure:
    """Pictures side by side, each with arrows from its points.

    Args:
        images: each ``(H, W)`` or ``(H, W, 3)``, uint8 or float in [0, 1].
        points: for each picture ``(N, 2)`` as ``x, y``.
        vectors: for each picture ``(N, 2)`` pixels.
        scale: arrows are drawn so many times longer than the displacement.
        titles: one each, or none at all.

    Raises:
        ValueError: lists of different lengths.
    """
    if not len(images) == len(points) == len(vectors):
        raise ValueError(
            f"{len(images)} pictures, {len(points)} lists of points and "
            f"{len(vectors)} of displacements; one of each is needed for a panel"
        )
    aspect = max(image.shape[0] / image.shape[1] for image in images)
    height = COLUMN / len(images) * aspect + (0.25 if titles else 0.05)
    figure, grid = plt.subplots(
        1,
        len(images),
        figsize=(COLUMN, height),
        squeeze=False,
        layout="constrained",
    )
    panels = zip(grid.flat, images, points, vectors, strict=True)
    for axes, image, starts, moves in panels:
        axes.imshow(to_float(image), cmap="gray", vmin=0, vmax=1)
        draw_arrows(axes, starts, moves, scale)
        axes.set_axis_off()
    for axes, title in zip(grid.flat, titles, strict=False):
        axes.set_title(title)
    plt.close(figure)
    return figure


def show_length_and_direction(lengths: NDArray, vectors: NDArray) -> Figure:
    """A map of lengths beside a rose that counts directions.

    Args:
        lengths: ``(H, W)`` pixels.
        vectors: ``(N, 2)`` displacements, y down, whose directions are counted.
    """
    figure = plt.figure(figsize=(COLUMN, 2.3), layout="constrained")
    left = figure.add_subplot(1, 3, (1, 2))
    rose = cast(PolarAxes, figure.add_subplot(1, 3, 3, projection="polar"))
    drawn = left.imshow(lengths, vmin=0)
    figure.colorbar(drawn, ax=left, label="pixels", shrink=0.8)
    left.set_axis_off()
    angle = np.arctan2(vectors[:, 1], vectors[:, 0]) % (2 * np.pi)
    rose.hist(angle, np.linspace(0, 2 * np.pi, 17).tolist())
    rose.set_theta_direction(-1)  # down is down on the screen
    quarters = np.deg2rad([0, 90, 180, 270])
    rose.set_xticks(quarters, ["right", "down", "left", "up"])
    rose.set_rlabel_position(45)
    plt.close(figure)
    return figure
