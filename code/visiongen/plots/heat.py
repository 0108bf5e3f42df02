"""Maps of relevance laid over the pictures that they explain."""

from collections.abc import Collection, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from visiongen.plots.images import show_images
from visiongen.plots.style import COLUMN

STRENGTH = 0.6  # of the map, where 1 hides the picture
SIGNED = "RdBu_r"  # red above zero, blue below
LARGEST = 1.0  # inches, height of a row of explanations


def heated(
    image: NDArray[np.uint8],
    relevance: ArrayLike,
    colours: str = "viridis",
    scale: tuple[float, float] | None = None,
) -> NDArray[np.uint8]:
    """Lay a map over a picture: in viridis dark violet is least and yellow most.

    Args:
        image: ``(H, W, 3)`` RGB.
        relevance: ``(H, W)``; a map of one value is drawn as the least.
        colours: matplotlib's name of a colour map.
        scale: values of its first and last colour; None takes the map's own least and
            largest, so that maps of different strength look alike.
    """
    values = np.asarray(relevance, float)
    low, high = scale or (values.min(), values.max())
    unit = (values - low) / (high - low) if high > low else np.zeros_like(values)
    shades = 255 * plt.get_cmap(colours)(unit.clip(0, 1))[..., :3]
    grey = image.mean(2, keepdims=True)  # the picture's own colours would mix in
    mixed = (1 - STRENGTH) * grey + STRENGTH * shades
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


def show_explanations(
    images: Sequence[NDArray[np.uint8]],
    texts: Sequence[str],
    maps: Mapping[str, Sequence[ArrayLike]],
    scales: Mapping[str, tuple[float, float]] | None = None,
    signed: Collection[str] = (),
) -> Figure:
    """Draw a row for each picture: itself, and itself under one map of every kind.

    Args:
        images: N pictures ``(H, W, 3)`` RGB of one size.
        texts: what stands left of each row, such as the network's answer.
        maps: by the name above its column, N maps ``(H, W)``.
        scales: for columns that share one, see ``heated``.
        signed: columns whose maps have signs: zero is white, and the map's largest
            size is the last colour, red above zero and blue below.

    Raises:
        ValueError: not one text and one map of every kind for every picture.
    """
    counts = {"texts": len(texts)} | {name: len(each) for name, each in maps.items()}
    for name, count in counts.items():
        if count != len(images):
            raise ValueError(f"{len(images)} pictures but {count} of {name}")
    # the text takes a column of its own
    side = min(COLUMN / (2 + len(maps)), LARGEST)
    figure, grid = plt.subplots(
        len(images),
        1 + len(maps),
        figsize=((2 + len(maps)) * side, len(images) * side + 0.25),
        squeeze=False,
        layout="constrained",
    )
    for row, (image, line) in enumerate(zip(images, grid, strict=True)):
        over = [
            heated(image, each[row], SIGNED, _about_zero(each[row]))
            if name in signed
            else heated(image, each[row], scale=(scales or {}).get(name))
            for name, each in maps.items()
        ]
        for axes, drawn in zip(line, [image, *over], strict=True):
            axes.imshow(drawn, interpolation="nearest")
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
            axes.grid(False)
        line[0].set_ylabel(
            texts[row], rotation=0, ha="right", va="center", fontsize=7.5, labelpad=6
        )
    for axes, name in zip(grid[0], ["picture", *maps], strict=True):
        axes.set_title(name, fontsize=8 if len(maps) < 6 else 6.5)
    plt.close(figure)
    return figure


def _about_zero(relevance: ArrayLike) -> tuple[float, float]:
    largest = float(np.abs(np.asarray(relevance, float)).max()) or 1.0
    return -largest, largest
