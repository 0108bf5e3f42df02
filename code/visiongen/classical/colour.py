"""Colour spaces. RGB order, uint8 or float in [0, 1]."""

from numpy.typing import ArrayLike, NDArray


def rgb_to_grey(image: ArrayLike) -> NDArray:
    """Luma 0.299 R + 0.587 G + 0.114 B (BT.601); type kept, uint8 rounded."""
    raise NotImplementedError


def rgb_to_hsv(image: ArrayLike) -> NDArray:
    """Hue, saturation and value, float ``(H, W, 3)``, all in [0, 1]."""
    raise NotImplementedError


def hsv_to_rgb(image: ArrayLike) -> NDArray:
    """Inverse of :func:`rgb_to_hsv`, float ``(H, W, 3)`` in [0, 1]."""
    raise NotImplementedError
