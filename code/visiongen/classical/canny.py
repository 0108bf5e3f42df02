"""Canny's edge detector, one function a step. Grey images; edges are bool ``(H, W)``."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Mask = NDArray[np.bool_]


def non_maximum_suppression(
    magnitude: ArrayLike, direction: ArrayLike
) -> NDArray[np.float64]:
    """Keep the magnitude where it is largest along the gradient, else 0."""
    raise NotImplementedError


def double_threshold(
    magnitude: ArrayLike, low: float, high: float
) -> tuple[Mask, Mask]:
    """Return ``(weak, strong)``: where magnitude > low, and where it is > high."""
    raise NotImplementedError


def hysteresis(weak: ArrayLike, strong: ArrayLike) -> Mask:
    """Keep the weak pixels that are connected (8 neighbours) to a strong one."""
    raise NotImplementedError


def canny(
    image: ArrayLike,
    low: float,
    high: float,
    sigma: float = 1.0,
    border: str = "reflect",
) -> Mask:
    """Find edges: blur (``sigma=0``: not), Sobel, thin, two thresholds, connect.

    ``low`` and ``high`` are Sobel magnitudes in the units of the image.
    """
    raise NotImplementedError
