"""Rows of small pictures, each row with its name beside it."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from visiongen.plots.images import shown_range
from visiongen.plots.style import COLUMN, PAPER

GAP = 0.06  # between two pictures, as a share of their width
LETTER, TEXT = 0.068, 0.2  # inches: width of a letter, height of a line of text


def show_rows(
    rows: Mapping[str, ArrayLike], above: Mapping[str, Sequence[str]] | None = None
) -> Figure:
    """Draw pictures in rows, black and white standing for fixed values.

    Args:
        rows: by the name that stands left of the row, pictures ``(N, H, W)``,
            ``(N, 1, H, W)``, ``(N, 3, H, W)`` or ``(N, H, W, 3)``: arrays or CPU
            tensors, uint8 or floats in [0, 1]. Rows may differ in N.
        above: by the name of a row, a text above each of its pictures.

    Raises:
        ValueError: no rows, pictures of different sides or outside the range, another
            number of texts than pictures.
    """
    if not rows:
        raise ValueError("there is no row to show")
    drawn = {name: _as_rgb(name, pictures) for name, pictures in rows.items()}
    sides = {pictures.shape[1:3] for pictures in drawn.values()}
    if len(sides) > 1:
        raise ValueError(f"pictures of different sides: {sorted(sides)}")
    ((height, width),) = sides
    gap = max(1, round(GAP * width))
    most = max(len(pictures) for pictures in drawn.values())
    above = above or {}
    names = LETTER * max(map(len, drawn)) + 0.15  # inches
    strip_width = COLUMN - names
    tall = strip_width * height / (most * (width + gap) - gap)
    heights = [tall + (TEXT if name in above else GAP * tall) for name in drawn]
    figure = plt.figure(figsize=(COLUMN, sum(heights)), layout="none")
    top = sum(heights)
    for (name, pictures), row in zip(drawn.items(), heights, strict=True):
        top -= row
        corner = (names / COLUMN, top / sum(heights))
        size = (strip_width / COLUMN, tall / sum(heights))
        axes = figure.add_axes((*corner, *size))
        strip = np.full((height, most * (width + gap) - gap, 3), to_rgb(PAPER))
        for place, picture in enumerate(pictures):
            left = place * (width + gap)
            strip[:, left : left + width] = picture
        axes.imshow(strip, interpolation="nearest")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=8)
        if name in above:
            for place, text in _texts(name, above[name], len(pictures)):
                middle = place * (width + gap) + width / 2
                axes.text(middle, -1, text, ha="center", va="bottom", fontsize=7)
    plt.close(figure)
    return figure


def _texts(name: str, texts: Sequence[str], count: int) -> list[tuple[int, str]]:
    """Return the texts of a row with their places."""
    if len(texts) != count:
        raise ValueError(f"{name} has {count} pictures but {len(texts)} texts")
    return list(enumerate(texts))


def _as_rgb(name: str, pictures: ArrayLike) -> NDArray[np.float64]:
    """Return pictures ``(N, H, W, 3)`` in [0, 1]."""
    images = np.asarray(pictures)
    if images.ndim == 4 and images.shape[1] in (1, 3):
        images = images.transpose(0, 2, 3, 1)
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3):
        raise ValueError(f"{name} holds no pictures but shape {np.shape(pictures)}")
    low, high = shown_range(images, name, None)
    unit = (images.astype(float) - low) / (high - low)
    return np.broadcast_to(unit.clip(0, 1), (*images.shape[:3], 3))
