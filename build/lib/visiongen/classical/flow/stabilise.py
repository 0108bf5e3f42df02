"""The motion that most points share, and taking it out of a video."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.homography import require_pairs, transform, warp
from visiongen.classical.features.ransac import trials_needed
from visiongen.classical.features.structure_tensor import (
    corners,
    shi_tomasi_response,
    structure_tensor,
)
from visiongen.classical.filters import gaussian_1d
from visiongen.classical.flow.lucas_kanade import pyramidal_lucas_kanade


def similarity(source: NDArray, target: NDArray) -> NDArray:
    """Rotation, scale and shift of least squared error.

    With points as complex numbers, target = m · source + t; m turns and scales.

    Args:
        source: ``(N, 2)`` as ``x, y``, ``N >= 2``, not all equal.
        target: ``(N, 2)``.

    Returns:
        ``(3, 3)`` matrix.

    Raises:
        ValueError: fewer than two pairs, or all source points equal.
    """
    require_pairs(source, target, least=2)
    p, q = source @ [1, 1j], target @ [1, 1j]
    spread = p - p.mean()
    if not np.abs(spread).any():
        raise ValueError("all source points are the same")
    m = np.vdot(spread, q - q.mean()) / np.vdot(spread, spread)
    t = q.mean() - m * p.mean()
    return np.array([[m.real, -m.imag, t.real], [m.imag, m.real, t.imag], [0, 0, 1]])


def dominant_motion(
    source: NDArray, target: NDArray, threshold: float = 1.0, seed: int = 0
) -> tuple[NDArray, NDArray]:
    """The similarity that the largest number of points follow.

    Args:
        source: ``(N, 2)`` in one frame.
        target: ``(N, 2)``, the same points in the next.
        threshold: pixels.
        seed: of the random samples of two points.

    Returns:
        ``(3, 3)`` matrix refitted to its inliers, and ``(N,)`` bool, the inliers.

    Raises:
        ValueError: fewer than two pairs.
    """
    require_pairs(source, target, least=2)
    draw = np.random.default_rng(seed)
    best = np.zeros(len(source), bool)
    needed, trials = np.inf, 0
    while trials < min(needed, 500):
        trials += 1
        sample = draw.choice(len(source), 2, replace=False)
        if (source[sample[0]] == source[sample[1]]).all():
            continue
        moved = transform(similarity(source[sample], target[sample]), source)
        agree = np.linalg.norm(moved - target, axis=1) < threshold
        if agree.sum() > best.sum():
            best = agree
            needed = trials_needed(best.mean(), sample_size=2)
    if best.sum() < 2:
        raise ValueError("no two points move alike")
    return similarity(source[best], target[best]), best


def camera_motion(first: NDArray, second: NDArray, count: int = 120) -> NDArray:
    """``(3, 3)`` similarity from one grey frame to the next, by tracked corners."""
    response = shi_tomasi_response(structure_tensor(first, gaussian_1d(1.5)))
    points = corners(response, count, distance=8).points
    tracks = pyramidal_lucas_kanade(first, second, points, 3, window=15, iterations=8)
    kept = points[tracks.found]
    return dominant_motion(kept, kept + tracks.flow[tracks.found])[0]


def camera_path(frames: NDArray) -> NDArray:
    """Where the camera has gone since the first frame.

    Args:
        frames: ``(T, H, W)`` grey.

    Returns:
        ``(T, 3, 3)``: maps positions in frame 0 to positions in frame t.
    """
    path = [np.eye(3)]
    for first, second in pairwise(frames):
        path.append(camera_motion(first, second) @ path[-1])
    return np.stack(path)


def path_of_tracks(tracks: NDArray) -> NDArray:
    """The camera's path from points that were followed through the video.

    Args:
        tracks: ``(T, N, 2)`` from ``follow``, NaN where a point is lost.

    Returns:
        ``(T, 3, 3)`` as from ``camera_path``.

    Raises:
        ValueError: fewer than two points are followed from one frame to the next.
    """
    path = [np.eye(3)]
    for here, there in pairwise(tracks):
        alive = ~np.isnan(there[:, 0])
        path.append(dominant_motion(here[alive], there[alive])[0] @ path[-1])
    return np.stack(path)


def smooth_path(path: NDArray, sigma: float) -> NDArray:
    """Average every entry of the path over time, with a Gaussian of ``sigma`` frames.

    Args:
        path: ``(T, 3, 3)``; its ends are repeated outwards.
        sigma: in frames.
    """
    weight = gaussian_1d(sigma)
    reach = len(weight) // 2
    padded = np.pad(path, ((reach, reach), (0, 0), (0, 0)), mode="edge")
    return np.stack([
        np.tensordot(weight, padded[t : t + len(weight)], axes=1)
        for t in range(len(path))
    ])  # fmt: skip


def stabilise(frames: NDArray, path: NDArray, sigma: float = 15.0) -> NDArray:
    """Redraw every frame as a camera on the smoothed path would have seen it.

    Args:
        frames: ``(T, H, W)`` or ``(T, H, W, 3)`` uint8.
        path: ``(T, 3, 3)`` from ``camera_path`` of the grey frames.
        sigma: strength of the smoothing, in frames.

    Returns:
        Shape of ``frames``, uint8; black where nothing was recorded.
    """
    wanted = smooth_path(path, sigma)
    height, width = frames.shape[1:3]
    redrawn = [
        warp(frame, target @ np.linalg.inv(actual), height, width)
        for frame, target, actual in zip(frames, wanted, path, strict=True)
    ]
    return np.rint(np.stack(redrawn)).astype(np.uint8)
