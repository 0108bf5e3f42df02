"""The form in which MNIST shows a digit: fitted to a box, and centred by its mass."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.image import require_grey, require_picture

SIDE, BOX = 28, 20
INK = 0.1  # a pixel belongs to the digit from this value on
# Rows and columns count from 0: all centres of mass of the training set lie within
# half a pixel of here.
CENTRE = 14
HALF = 0.5 + 1e-9  # rounds halves up, whatever the order of a sum does to them


def mnist_form(drawing: ArrayLike) -> NDArray[np.float64]:
    """Bring a drawing into the form of MNIST's images.

    The box around the ink is scaled, its shape kept, so that its longer side measures
    20 pixels; then it is moved by whole pixels until the centre of mass lies in the
    middle of 28 × 28 pixels.

    Args:
        drawing: ``(H, W)``, white ink (1.0, or 255 in uint8) on black.

    Returns:
        ``(28, 28)`` in [0, 1]; all 0 for a drawing without ink.

    Raises:
        ValueError: not a grey picture.

    Source: LeCun, Cortes and Burges (1998), the data set's own description. The
    anti-aliasing is ours, a mean over areas: theirs is not described.
    """
    values = require_picture(require_grey(drawing))
    values = values / (255 if values.dtype == np.uint8 else 1)
    rows, columns = (np.flatnonzero((values >= INK).any(axis)) for axis in (1, 0))
    digit = np.zeros((SIDE, SIDE))
    if len(rows) == 0:
        return digit
    box = values[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(box.shape)
    height, width = (max(1, int(np.floor(n * scale + 0.5))) for n in box.shape)
    by_rows, by_columns = map(area_weights, box.shape, (height, width))
    small = by_rows @ box @ by_columns.T
    top, left = (
        _start(small.sum(axis), length) for axis, length in ((1, height), (0, width))
    )
    digit[top : top + height, left : left + width] = small
    return digit


def area_weights(inputs: int, outputs: int) -> NDArray[np.float64]:
    """``(outputs, inputs)`` shares of the inputs in equal, abutting output pixels."""
    edges = np.linspace(0, inputs, outputs + 1)
    pixels = np.arange(inputs)
    upper = np.minimum(edges[1:, None], pixels + 1)
    lower = np.maximum(edges[:-1, None], pixels)
    return np.maximum(upper - lower, 0) * outputs / inputs


def _start(profile: NDArray, length: int) -> int:
    """Where a part with this mass profile starts, so that it is centred and inside."""
    mass = (profile * np.arange(length)).sum() / profile.sum()
    return int(np.clip(np.floor(CENTRE - mass + HALF), 0, SIDE - length))
