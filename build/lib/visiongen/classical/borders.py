"""What a filter sees beyond the edge of an image, and how large its window is."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.image import require_image

# our name: np.pad's name     cv2.BORDER_…     mode= of scipy.ndimage
BORDERS: dict[str, Literal["constant", "edge", "reflect", "wrap"]] = {
    "zero": "constant",  #    CONSTANT         "constant"    000|abcd|000
    "replicate": "edge",  #   REPLICATE        "nearest"     aaa|abcd|ddd
    "reflect": "reflect",  #  REFLECT_101      "mirror"      dcb|abcd|cba
    "wrap": "wrap",  #        WRAP             "wrap"        bcd|abcd|abc
}


def pad(image: ArrayLike, rows: int, columns: int, border: str = "reflect") -> NDArray:
    """Continue an image beyond its four edges.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``, any type; the type is kept.
        rows: how many rows are added above and below, at least 0.
        columns: how many columns are added left and right, at least 0.
        border: ``"zero"`` (black), ``"replicate"`` (the edge pixel again),
            ``"reflect"`` (a mirror on the edge pixel, which is not repeated) or
            ``"wrap"`` (the opposite side). They may exceed the image; equal to
            ``cv2.copyMakeBorder`` exactly.

    Returns:
        ``(H + 2 rows, W + 2 columns)`` or ``(H + 2 rows, W + 2 columns, 3)``.

    Raises:
        ValueError: not an image, unknown border, or a negative size.
    """
    image = require_image(image)
    if border not in BORDERS:
        known = ", ".join(map(repr, BORDERS))
        raise ValueError(f"unknown border {border!r}: choose one of {known}")
    rows, columns = require_whole(rows, 0, "rows"), require_whole(columns, 0, "columns")
    widths = [(rows, rows), (columns, columns), (0, 0)][: image.ndim]
    return np.pad(image, widths, mode=BORDERS[border])


def require_odd(size: int, name: str = "size") -> int:
    """Return ``size`` if it is an odd whole number, so that a window has a centre."""
    if size % 2 != 1 or size < 1:
        raise ValueError(f"{name} must be odd: 1, 3, 5, …, not {size}")
    return int(size)


def require_whole(value: int, least: int, name: str) -> int:
    """Return ``value`` if it is a whole number of at least ``least``."""
    if value % 1 != 0 or value < least:
        raise ValueError(
            f"{name} must be a whole number of at least {least}, not {value}"
        )
    return int(value)


def require_positive(value: float, name: str) -> float:
    """Return ``value`` if it is a finite number above 0."""
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a positive number, not {value}")
    return float(value)
