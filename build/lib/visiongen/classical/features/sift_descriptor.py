"""The orientation and the 128 numbers of one SIFT keypoint."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.keypoints import Keypoints, keypoints
from visiongen.classical.features.scale_space import FIRST_SIGMA, SCALES, Octave

ORIENTATION_BINS = 36
CELLS = 4  # the patch has 4 × 4 cells …
DIRECTIONS = 8  # … with a histogram of 8 directions in each
CELL_WIDTH = 3.0  # in σ of the keypoint, as in OpenCV and VLFeat
CLIP = 0.2  # no entry above this share of the whole, Lowe (2004), section 6.1


def patch_gradients(
    blurred: NDArray, x: float, y: float, radius: int
) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Gradients of all pixels in a square around a position.

    Args:
        blurred: ``(h, w)``.
        x: column of the centre.
        y: row of the centre.
        radius: half the side of the square; what sticks out is cut off.

    Returns:
        dx, dy (from the centre), magnitude and direction (radians), each ``(K,)``.
    """
    height, width = blurred.shape
    column, row = round(x), round(y)
    rows = np.arange(max(row - radius, 1), min(row + radius, height - 2) + 1)
    columns = np.arange(max(column - radius, 1), min(column + radius, width - 2) + 1)
    r, c = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    gx = (blurred[r, c + 1] - blurred[r, c - 1]) / 2
    gy = (blurred[r + 1, c] - blurred[r - 1, c]) / 2
    return c - x, r - y, np.hypot(gx, gy), np.arctan2(gy, gx)


def orientation_histogram(
    blurred: NDArray, x: float, y: float, sigma: float
) -> NDArray:
    """Directions of the gradients around a position, weighted by their strength.

    Args:
        blurred: ``(h, w)``, the picture of the octave nearest in scale.
        x: column in it.
        y: row in it.
        sigma: scale of the keypoint in pixels of this octave.

    Returns:
        ``(36,)``; bin b stands for the direction 2π b / 36. Smoothed by 1 4 6 4 1.

    Source: Lowe (2004), section 5.
    """
    spread = 1.5 * sigma
    dx, dy, strength, direction = patch_gradients(blurred, x, y, round(3 * spread))
    weight = strength * np.exp(-(dx**2 + dy**2) / (2 * spread**2))
    bins = np.rint(direction / (2 * np.pi) * ORIENTATION_BINS).astype(int)
    histogram = np.bincount(bins % ORIENTATION_BINS, weight, ORIENTATION_BINS)
    smooth = np.array([1, 4, 6, 4, 1]) / 16
    return sum(w * np.roll(histogram, k - 2) for k, w in enumerate(smooth))


def peak_angles(histogram: NDArray, share: float = 0.8) -> NDArray:
    """Directions of the peaks that reach ``share`` of the highest, by a parabola.

    Returns:
        ``(P,)`` radians in [0, 2π), P >= 1 unless the histogram is all zero.
    """
    left, right = np.roll(histogram, 1), np.roll(histogram, -1)
    is_peak = (histogram > left) & (histogram > right)
    is_peak &= histogram >= share * histogram.max()
    b = np.nonzero(is_peak)[0]
    bend = left[b] - 2 * histogram[b] + right[b]
    offset = (left[b] - right[b]) / (2 * bend)
    return (2 * np.pi / ORIENTATION_BINS * (b + offset)) % (2 * np.pi)


def place_in_octave(
    octaves: list[Octave], x: float, y: float, size: float
) -> tuple[NDArray, float, float, float]:
    """The blurred picture that belongs to a keypoint, and the keypoint in its pixels.

    Returns:
        ``(h, w)`` picture, x, y and σ there.
    """
    scale = np.log2(size / 2 / FIRST_SIGMA)  # in octaves above the first picture
    octave = octaves[int(np.clip(np.floor(scale - 0.5 / SCALES), 0, len(octaves) - 1))]
    level = round(SCALES * (scale - np.log2(octave.step)))
    picture = octave.blurred[np.clip(level, 0, SCALES + 2)]
    return picture, x / octave.step, y / octave.step, size / 2 / octave.step


