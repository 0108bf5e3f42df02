"""What can be measured in a written digit, and the noise that changes it."""

from collections.abc import Callable

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from skimage.morphology import skeletonize

from visiongen.evaluation.handwriting import slant

Floats = NDArray[np.float64]
ENLARGED = 4  # strokes are a few pixels wide: they are measured in a larger picture
INK = 0.5


def slants(digits: Floats) -> Floats:
    """How far digits lean to the right, in degrees ``(N,)``: the shear of their ink.

    Args:
        digits: ``(N, H, W)``, ink 1 on paper 0, some ink in each.

    Source: the moments with which digits are deslanted, Teow and Loe (2002).
    """
    return np.degrees(np.arctan(slant(torch.from_numpy(digits)[:, None]).numpy()))


def breadths(digits: Floats) -> Floats:
    """How far ink spreads sideways once the slant is undone, in pixels ``(N,)``.

    Args:
        digits: as in ``slants``.

    Returns:
        standard deviations of the ink's columns.
    """
    horizontal, vertical, mixed = _second_moments(digits)
    return np.sqrt(horizontal - mixed**2 / vertical)


def stroke_widths(digits: Floats) -> Floats:
    """Mean width of the strokes, in pixels ``(N,)``.

    Twice the distance from the skeleton of the ink to its edge, in the picture
    enlarged four times.

    Args:
        digits: as in ``slants``.
    """
    return np.array([_stroke_width(digit) for digit in digits])


MEASURES: dict[str, Callable[[Floats], Floats]] = {
    "slant": slants,
    "stroke": stroke_widths,
    "breadth": breadths,
}


def directions(
    noise: Floats, labels: NDArray[np.int64], measured: Floats
) -> tuple[Floats, Floats]:
    """The least changes of noise that change one measure each and leave the others.

    Args:
        noise: ``(N, D)`` that digits were generated from.
        labels: ``(N,)`` which digits they are.
        measured: ``(N, K)`` of the digits.

    Returns:
        ``(K, D)``, by linear regression with an offset for each label: adding row k
        moves the prediction of measure k by as much as it deviates, over noise, from
        its mean, and no other prediction. And ``(K,)`` what share of the variance
        within a label the regression explains.
    """
    x, y = (_without_means(values, labels) for values in (noise, measured))
    slopes = np.linalg.lstsq(x, y, rcond=None)[0]  # (D, K)
    explained = 1 - (y - x @ slopes).var(0) / y.var(0)
    unit = slopes / np.linalg.norm(slopes, axis=0)
    # unitᵀ move = 1 on the diagonal, 0 elsewhere, and move as short as can be
    return np.linalg.pinv(unit), explained


def _second_moments(digits: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the ink's variances along columns and rows, and their covariance."""
    places = np.indices(digits.shape[1:]).astype(np.float64)
    rows, columns = places[0], places[1]
    share = digits / digits.sum((1, 2), keepdims=True)

    def mean(values: Floats) -> Floats:
        return (share * values).sum((1, 2))

    x = columns - mean(columns)[:, None, None]
    y = rows - mean(rows)[:, None, None]
    return mean(x * x), mean(y * y), mean(x * y)


def _stroke_width(digit: Floats) -> float:
    """Return the mean width of the strokes of one digit, in pixels."""
    size = [ENLARGED * side for side in digit.shape[::-1]]
    ink = cv2.resize(digit, size, interpolation=cv2.INTER_CUBIC) > INK
    to_edge = distance_transform_edt(ink)[skeletonize(ink)]
    # The distance is measured to the centre of the first pixel outside, half a pixel
    # beyond the edge.
    return float(2 * to_edge.mean() - 1) / ENLARGED


def _without_means(values: Floats, labels: NDArray[np.int64]) -> Floats:
    """Return values ``(N, D)`` less the mean of their label."""
    result = values.astype(np.float64)
    for label in np.unique(labels):
        result[labels == label] -= result[labels == label].mean(0)
    return result
