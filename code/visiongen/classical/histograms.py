"""Histograms and tone curves of uint8 pictures."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def histogram(image: ArrayLike) -> NDArray[np.int64]:
    """Count the levels 0…255: ``(256,)`` for grey, ``(3, 256)`` for RGB."""
    raise NotImplementedError


def cumulative(counts: ArrayLike) -> NDArray[np.float64]:
    """Fraction of the pixels at or below each level, ``(…, 256)`` in [0, 1]."""
    raise NotImplementedError


def equalise(image: ArrayLike) -> NDArray[np.uint8]:
    """Spread the grey levels so that their cumulative histogram is a straight line."""
    raise NotImplementedError


def clahe(
    image: ArrayLike, clip_limit: float = 2.0, tiles: tuple[int, int] = (8, 8)
) -> NDArray[np.uint8]:
    """Contrast-limited adaptive histogram equalisation; ``tiles`` = (rows, columns)."""
    raise NotImplementedError


def gamma_correct(image: ArrayLike, gamma: float) -> NDArray:
    """Raise values (white = 1) to the power ``gamma``: below 1 brightens; type kept."""
    raise NotImplementedError


def srgb_to_linear(image: ArrayLike) -> NDArray[np.float64]:
    """Decode sRGB to linear light, float in [0, 1]; uint8 is divided by 255 first."""
    raise NotImplementedError


def linear_to_srgb(image: ArrayLike) -> NDArray[np.float64]:
    """Encode linear light in [0, 1] as sRGB, float in [0, 1]."""
    raise NotImplementedError
