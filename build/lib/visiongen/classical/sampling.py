"""Values of an image between its pixels."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def sample_bilinear(image: NDArray, x: ArrayLike, y: ArrayLike) -> NDArray:
    """Bilinear interpolation of ``image`` at real-valued positions.

    Args:
        image: ``(H, W)`` or ``(H, W, C)``, any real type.
        x: columns, any shape ``S``; ``x = 0`` is the centre of the first column.
        y: rows, the same shape.

    Returns:
        ``S`` or ``S + (C,)`` values, float64 (float32 if ``image`` is float32).
        A position outside the image gets the value of the nearest border pixel.
    """
    height, width = image.shape[:2]
    kind = np.float32 if image.dtype == np.float32 else np.float64
    across = np.asarray(x, kind).clip(0, width - 1)
    down = np.asarray(y, kind).clip(0, height - 1)
    left = np.minimum(across.astype(np.int64), max(width - 2, 0))
    top = np.minimum(down.astype(np.int64), max(height - 2, 0))
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    a, b = across - left, down - top
    if image.ndim == 3:
        a, b = a[..., None], b[..., None]
    above = image[top, left] * (1 - a) + image[top, right] * a
    below = image[bottom, left] * (1 - a) + image[bottom, right] * a
    return above * (1 - b) + below * b


def inside(shape: tuple[int, ...], x: ArrayLike, y: ArrayLike) -> NDArray:
    """True where the position ``(x, y)`` lies on an image of shape ``(H, W, …)``."""
    x, y = np.asarray(x), np.asarray(y)
    return (x >= 0) & (x <= shape[1] - 1) & (y >= 0) & (y <= shape[0] - 1)
