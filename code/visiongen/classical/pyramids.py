"""Gaussian and Laplacian pyramids: one picture at many scales."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINOMIAL = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
Pyramid = list[NDArray[np.float64]]


def downsample(image: ArrayLike) -> NDArray[np.float64]:
    """Blur, then keep every second row and column: ``(H + 1) // 2, (W + 1) // 2``."""
    raise NotImplementedError


def upsample(image: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Spread to ``shape`` (height, width, …), zeros between, and blur them in."""
    raise NotImplementedError


def gaussian_pyramid(image: ArrayLike, levels: int) -> Pyramid:
    """The image and ``levels - 1`` successive :func:`downsample`."""
    raise NotImplementedError


def laplacian_pyramid(image: ArrayLike, levels: int) -> Pyramid:
    """``levels - 1`` pictures of lost detail, fine to coarse, and the last blur."""
    raise NotImplementedError


def reconstruct(pyramid: Pyramid) -> NDArray[np.float64]:
    """Rebuild the image from its Laplacian pyramid."""
    raise NotImplementedError
