"""Pictures with their histograms."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.classical.histograms import cumulative, histogram
from visiongen.classical.image import require_grey
from visiongen.plots.style import COLOURS, COLUMN


def show_tones(images: Sequence[ArrayLike], titles: Sequence[str]) -> Figure:
    """Draw grey pictures in a row and, below each, how often it uses each level.

    The grey area is the histogram, scaled to its tallest level; the coloured curve is
    the share of the pixels at or below each level, from 0 to 1.

    Args:
        images: grey uint8 ``(H, W)`` of one size.
        titles: one a picture.
    """
    pictures = [require_grey(image) for image in images]
    if len({picture.shape for picture in pictures}) != 1:
        raise ValueError("the pictures must have one size")
    tall, wide = pictures[0].shape
    top = COLUMN / len(pictures) * tall / wide
    figure, axes = plt.subplots(
        2,
        len(pictures),
        figsize=(COLUMN, top + 1.6),
        height_ratios=[top, 1.3],
        squeeze=False,
        layout="constrained",
    )
    for (above, below), picture, title in zip(axes.T, pictures, titles, strict=True):
        counts = histogram(picture)
        above.imshow(picture, cmap="gray", vmin=0, vmax=255)
        above.set_axis_off()
        above.set_title(title)
        share = counts / counts.max()
        below.fill_between(np.arange(256), share, step="mid", color="0.72")
        below.plot(cumulative(counts), color=COLOURS[1])
        below.set(xlabel="level", ylim=(0, 1.02), xlim=(0, 255), yticks=[0, 0.5, 1])
        below.set_xticks([0, 64, 128, 192, 255])
    plt.close(figure)
    return figure
