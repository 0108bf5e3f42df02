"""Pictures of several sources side by side, a column for each class.

Which picture stands in which column, and what stands above it, both follow from the
labels that come with the pictures. There is nowhere to type a heading.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from visiongen.plots.images import shown_range
from visiongen.plots.style import COLUMN


def show_by_class(
    sources: Mapping[str, tuple[ArrayLike, ArrayLike]],
    names: Sequence[str],
    each: int = 1,
) -> Figure:
    """Draw the first pictures of every class from every source.

    Args:
        sources: by the name that stands left of its rows, such as "real": pictures
            ``(N, H, W)``, ``(N, 1, H, W)`` or ``(N, H, W, 3)`` and their labels
            ``(N,)``. Arrays or CPU tensors, uint8 or floats in [0, 1].
        names: of the classes, in the order of their labels: those of the data set.
        each: rows of every source.

    Raises:
        ValueError: pictures and labels of different number, a label without a name, a
            class of which a source has fewer than ``each`` pictures.
    """
    rows: list[tuple[str, list[NDArray]]] = []
    for source, (pictures, labels) in sources.items():
        images, classes = _checked(source, pictures, labels, len(names))
        chosen = [first_of(classes, k, each, source, names) for k in range(len(names))]
        for turn in range(each):
            rows.append((source, [images[picks[turn]] for picks in chosen]))
    side = COLUMN / len(names)
    figure, grid = plt.subplots(
        len(rows),
        len(names),
        figsize=(COLUMN, len(rows) * side + 0.3),
        squeeze=False,
        layout="constrained",
    )
    for line, (source, drawn) in zip(grid, rows, strict=True):
        for axes, image in zip(line, drawn, strict=True):
            low, high = shown_range(image, source, None)
            axes.imshow((image - float(low)) / (high - low), "gray", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.grid(False)
        line[0].set_ylabel(source)
    for axes, name in zip(grid[0], names, strict=True):
        axes.set_title(name, fontsize=8 if max(map(len, names)) < 4 else 6)
    plt.close(figure)
    return figure


def first_of(
    labels: NDArray, wanted: int, count: int, source: str, names: Sequence[str]
) -> NDArray:
    """Return the places of the first ``count`` pictures labelled ``wanted``."""
    places = np.flatnonzero(labels == wanted)[:count]
    if len(places) < count:
        raise ValueError(
            f"{source} has {len(places)} pictures of {names[wanted]}, not {count}"
        )
    return places


def _checked(
    source: str, pictures: ArrayLike, labels: ArrayLike, classes: int
) -> tuple[NDArray, NDArray]:
    """Return pictures without a channel axis of 1, and labels, as arrays."""
    images, numbers = np.asarray(pictures), np.asarray(labels)
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if numbers.shape != (len(images),):
        raise ValueError(
            f"{source} has {len(images)} pictures but labels of shape {numbers.shape}"
        )
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < classes):
        raise ValueError(f"{source} has labels outside 0 … {classes - 1}")
    return images, numbers
