"""Pictures with one region enlarged: what differs is rarely visible at full size.

A region is a pair of slices, ``np.s_[top:bottom, left:right]``, so that
``image[region]`` is what the enlargement shows. Values are never rescaled silently: the
ranges are those of :func:`visiongen.plots.images.show_images`.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.image import require_grey, require_image
from visiongen.plots.images import shown_range
from visiongen.plots.style import COLOURS, COLUMN

Region = tuple[slice, slice]
FRAME = COLOURS[4]
LARGEST_WRITTEN = 10  # rows or columns of numbers that stay readable


def show_details(
    images: Sequence[ArrayLike],
    region: Region,
    titles: Sequence[str] | None = None,
    value_range: tuple[float, float] | None = None,
) -> Figure:
    """Draw pictures in a row and, below each, the same region of it enlarged.

    Args:
        images: a list of ``(H, W)`` or ``(H, W, 3)`` RGB arrays of one size.
        region: the rows and columns to enlarge, framed in the pictures above.
        titles: one a picture.
        value_range: the values shown as black and as white, by default 0 … 255 for
            uint8 and 0 … 1 for bool and float.

    Raises:
        ValueError: values outside the range, an empty region, pictures of several
            sizes, or another count of titles.
    """
    if len(images) == 0:
        raise ValueError("there is no image to show")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(images)} images but {len(titles)} titles")
    units = [unit_values(image, value_range) for image in images]
    sizes = {unit.shape[:2] for unit in units}
    if len(sizes) > 1:
        raise ValueError(f"pictures of several sizes have no region in common: {sizes}")
    frame = frame_of(region, units[0].shape)
    tall, wide = units[0].shape[:2]
    side = COLUMN / len(units)
    parts = tall / wide, frame.get_height() / frame.get_width()
    figure, axes = plt.subplots(
        2,
        len(units),
        figsize=(COLUMN, side * sum(parts) + 0.3),
        height_ratios=parts,
        squeeze=False,
        layout="constrained",
    )
    for number, unit in enumerate(units):
        whole, detail = axes[:, number]
        whole.imshow(unit, cmap="gray", vmin=0, vmax=1)
        whole.add_patch(frame_of(region, unit.shape))
        detail.imshow(unit[region], cmap="gray", vmin=0, vmax=1)
        framed(detail)
        whole.set_axis_off()
        if titles is not None:
            whole.set_title(titles[number])
    plt.close(figure)
    return figure


def show_values(image: ArrayLike, region: Region) -> Figure:
    """Draw a grey picture and, beside it, the numbers in one small region.

    Args:
        image: grey ``(H, W)``, uint8 or float in [0, 1].
        region: at most 10 rows and 10 columns.
    """
    image = require_grey(image)
    unit = unit_values(image, None)
    frame = frame_of(region, unit.shape)
    cells = image[region]
    if max(cells.shape) > LARGEST_WRITTEN:
        raise ValueError(f"{cells.shape} numbers cannot be read: take fewer")
    figure, (whole, detail) = plt.subplots(
        1, 2, figsize=(COLUMN, 2.4), width_ratios=[1.4, 1], layout="constrained"
    )
    whole.imshow(unit, cmap="gray", vmin=0, vmax=1)
    whole.add_patch(frame)
    detail.imshow(unit[region], cmap="gray", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(cells):
        text = f"{value}" if cells.dtype.kind in "bui" else f"{value:.2f}"
        ink = "white" if unit[region][row, column] < 0.5 else "black"
        detail.text(column, row, text, ha="center", va="center", color=ink, size=7)
    top, left = region[0].start, region[1].start
    framed(detail)
    detail.set_xticks(range(cells.shape[1]), range(left, left + cells.shape[1]))
    detail.set_yticks(range(cells.shape[0]), range(top, top + cells.shape[0]))
    detail.tick_params(length=0, labelsize=7)
    detail.set(xlabel="x (column)", ylabel="y (row)")
    whole.set_axis_off()
    plt.close(figure)
    return figure


def unit_values(image: ArrayLike, value_range: tuple[float, float] | None) -> NDArray:
    """Return a picture with black at 0 and white at 1, after checking its range."""
    image = require_image(image)
    low, high = shown_range(image, "image", value_range)
    return ((image.astype(float) - low) / (high - low)).clip(0, 1)


def frame_of(region: Region, shape: tuple[int, ...]) -> Rectangle:
    """Return the outline of a region, around the outermost pixels."""
    (top, bottom, _), (left, right, _) = (
        part.indices(side) for part, side in zip(region, shape, strict=False)
    )
    if top >= bottom or left >= right:
        raise ValueError(f"region {region} holds no pixel of {shape}")
    return Rectangle(
        (left - 0.5, top - 0.5),
        right - left,
        bottom - top,
        edgecolor=FRAME,
        facecolor="none",
        linewidth=1.2,
    )


def framed(axes: plt.Axes) -> None:
    """Give an enlargement the colour of its frame, and no ticks or grid."""
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color=FRAME, linewidth=1.2)
