"""FAST corners: a pixel whose surrounding circle is mostly brighter or darker."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from visiongen.classical.features.keypoints import Keypoints, keypoints

# The 16 pixels (dx, dy) of a circle of radius 3, clockwise from the top.
CIRCLE = (
    (0, -3), (1, -3), (2, -2), (3, -1), (3, 0), (3, 1), (2, 2), (1, 3),
    (0, 3), (-1, 3), (-2, 2), (-3, 1), (-3, 0), (-3, -1), (-2, -2), (-1, -3),
)  # fmt: skip
RADIUS = 3


def circle_differences(image: NDArray) -> NDArray:
    """Circle pixel minus centre pixel, for every centre with a full circle.

    Args:
        image: ``(H, W)`` uint8.

    Returns:
        ``(16, H - 6, W - 6)`` int16.

    Raises:
        ValueError: not a grey uint8 image of at least 7 × 7 pixels.
    """
    if image.ndim != 2 or image.dtype != np.uint8 or min(image.shape) < 7:
        raise ValueError(
            "FAST needs a grey uint8 image of at least 7 × 7 pixels, got "
            f"{image.shape} {image.dtype}"
        )
    height, width = image.shape
    values = image.astype(np.int16)
    centre = values[RADIUS:-RADIUS, RADIUS:-RADIUS]
    around = [
        values[RADIUS + dy : height - RADIUS + dy, RADIUS + dx : width - RADIUS + dx]
        for dx, dy in CIRCLE
    ]
    return np.stack(around) - centre


def segment_score(image: NDArray, arc: int = 9) -> NDArray:
    """The largest threshold at which each pixel still passes the segment test.

    A pixel passes at threshold t if ``arc`` contiguous pixels of its circle are all
    brighter by more than t, or all darker by more than t. Over one arc the test holds
    for every t below the smallest difference, so the best arc decides.

    Args:
        image: ``(H, W)`` uint8.
        arc: how many of the 16 circle pixels must agree.

    Returns:
        ``(H, W)`` int16; −1 or less where no threshold t ≥ 0 passes, and within
        3 pixels of the border.

    Source: Rosten & Drummond (2006); Rosten et al. (2010) for the score.
    """
    differences = circle_differences(image)
    twice = np.concatenate([differences, differences[: arc - 1]])  # close the circle
    brighter, darker = twice[:16].copy(), twice[:16].copy()
    for step in range(1, arc):
        np.minimum(brighter, twice[step : step + 16], out=brighter)
        np.maximum(darker, twice[step : step + 16], out=darker)
    best = np.maximum(brighter.max(0), (-darker).max(0)) - 1
    return np.pad(best, RADIUS, constant_values=-1)


def fast(image: NDArray, threshold: int = 20) -> Keypoints:
    """FAST-9 corners that are the best of their 3 × 3 neighbourhood.

    Args:
        image: ``(H, W)`` uint8.
        threshold: grey levels.

    Returns:
        Keypoints of size 7, angle 0, in reading order; the response is the score.
    """
    score = segment_score(image)
    score[score < threshold] = -1
    ring = np.ones((3, 3), bool)
    ring[1, 1] = False
    beats_others = score > maximum_filter(score, footprint=ring, mode="nearest")
    y, x = np.nonzero(beats_others & (score >= threshold))
    return keypoints(np.stack([x, y], axis=1), 7.0, 0.0, score[y, x])


def intensity_centroid_angles(
    image: NDArray, points: NDArray, radius: int = 15
) -> NDArray:
    """Direction from each point to the centre of brightness of the disc around it.

    θ = atan2(m₀₁, m₁₀) with the moments m_pq = Σ xᵖ yᑫ I(x, y).

    Args:
        image: ``(H, W)``.
        points: ``(N, 2)``, at least ``radius`` pixels from the border.
        radius: of the disc.

    Returns:
        ``(N,)`` radians in (−π, π], from the x axis towards the y axis.

    Raises:
        ValueError: a disc does not fit into the image.

    Source: Rosin (1999); Rublee et al. (2011), section 3.2.
    """
    columns, rows = np.rint(points).astype(int).T
    height, width = image.shape
    fits = (columns >= radius) & (columns < width - radius)
    fits &= (rows >= radius) & (rows < height - radius)
    if not fits.all():
        raise ValueError(f"{(~fits).sum()} points are within {radius} px of the border")
    dy, dx = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disc = dx**2 + dy**2 <= (radius + 0.5) ** 2
    dx, dy = dx[disc], dy[disc]
    values = image[rows[:, None] + dy, columns[:, None] + dx].astype(np.float64)
    return np.arctan2(values @ dy, values @ dx)
