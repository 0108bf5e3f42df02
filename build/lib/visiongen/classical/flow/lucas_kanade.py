"""Lucas and Kanade: one motion for a whole window, by least squares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.structure_tensor import (
    shi_tomasi_response,
    structure_tensor,
)
from visiongen.classical.filters import correlate, correlate_separable
from visiongen.classical.flow.frames import require_frames
from visiongen.classical.pyramids import gaussian_pyramid
from visiongen.classical.sampling import inside, sample_bilinear

# Rotationally better than Sobel; divided by the response to a slope of 1.
SCHARR = np.outer([3, 10, 3], [-1, 0, 1]) / 32
SINGULAR = 1e-7  # smaller eigenvalue, (white per pixel)², below which nothing is fixed


@dataclass(frozen=True)
class Tracks:
    """Where points went.

    Attributes:
        flow: ``(N, 2)`` displacement in pixels, x right and y down.
        found: ``(N,)`` bool: the window fixed the motion and the point is still on the
            picture.
        eigenvalue: ``(N,)`` smaller eigenvalue of the window's equations.
    """

    flow: NDArray
    found: NDArray
    eigenvalue: NDArray


def lucas_kanade(
    first: NDArray,
    second: NDArray,
    points: NDArray,
    start: NDArray | None = None,
    window: int = 21,
    iterations: int = 20,
) -> Tracks:
    """Track points by Gauss–Newton steps on the sum of squared differences.

    Each step solves [Σ Ix² Σ IxIy; Σ IxIy Σ Iy²] d = −[Σ Ix It; Σ Iy It], summed over
    the window, and looks the second frame up again at the new place.

    Args:
        first: ``(H, W)`` uint8 or float in [0, 1].
        second: the same shape and type.
        points: ``(N, 2)`` as ``x, y`` in the first frame.
        start: ``(N, 2)`` displacement to begin with; zero if not given.
        window: side of the square window, odd.
        iterations: number of steps.

    Raises:
        ValueError: frames that do not fit together, an even window.

    Source: Lucas & Kanade (1981); Baker & Matthews (2004) for the fixed gradients.
    """
    first, second = require_frames(first, second)
    points = np.asarray(points, np.float64).reshape(-1, 2)
    x, y = window_positions(points, window)  # (N, window²)
    ix = sample_bilinear(correlate(first, SCHARR), x, y)
    iy = sample_bilinear(correlate(first, SCHARR.T), x, y)
    template = sample_bilinear(first, x, y)
    equations = np.stack([ix, iy], axis=-1)  # (N, window², 2)
    normal = equations.mT @ equations / window**2  # (N, 2, 2)
    eigenvalue = np.linalg.eigvalsh(normal)[:, 0]
    solvable = eigenvalue > SINGULAR
    inverse = np.zeros_like(normal)
    inverse[solvable] = np.linalg.inv(normal[solvable])
    flow = np.zeros_like(points) if start is None else np.array(start, np.float64)
    for _ in range(iterations):
        it = sample_bilinear(second, x + flow[:, :1], y + flow[:, 1:]) - template
        right_side = -(equations * it[..., None]).mean(1)  # (N, 2)
        flow += np.einsum("nij,nj->ni", inverse, right_side)
    arrived = inside(first.shape, *(points + flow).T)
    return Tracks(flow, solvable & arrived, eigenvalue)


def window_positions(points: NDArray, window: int) -> tuple[NDArray, NDArray]:
    """Columns and rows of all pixels of a square window around each point.

    Returns:
        Two arrays ``(N, window²)``.
    """
    if window % 2 == 0:
        raise ValueError(f"window is {window}; it must be odd to have a centre")
    reach = np.arange(window) - window // 2
    dy, dx = (offset.ravel() for offset in np.meshgrid(reach, reach, indexing="ij"))
    return points[:, :1] + dx, points[:, 1:] + dy


def pyramidal_lucas_kanade(
    first: NDArray,
    second: NDArray,
    points: NDArray,
    levels: int = 4,
    window: int = 21,
    iterations: int = 20,
) -> Tracks:
    """Track points from the coarsest picture to the finest.

    Every level halves the picture and so halves the motion; the displacement found
    there, doubled, is where the next finer level starts.

    Args:
        first: ``(H, W)`` uint8 or float in [0, 1].
        second: the same shape and type.
        points: ``(N, 2)`` as ``x, y`` in the first frame.
        levels: number of pictures, 1 for no pyramid.
        window: side of the square window, the same number of pixels on every level.
        iterations: steps on every level.

    Source: Bouguet (2001).
    """
    first, second = require_frames(first, second)
    pictures = zip(
        gaussian_pyramid(first, levels), gaussian_pyramid(second, levels), strict=True
    )
    flow = np.zeros_like(points, dtype=np.float64)
    for level, (small, moved) in reversed(list(enumerate(pictures))):
        places = points / 2**level
        small, moved = np.clip(small, 0, 1), np.clip(moved, 0, 1)  # rounding
        tracks = lucas_kanade(small, moved, places, 2 * flow, window, iterations)
        flow = tracks.flow
    return tracks


def dense_lucas_kanade(
    a: NDArray, b: NDArray, c: NDArray, flow: NDArray, window: NDArray, damping: float
) -> NDArray:
    """Least squares in the window around every pixel at once.

    Minimises Σ w (a u + b v + c)² + damping · |(u, v) − flow|² for each pixel.

    Args:
        a: ``(H, W)``, from ``constraint``, as ``b`` and ``c``.
        b: ``(H, W)``.
        c: ``(H, W)``.
        flow: ``(H, W, 2)``, kept where the window says nothing.
        window: ``(k,)`` weights with sum 1, used along both axes.
        damping: in (white per pixel)².

    Returns:
        ``(H, W, 2)``.
    """
    aa, ab, bb, ac, bc = (
        correlate_separable(product, window, window)
        for product in (a * a, a * b, b * b, a * c, b * c)
    )
    aa, bb = aa + damping, bb + damping
    p, q = damping * flow[..., 0] - ac, damping * flow[..., 1] - bc
    determinant = aa * bb - ab**2
    u, v = (bb * p - ab * q) / determinant, (aa * q - ab * p) / determinant
    return np.stack([u, v], axis=-1)


def trust(image: NDArray, window: NDArray) -> NDArray:
    """Smaller eigenvalue of every window's equations: where flow is well fixed.

    The matrix of Lucas and Kanade is the structure tensor, so this is the corner
    measure of Shi and Tomasi.
    """
    return shi_tomasi_response(structure_tensor(image, window))
