"""Maps of relevance laid over the pictures that they explain."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from visiongen.plots.images import show_images

STRENGTH = 0.6  # of the map, where 1 hides the picture


def heated(image: NDArray[np.uint8], relevance: ArrayLike) -> NDArray[np.uint8]:
    """Lay a map over a picture: dark violet is its least value, yellow its largest.

    Args:
        image: ``(H, W, 3)`` RGB.
        relevance: ``(H, W)``; a map of one value is drawn as the least.
    """
    values = np.asarray(relevance, float)
    low, high = values.min(), values.max()
    unit = (values - low) / (high - low) if high > low else np.zeros_like(values)
    colours = 255 * plt.get_cmap("viridis")(unit)[..., :3]
    grey = image.mean(2, keepdims=True)  # the picture's own colours would mix in
    mixed = (1 - STRENGTH) * grey + STRENGTH * colours
    return mixed.round().astype(np.uint8)


def show_heat(
    images: Sequence[NDArray[np.uint8]],
    maps: Sequence[ArrayLike],
    titles: Sequence[str],
) -> Figure:
    """Draw each picture, and below it the same under its map.

    Args:
        images: N pictures ``(H, W, 3)`` RGB of one size.
        maps: N maps ``(H, W)``; each has its own scale.
        titles: of the pictures.

    Raises:
        ValueError: not one map for every picture.
    """
    if len(images) != len(maps):
        raise ValueError(f"{len(images)} pictures but {len(maps)} maps")
    over = [heated(image, each) for image, each in zip(images, maps, strict=True)]
    words = [*titles, *[""] * len(images)]
    return show_images([*images, *over], words, columns=len(images))