def orientations(octaves: list[Octave], found: Keypoints) -> Keypoints:
    """Give every keypoint its direction, and a copy for each further strong peak.

    Args:
        octaves: from ``scale_space`` of the picture.
        found: from ``blobs``.

    Returns:
        ``M >= N`` keypoints (fewer only where the neighbourhood is flat).
    """
    which, angles = [], []
    for n, ((x, y), size) in enumerate(zip(found.points, found.sizes, strict=True)):
        histogram = orientation_histogram(*place_in_octave(octaves, x, y, size))
        for angle in peak_angles(histogram):
            which.append(n)
            angles.append(angle)
    copies = found[np.array(which, dtype=int)]
    return keypoints(copies.points, copies.sizes, np.array(angles), copies.responses)


def sift_descriptor(
    blurred: NDArray, x: float, y: float, sigma: float, angle: float
) -> NDArray:
    """The descriptor of one keypoint.

    Every gradient of the patch, seen in the turned frame of the keypoint, is shared
    among the 2 × 2 nearest cells and the 2 nearest directions (trilinear
    interpolation), with a Gaussian weight that fades towards the rim.

    Args:
        blurred: ``(h, w)``, the picture of the octave nearest in scale.
        x: column in it.
        y: row in it.
        sigma: scale in its pixels.
        angle: radians, direction of the keypoint.

    Returns:
        ``(4, 4, 8)``: cell row, cell column, direction; ‖·‖ = 1, or all zero if flat.

    Source: Lowe (2004), section 6.
    """
    cell = CELL_WIDTH * sigma
    radius = round(cell * np.sqrt(2) * (CELLS + 1) / 2)
    dx, dy, strength, direction = patch_gradients(blurred, x, y, radius)
    # Turn by −angle, then measure in cells from the first cell's centre.
    along = (dx * np.cos(angle) + dy * np.sin(angle)) / cell
    across = (dy * np.cos(angle) - dx * np.sin(angle)) / cell
    weight = strength * np.exp(-(along**2 + across**2) / (2 * (CELLS / 2) ** 2))
    row, column = across + CELLS / 2 - 0.5, along + CELLS / 2 - 0.5
    bins = ((direction - angle) / (2 * np.pi) * DIRECTIONS) % DIRECTIONS
    histogram = trilinear_histogram(row, column, bins, weight)
    return clip_and_normalise(histogram)


def trilinear_histogram(
    row: NDArray, column: NDArray, direction: NDArray, weight: NDArray
) -> NDArray:
    """Add each weight to the eight bins around its real-valued position.

    Args:
        row: ``(K,)``; what falls outside 0 … 3 is dropped.
        column: ``(K,)``, likewise.
        direction: ``(K,)`` in [0, 8), a circle.
        weight: ``(K,)``.

    Returns:
        ``(4, 4, 8)``.
    """
    histogram = np.zeros((CELLS + 2, CELLS + 2, DIRECTIONS))  # with a rim to drop
    use = (row > -1) & (row < CELLS) & (column > -1) & (column < CELLS)
    position = np.stack([row, column, direction])[:, use]  # (3, K)
    base = np.floor(position).astype(int)
    part = position - base
    for corner in np.ndindex(2, 2, 2):
        r, c, d = base + np.array(corner)[:, None]
        share = np.where(np.array(corner)[:, None] == 1, part, 1 - part).prod(0)
        np.add.at(histogram, (r + 1, c + 1, d % DIRECTIONS), weight[use] * share)
    return histogram[1:-1, 1:-1]


def clip_and_normalise(histogram: NDArray) -> NDArray:
    """Length 1, no entry above 0.2, length 1 again: one edge must not outshout all."""
    length = np.linalg.norm(histogram)
    if length == 0:
        return histogram
    clipped = np.minimum(histogram / length, CLIP)
    return clipped / np.linalg.norm(clipped)


def describe(octaves: list[Octave], found: Keypoints) -> NDArray:
    """``(N, 128)`` descriptors of keypoints with directions."""
    rows = [
        sift_descriptor(*place_in_octave(octaves, x, y, size), angle).ravel()
        for (x, y), size, angle in zip(
            found.points, found.sizes, found.angles, strict=True
        )
    ]
    return np.array(rows).reshape(-1, CELLS * CELLS * DIRECTIONS)
