"""How close is a picture to its reference? Both of one type: uint8 or float in [0, 1]."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def mean_squared_error(reference: ArrayLike, image: ArrayLike) -> float:
    """Mean of the squared differences, in squared units of the images."""
    raise NotImplementedError


def psnr(reference: ArrayLike, image: ArrayLike) -> float:
    """Peak signal-to-noise ratio in decibels; infinite for equal images."""
    raise NotImplementedError


def ssim_map(reference: ArrayLike, image: ArrayLike) -> NDArray[np.float64]:
    """Structural similarity at each pixel, in [-1, 1]."""
    raise NotImplementedError


def ssim(reference: ArrayLike, image: ArrayLike) -> float:
    """Mean structural similarity, 1 for equal images."""
    raise NotImplementedError
