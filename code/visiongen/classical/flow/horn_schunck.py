"""Horn and Schunck: one smooth motion for the whole picture."""

import numpy as np
from numpy.typing import NDArray


def neighbour_mean(flow: NDArray) -> NDArray:
    """Weighted mean of the eight neighbours: 1/6 for each side, 1/12 for each corner.

    Args:
        flow: ``(H, W, 2)``; its border is repeated outwards.

    Source: Horn & Schunck (1981), section 8.
    """
    p = np.pad(flow, ((1, 1), (1, 1), (0, 0)), mode="edge")
    columns = p[:-2] + p[2:]  # above + below
    sides = columns[:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:]
    corners = columns[:, :-2] + columns[:, 2:]
    return sides / 6 + corners / 12


def horn_schunck(
    a: NDArray, b: NDArray, c: NDArray, flow: NDArray, alpha: float, iterations: int
) -> NDArray:
    """Minimise Σ (a u + b v + c)² + α² (|∇u|² + |∇v|²) by Jacobi's iteration.

    Each step moves from the mean of the neighbours towards the pixel's own constraint
    line, all the way where the slope is steep and not at all where it is flat.

    Args:
        a: ``(H, W)``, from ``constraint``, as ``b`` and ``c``.
        b: ``(H, W)``.
        c: ``(H, W)``.
        flow: ``(H, W, 2)`` to begin with.
        alpha: weight of smoothness, in white per pixel.
        iterations: information travels at most one pixel in each.

    Returns:
        ``(H, W, 2)``.

    Source: Horn & Schunck (1981), section 12.
    """
    if alpha <= 0:
        raise ValueError(f"alpha is {alpha}; it must be positive")
    slope = np.stack([a, b], axis=-1)  # (H, W, 2)
    stiffness = alpha**2 + a**2 + b**2
    for _ in range(iterations):
        mean = neighbour_mean(flow)
        misfit = (a * mean[..., 0] + b * mean[..., 1] + c) / stiffness
        flow = mean - slope * misfit[..., None]
    return flow
