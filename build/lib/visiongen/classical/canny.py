"""Canny's edge detector (Canny, 1986), one function a step.

Grey images ``(H, W)`` of any real type; edges are bool ``(H, W)``.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.classical.filters import gaussian_blur
from visiongen.classical.gradients import direction as angle_of
from visiongen.classical.gradients import magnitude as length_of
from visiongen.classical.gradients import sobel
from visiongen.classical.image import require_grey
from visiongen.classical.morphology import dilate, square

Mask = NDArray[np.bool_]

# (down, right) to the neighbour in the directions 0°, 45°, 90° and 135°
STEPS = [(0, 1), (1, 1), (1, 0), (1, -1)]


def non_maximum_suppression(
    magnitude: ArrayLike, direction: ArrayLike
) -> NDArray[np.float64]:
    """Keep the magnitude where it is largest along the gradient, else 0.

    Args:
        magnitude: ``(H, W)``, not negative; it counts as 0 beyond the edge.
        direction: ``(H, W)`` in radians, rounded here to a multiple of 45°.

    Returns:
        ``(H, W)``; of two equal neighbours the first in reading order is kept, on a
        diagonal neither, as in OpenCV.
    """
    strength = require_grey(magnitude, "magnitude").astype(np.float64)
    angle = require_grey(direction, "direction")
    if strength.shape != angle.shape:
        raise ValueError(f"magnitude is {strength.shape} but direction {angle.shape}")
    if strength.min() < 0:
        raise ValueError("magnitude holds negative values")
    rows, columns = strength.shape
    padded = np.pad(strength, 1)
    sector = np.rint(angle / (np.pi / 4)).astype(int) % 4
    thin = np.zeros_like(strength)
    for number, (i, j) in enumerate(STEPS):
        ahead = padded[1 + i : 1 + i + rows, 1 + j : 1 + j + columns]
        behind = padded[1 - i : 1 - i + rows, 1 - j : 1 - j + columns]
        peak = (sector == number) & (strength > behind) & (strength >= ahead)
        if i and j:
            peak &= strength > ahead
        thin[peak] = strength[peak]
    return thin


def double_threshold(
    magnitude: ArrayLike, low: float, high: float
) -> tuple[Mask, Mask]:
    """Return ``(weak, strong)``: where magnitude > low, and where it is > high.

    Raises:
        ValueError: not ``0 <= low <= high``.
    """
    strength = require_grey(magnitude, "magnitude")
    if not 0 <= low <= high:
        raise ValueError(f"thresholds must be 0 <= low <= high, not {low} and {high}")
    return strength > low, strength > high


def hysteresis(weak: ArrayLike, strong: ArrayLike) -> Mask:
    """Keep the weak pixels that a path of weak pixels connects to a strong one.

    Args:
        weak: bool ``(H, W)``, where an edge may be.
        strong: bool ``(H, W)``, where an edge is for sure; a part of ``weak``.

    Returns:
        bool ``(H, W)``; a path may go to any of the eight neighbours.
    """
    weak, strong = require_grey(weak, "weak"), require_grey(strong, "strong")
    if weak.dtype != bool or strong.dtype != bool or weak.shape != strong.shape:
        raise ValueError("weak and strong must be bool masks of one shape")
    if (strong & ~weak).any():
        raise ValueError("every strong pixel must also be a weak one")
    edges, grown = np.zeros_like(weak), strong
    while (grown != edges).any():
        edges, grown = grown, dilate(grown, square(3)) & weak
    return edges


def canny(
    image: ArrayLike,
    low: float,
    high: float,
    sigma: float = 1.0,
    border: str = "reflect",
) -> Mask:
    """Find edges: blur, derive, thin, threshold twice, connect.

    Args:
        image: grey ``(H, W)``.
        low: magnitude of :func:`sobel` above which an edge may continue, in the units
            of the image (a step from black to white gives 4 times white).
        high: magnitude above which an edge may start.
        sigma: of the blur, in pixels; 0 leaves it out.
        border: see :func:`visiongen.classical.borders.pad`.

    Returns:
        bool ``(H, W)``. With ``sigma=0, border="replicate"`` equal to the last pixel to
        ``cv2.Canny(image, low, high, L2gradient=True)`` of a uint8 image.
    """
    image = require_grey(image)
    smooth = gaussian_blur(image, sigma, border) if sigma != 0 else image
    gx, gy = sobel(smooth, border)
    thin = non_maximum_suppression(length_of(gx, gy), angle_of(gx, gy))
    return hysteresis(*double_threshold(thin, low, high))
