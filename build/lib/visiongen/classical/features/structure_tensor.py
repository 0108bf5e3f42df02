"""Corners by the structure tensor: Harris, and Shi and Tomasi."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from visiongen.classical.features.keypoints import Keypoints, keypoints
from visiongen.classical.filters import correlate_separable
from visiongen.classical.gradients import sobel
from visiongen.classical.image import require_grey


def structure_tensor(image: NDArray, window: NDArray) -> NDArray:
    """Products of the derivatives, averaged over a window around every pixel.

    Args:
        image: ``(H, W)``.
        window: ``(k,)`` weights with sum 1, ``k`` odd, used along both axes:
            ``gaussian_1d(1.5)``, or ``np.full(3, 1 / 3)`` for a box.

    Returns:
        ``(H, W, 3)``: ⟨Ix²⟩, ⟨Ix Iy⟩, ⟨Iy²⟩ in (units of the image per pixel)².

    Raises:
        ValueError: the image is in colour.

    Source: Harris & Stephens (1988), equation 8.
    """
    gx, gy = (slope / 8 for slope in sobel(require_grey(image)))
    products = gx * gx, gx * gy, gy * gy
    means = [correlate_separable(product, window, window) for product in products]
    return np.stack(means, axis=-1)


def harris_response(tensor: NDArray, k: float = 0.04) -> NDArray:
    """det M − k (trace M)²: large at corners, negative on edges, near 0 where flat.

    ``cv2.cornerHarris`` of a float image is 16 times this, because OpenCV divides the
    Sobel sums by 4 rather than by 8.

    Args:
        tensor: ``(H, W, 3)`` from ``structure_tensor``.
        k: 0.04 to 0.06 in practice.

    Returns:
        ``(H, W)``.

    Source: Harris & Stephens (1988), equation 12.
    """
    xx, xy, yy = np.moveaxis(tensor, -1, 0)
    determinant, trace = xx * yy - xy**2, xx + yy
    return determinant - k * trace**2


def eigenvalues(tensor: NDArray) -> tuple[NDArray, NDArray]:
    """Smaller and larger eigenvalue of the structure tensor, each ``(H, W)``."""
    xx, xy, yy = np.moveaxis(tensor, -1, 0)
    centre, radius = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    return centre - radius, centre + radius


def shi_tomasi_response(tensor: NDArray) -> NDArray:
    """The smaller eigenvalue: how well the worst direction is fixed.

    ``cv2.cornerMinEigenVal`` of a float image is 4 times this.

    Source: Shi & Tomasi (1994), equation 5.
    """
    return eigenvalues(tensor)[0]


def corners(
    response: NDArray, count: int, quality: float = 0.01, distance: float = 1.0
) -> Keypoints:
    """The strongest local maxima, no two of them close together.

    Follows ``cv2.goodFeaturesToTrack``: maxima of a 3 × 3 neighbourhood, at least
    ``quality`` times the largest response, strongest first.

    Args:
        response: ``(H, W)``.
        count: at most so many.
        quality: share of the largest response, in (0, 1).
        distance: no corner lies closer to a stronger one than this, in pixels.

    Returns:
        Keypoints of size 0 and angle 0, strongest first; none if no response is
        positive.
    """
    is_peak = response == maximum_filter(response, size=3, mode="nearest")
    is_peak &= (response > 0) & (response >= quality * response.max())
    is_peak[[0, -1]] = is_peak[:, [0, -1]] = False
    y, x = np.nonzero(is_peak)
    order = np.argsort(-response[y, x], kind="stable")
    candidates = np.stack([x, y], axis=1)[order]
    reach = math.ceil(distance)
    rows, columns = np.ogrid[: response.shape[0], : response.shape[1]]
    free = np.ones(response.shape, bool)
    kept: list[tuple[int, int]] = []
    for x, y in candidates:
        if len(kept) == count:
            break
        if free[y, x]:
            kept.append((x, y))
            near = slice(max(y - reach, 0), y + reach + 1)
            across = slice(max(x - reach, 0), x + reach + 1)
            gap = (rows[near] - y) ** 2 + (columns[:, across] - x) ** 2
            free[near, across] &= gap >= distance**2
    points = np.array(kept, dtype=int).reshape(-1, 2)
    return keypoints(points, 0.0, 0.0, response[points[:, 1], points[:, 0]])
