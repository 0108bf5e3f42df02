"""Photographs with the likeliest classes below them."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from torch import Tensor

from visiongen.plots.style import COLOURS, COLUMN

LONGEST = 21  # letters of a name that are written


def show_top_answers(
    images: Sequence[ArrayLike],
    probabilities: Tensor,
    names: Sequence[str],
    truths: Sequence[str],
    count: int = 5,
) -> Figure:
    """Draw each photograph with a bar for each of its likeliest classes.

    The bar of the true class, where it is among them, has another colour.

    Args:
        images: N pictures ``(H, W)`` or ``(H, W, 3)``.
        probabilities: ``(N, K)``, rows sum to 1.
        names: of the K classes.
        truths: name of the true class of each picture; an empty text if none is known.
        count: bars of each picture.

    Raises:
        ValueError: not one row and one truth for every picture.
    """
    if not len(images) == len(probabilities) == len(truths):
        lengths = len(images), len(probabilities), len(truths)
        raise ValueError(f"pictures, rows and truths differ in number: {lengths}")
    figure, grid = plt.subplots(
        2,
        len(images),
        figsize=(COLUMN, COLUMN / len(images) + 0.19 * count + 0.3),
        height_ratios=(COLUMN / len(images), 0.19 * count),
        squeeze=False,
        layout="constrained",
    )
    best = probabilities.topk(count, dim=1)
    for n, (above, below) in enumerate(grid.T):
        above.imshow(images[n], cmap="gray")
        above.set_axis_off()
        above.set_title(truths[n], fontsize=8)
        for place in range(count):
            name = names[int(best.indices[n, place])]
            share = float(best.values[n, place])
            right = name == truths[n]
            below.barh(
                place, share, color=COLOURS[2] if right else COLOURS[5], height=0.85
            )
            short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
            below.text(0.02, place, short, va="center", fontsize=6.5)
        below.set(xlim=(0, 1), ylim=(count - 0.5, -0.5), xticks=[0, 1], yticks=[])
        below.grid(False)
    plt.close(figure)
    return figure
