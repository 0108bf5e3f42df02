"""The map between two pictures of one plane."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.sampling import inside, sample_bilinear

# Ratio of singular values below which the equations do not fix a homography.
DEGENERATE = 1e-7


class DegeneratePoints(ValueError):
    """The points fix no homography: three of four on a line, or points repeated."""


def homography(source: NDArray, target: NDArray) -> NDArray:
    """Direct linear transform with normalised coordinates.

    Args:
        source: ``(N, 2)`` points ``x, y``, ``N >= 4``.
        target: ``(N, 2)``, where they went.

    Returns:
        ``(3, 3)`` matrix H with H[2, 2] = 1 and target ~ H · source; for ``N > 4``
        the one of least algebraic error.

    Raises:
        ValueError: lists of different lengths or fewer than four points.
        DegeneratePoints: three of four points on a line, or repeated points.

    Source: Hartley & Zisserman (2004), algorithm 4.2; Hartley (1997).
    """
    require_pairs(source, target, least=4)
    to_source, to_target = normalisation(source), normalisation(target)
    rows = dlt_rows(transform(to_source, source), transform(to_target, target))
    # A h = 0 with ‖h‖ = 1; four pairs give 8 rows, and the ninth direction is h.
    _, size, directions = np.linalg.svd(rows, full_matrices=len(rows) < 9)
    if size[7] < DEGENERATE * size[0]:
        raise DegeneratePoints(
            "these points fix no homography: four of them are needed of which no "
            "three lie on a line"
        )
    normalised = directions[-1].reshape(3, 3)
    result = np.linalg.inv(to_target) @ normalised @ to_source
    if abs(np.linalg.det(normalised)) < DEGENERATE or result[2, 2] == 0:
        raise DegeneratePoints("these points are mapped onto a line or a point")
    return result / result[2, 2]


def dlt_rows(source: NDArray, target: NDArray) -> NDArray:
    """The two linear equations in the nine entries of H that each pair gives.

    Args:
        source: ``(N, 2)``.
        target: ``(N, 2)``.

    Returns:
        ``(2N, 9)``: from u·(h₃·p) = h₁·p and v·(h₃·p) = h₂·p with p = (x, y, 1).
    """
    p = np.column_stack([source, np.ones(len(source))])  # (N, 3)
    u, v = target[:, :1], target[:, 1:]
    nothing = np.zeros_like(p)
    return np.concatenate([
        np.hstack([p, nothing, -u * p]),
        np.hstack([nothing, p, -v * p]),
    ])  # fmt: skip


def normalisation(points: NDArray) -> NDArray:
    """The similarity that moves points to mean 0 and mean distance √2.

    Args:
        points: ``(N, 2)``, not all equal.

    Returns:
        ``(3, 3)`` matrix.

    Raises:
        DegeneratePoints: all points are the same.
    """
    centre = points.mean(0)
    spread = np.linalg.norm(points - centre, axis=1).mean()
    if spread == 0:
        raise DegeneratePoints("all points are the same")
    scale = np.sqrt(2) / spread
    return np.array([
        [scale, 0, -scale * centre[0]],
        [0, scale, -scale * centre[1]],
        [0, 0, 1],
    ])  # fmt: skip


def transform(matrix: NDArray, points: NDArray) -> NDArray:
    """Apply a homography to points.

    Args:
        matrix: ``(3, 3)``.
        points: ``(N, 2)`` as ``x, y``.

    Returns:
        ``(N, 2)``; infinite where the point goes to the horizon.
    """
    homogeneous = points @ matrix[:, :2].T + matrix[:, 2]  # (N, 3)
    with np.errstate(divide="ignore", invalid="ignore"):
        return homogeneous[:, :2] / homogeneous[:, 2:]


def corner_error(estimate: NDArray, truth: NDArray, height: int, width: int) -> float:
    """Mean distance, in pixels, of the picture's four corners under two homographies.

    Source: DeTone et al. (2016), section 4.
    """
    corners = picture_corners(height, width)
    gap = transform(estimate, corners) - transform(truth, corners)
    return float(np.linalg.norm(gap, axis=1).mean())


def picture_corners(height: int, width: int) -> NDArray:
    """``(4, 2)`` centres of the corner pixels, clockwise from the top left."""
    right, bottom = width - 1, height - 1
    return np.array([[0, 0], [right, 0], [right, bottom], [0, bottom]], float)


def warp(
    image: NDArray, matrix: NDArray, height: int, width: int, fill: float = 0.0
) -> NDArray:
    """Draw ``image`` as it looks after the homography ``matrix``.

    Every pixel of the result looks up where it came from, so there are no holes.

    Args:
        image: ``(H, W)`` or ``(H, W, 3)``.
        matrix: ``(3, 3)``, from positions in ``image`` to positions in the result.
        height: of the result.
        width: of the result.
        fill: value where the result shows nothing of ``image``.

    Returns:
        ``(height, width[, 3])`` float64, bilinear.
    """
    y, x = np.mgrid[:height, :width]
    places = np.stack([x.ravel(), y.ravel()], axis=1).astype(float)
    came_from = transform(np.linalg.inv(matrix), places)
    x, y = np.nan_to_num(came_from, posinf=-1e6, neginf=-1e6).T
    values = sample_bilinear(image.astype(np.float64), x, y)
    values[~inside(image.shape, x, y)] = fill
    return values.reshape(height, width, *image.shape[2:])


def require_pairs(source: NDArray, target: NDArray, least: int) -> None:
    """Raise ``ValueError`` unless both are ``(N, 2)`` with ``N >= least``."""
    if source.shape != target.shape or source.ndim != 2 or source.shape[1] != 2:
        raise ValueError(
            f"points must come as two arrays (N, 2), got {source.shape} "
            f"and {target.shape}"
        )
    if len(source) < least:
        raise ValueError(f"{least} pairs of points are needed, got {len(source)}")
