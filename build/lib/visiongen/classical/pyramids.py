"""Gaussian and Laplacian pyramids: one picture at many scales.

Images are ``(H, W)`` or ``(H, W, 3)`` of any real type; results are float64 in their
units. Borders are mirrored. Source: Burt and Adelson (1983).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.borders import require_whole
from visiongen.classical.filters import correlate_separable
from visiongen.classical.image import require_image

BINOMIAL = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
Pyramid = list[NDArray[np.float64]]


def downsample(image: ArrayLike) -> NDArray[np.float64]:
    """Blur, then keep every second row and column.

    Returns ``((H + 1) // 2, (W + 1) // 2)``, also with three channels. Equal to
    ``cv2.pyrDown`` of the image as float64 within 1e-12 times max|image|.
    """
    return correlate_separable(image, BINOMIAL, BINOMIAL)[::2, ::2]


def upsample(image: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Put zeros between the pixels, then blur them away.

    Args:
        image: ``(h, w)`` or ``(h, w, 3)``.
        shape: of the result, its first two being 2h or 2h − 1, and 2w or 2w − 1.

    Returns:
        Array of that height and width. Equal to ``cv2.pyrUp`` of the image as float64
        within 1e-12 times max|image| for even height and width.
    """
    image = require_image(image)
    height, width = shape[:2]
    if ((height + 1) // 2, (width + 1) // 2) != image.shape[:2]:
        raise ValueError(f"{image.shape} cannot grow to {height} × {width} pixels")
    spread = np.zeros((height, width, *image.shape[2:]))
    spread[::2, ::2] = image
    # three pixels of four are zeros now: 2 × BINOMIAL along each side makes up for it
    return correlate_separable(spread, 2 * BINOMIAL, 2 * BINOMIAL)


def gaussian_pyramid(image: ArrayLike, levels: int) -> Pyramid:
    """The image and ``levels − 1`` times its half.

    Raises:
        ValueError: fewer than 1 level, or more than the image can be halved.
    """
    pyramid = [require_image(image).astype(np.float64)]
    most = int(np.ceil(np.log2(max(pyramid[0].shape[:2])))) + 1
    if require_whole(levels, 1, "levels") > most:
        raise ValueError(f"{pyramid[0].shape} has at most {most} levels, not {levels}")
    while len(pyramid) < levels:
        pyramid.append(downsample(pyramid[-1]))
    return pyramid


def laplacian_pyramid(image: ArrayLike, levels: int) -> Pyramid:
    """What each halving loses, fine to coarse, and the last, small image."""
    gaussian = gaussian_pyramid(image, levels)
    # Lᵢ = Gᵢ − upsample(Gᵢ₊₁)
    details = [
        fine - upsample(coarse, fine.shape) for fine, coarse in pairwise(gaussian)
    ]
    return [*details, gaussian[-1]]


def reconstruct(pyramid: Sequence[ArrayLike]) -> NDArray[np.float64]:
    """Add the details back, coarse to fine: exact to rounding, 1e-12 times max|image|.

    Args:
        pyramid: as :func:`laplacian_pyramid` returns it, details perhaps changed.
    """
    if len(pyramid) == 0:
        raise ValueError("pyramid is empty")
    *details, image = [require_image(level, "level") for level in pyramid]
    image = image.astype(np.float64)
    for detail in reversed(details):
        image = detail + upsample(image, detail.shape)
    return image
