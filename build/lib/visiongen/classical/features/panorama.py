"""Two overlapping photographs as one."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.homography import picture_corners, transform, warp
from visiongen.classical.image import to_float


def stitch(first: NDArray, second: NDArray, matrix: NDArray) -> NDArray:
    """Draw both photographs in the frame of the second, fading where they overlap.

    Args:
        first: ``(H, W)`` or ``(H, W, 3)``.
        second: with as many channels.
        matrix: ``(3, 3)`` from ``first`` to ``second``.

    Returns:
        float in [0, 1] on a canvas that holds both; 0 where neither shows anything.

    Raises:
        ValueError: grey and colour mixed, or a canvas above 16 times the second
            picture, which only a wrong homography asks for.
    """
    if first.ndim != second.ndim:
        raise ValueError(f"grey and colour do not mix: {first.shape}, {second.shape}")
    moved = transform(matrix, picture_corners(*first.shape[:2]))
    reach = np.concatenate([moved, picture_corners(*second.shape[:2])])
    low, high = np.floor(reach.min(0)), np.ceil(reach.max(0)) + 1
    width, height = (high - low).astype(int)
    if not width * height <= 16 * second.shape[0] * second.shape[1]:
        raise ValueError(f"a canvas of {width} × {height}: the homography is wrong")
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    canvas = np.zeros((height, width, *first.shape[2:]))
    total = np.zeros((height, width))
    for image, place in ((first, shift @ matrix), (second, shift)):
        weight = warp(fading(image), place, height, width)
        drawn = warp(to_float(image), place, height, width)
        canvas += _weighted(drawn, weight)
        total += weight
    return np.clip(_weighted(canvas, 1 / np.where(total > 0, total, 1)), 0, 1)


def fading(image: NDArray) -> NDArray:
    """``(H, W)`` weight: 1 in the middle of a picture, almost 0 at its rim."""
    up, across = (
        1 - np.abs(np.linspace(-1, 1, side + 2)[1:-1]) for side in image.shape[:2]
    )
    return np.outer(up, across)


def _weighted(picture: NDArray, weight: NDArray) -> NDArray:
    """Every channel times ``weight`` ``(H, W)``."""
    return picture * (weight if picture.ndim == 2 else weight[..., None])
