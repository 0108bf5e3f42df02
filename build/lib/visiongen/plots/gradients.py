"""Gradients as arrows, lengths and cyclic colours."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from visiongen.classical.gradients import direction, magnitude
from visiongen.classical.image import require_grey
from visiongen.plots.details import unit_values
from visiongen.plots.images import image_grid
from visiongen.plots.style import COLOURS

SECTORS = 24  # directions that get one arrow each
ARROW = 0.1  # length of an arrow, as a share of the picture's width


def show_gradient(image: ArrayLike, gx: ArrayLike, gy: ArrayLike) -> Figure:
    """Draw a picture with arrows, the gradient's magnitude, and its direction.

    For each of 24 directions, one arrow stands where the gradient is longest. Colours
    of directions are cyclic, and fade out where the magnitude is small.

    Args:
        image: grey ``(H, W)``, uint8 or float in [0, 1].
        gx, gy: its derivatives, x to the right and y down, of the same shape.
    """
    unit = unit_values(require_grey(image), None)
    length, angle = magnitude(gx, gy), direction(gx, gy)
    if length.shape != unit.shape or length.max() == 0:
        raise ValueError("gx and gy must be derivatives of the image, not all 0")
    share = length / length.max()
    sector = np.digitize(angle, np.linspace(-np.pi, np.pi, SECTORS + 1)[1:-1])
    picked = [np.where(sector == n, share, 0).argmax() for n in range(SECTORS)]
    y, x = np.unravel_index(picked, unit.shape)
    reach = ARROW * unit.shape[1]
    figure, (left, middle, right) = image_grid([unit] * 3, columns=3, titled=True)
    left.imshow(unit, cmap="gray", vmin=0, vmax=1)
    left.quiver(
        x,
        y,
        reach * np.cos(angle[y, x]),
        reach * np.sin(angle[y, x]),
        angles="xy",
        scale_units="xy",
        scale=1,
        color=COLOURS[4],
    )
    middle.imshow(share, cmap="gray", vmin=0, vmax=1)
    right.imshow(
        angle, cmap="twilight", vmin=-np.pi, vmax=np.pi, alpha=np.minimum(2 * share, 1)
    )
    left.set_title("gradient")
    middle.set_title("magnitude")
    right.set_title("direction")
    plt.close(figure)
    return figure
