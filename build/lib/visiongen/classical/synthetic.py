"""Pictures made by formula, to see what a filter does to every frequency."""

import numpy as np
from numpy.typing import NDArray


def zone_plate(side: int, finest: float = 0.5) -> NDArray[np.float64]:
    """Rings around the centre that get finer outwards.

    Args:
        side: of the square picture, in pixels.
        finest: frequency at the middle of each edge, in cycles per pixel, within
            (0, 0.5]; it grows in proportion to the distance from the centre.

    Returns:
        ``(side, side)`` within [0, 1].
    """
    if side != int(side) or side < 2:
        raise ValueError(f"side must be 2, 3, …, not {side}")
    if not 0 < finest <= 0.5:
        raise ValueError(f"finest must lie in (0, 0.5] cycles a pixel, not {finest}")
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    # the frequency is the derivative of the phase: d(a r²)/dr / 2π = finest · 2r / side
    return 0.5 + 0.5 * np.cos(2 * np.pi * finest / side * (x**2 + y**2))
