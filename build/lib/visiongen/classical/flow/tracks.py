"""Points followed through a video, and given up when they cannot be trusted."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.lucas_kanade import pyramidal_lucas_kanade


def follow(
    frames: NDArray,
    points: NDArray,
    tolerance: float = 0.5,
    levels: int = 4,
    window: int = 15,
) -> NDArray:
    """Track points from frame to frame, forward and back again.

    A point is given up for good when its window tells nothing, when it leaves the
    picture, or when tracking it back does not return to within ``tolerance`` pixels.

    Args:
        frames: ``(T, H, W)`` grey.
        points: ``(N, 2)`` as ``x, y`` in the first frame.
        tolerance: of the round trip, in pixels.
        levels: of the pyramid.
        window: side of the square window, odd.

    Returns:
        ``(T, N, 2)`` positions, NaN from where a point is given up.

    Source: Kalal et al. (2010) for the round trip.
    """
    paths = np.full((len(frames), len(points), 2), np.nan)
    paths[0] = points
    alive = np.ones(len(points), bool)
    for t, (first, second) in enumerate(pairwise(frames), start=1):
        here = paths[t - 1, alive]
        there = pyramidal_lucas_kanade(first, second, here, levels, window, 8)
        moved = here + there.flow
        back = pyramidal_lucas_kanade(second, first, moved, levels, window, 8)
        gap = np.linalg.norm(there.flow + back.flow, axis=1)
        kept = there.found & back.found & (gap < tolerance)
        alive[np.nonzero(alive)[0][~kept]] = False
        paths[t, alive] = moved[kept]
    return paths
