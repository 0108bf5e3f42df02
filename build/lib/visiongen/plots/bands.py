"""Several versions of one picture, side by side inside one frame."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.plots.details import unit_values
from visiongen.plots.style import COLUMN

SLOPE = 4.0  # rows that a boundary falls while it moves one column to the right


def show_bands(images: Sequence[ArrayLike], starts: Sequence[float]) -> Figure:
    """Draw one picture in slanted bands, each from another version of it.

    Args:
        images: n versions of one shape, ``(H, W)`` or ``(H, W, 3)``, uint8 or float in
            [0, 1].
        starts: n − 1 rising fractions of the width, where the second band and those
            behind it start in the top row.

    Raises:
        ValueError: several shapes, other counts, or starts that do not rise in (0, 1).
    """
    units = [unit_values(image, None) for image in images]
    if len({unit.shape for unit in units}) != 1:
        raise ValueError("the versions must be pictures of one shape")
    if len(starts) != len(units) - 1:
        raise ValueError(f"{len(units)} bands have {len(units) - 1} boundaries")
    if not (np.diff([0, *starts, 1]) > 0).all():
        raise ValueError(f"starts must rise between 0 and 1, not {list(starts)}")
    tall, wide = units[0].shape[:2]
    edges = [wide * start for start in starts]
    slanted = np.arange(wide) - np.arange(tall)[:, None] / SLOPE  # (H, W)
    band = np.digitize(slanted, edges)
    mixed = np.choose(band if units[0].ndim == 2 else band[:, :, None], units)
    figure, axes = plt.subplots(
        figsize=(COLUMN, COLUMN * tall / wide), layout="constrained"
    )
    axes.imshow(mixed, cmap="gray", vmin=0, vmax=1)
    for edge in edges:
        ends = [edge - 0.5, edge - 0.5 + tall / SLOPE]
        axes.plot(ends, [-0.5, tall - 0.5], color="white", linewidth=1)
    axes.set(xlim=(-0.5, wide - 0.5), ylim=(tall - 0.5, -0.5))
    axes.set_axis_off()
    plt.close(figure)
    return figure
