"""Large motions: solve on a small picture, then mend on larger ones."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.filters import gaussian_1d
from visiongen.classical.flow.constraint import constraint
from visiongen.classical.flow.frames import require_frames
from visiongen.classical.flow.horn_schunck import horn_schunck
from visiongen.classical.flow.lucas_kanade import dense_lucas_kanade
from visiongen.classical.flow.warping import pixel_grid
from visiongen.classical.pyramids import gaussian_pyramid
from visiongen.classical.sampling import sample_bilinear

# From the constraint lines a, b, c and the flow so far, a better flow.
Solver = Callable[[NDArray, NDArray, NDArray, NDArray], NDArray]


def coarse_to_fine(
    first: NDArray, second: NDArray, solve: Solver, levels: int, warps: int
) -> NDArray:
    """Dense flow by repeated warping through a pyramid.

    Args:
        first: ``(H, W)`` uint8 or float in [0, 1].
        second: the same shape and type.
        solve: ``solve(a, b, c, flow)`` with the constraint a·u + b·v + c = 0.
        levels: number of pictures in the pyramid, 1 for none.
        warps: on each level, how often the constraint is made linear anew.

    Returns:
        ``(H, W, 2)`` float64 pixels, x right and y down.

    Source: Bergen et al. (1992).
    """
    first, second = require_frames(first, second)
    small, moved = gaussian_pyramid(first, levels), gaussian_pyramid(second, levels)
    flow = np.zeros((*small[-1].shape, 2))
    for level in reversed(range(levels)):
        flow = enlarge(flow, small[level].shape)
        frames = np.clip(small[level], 0, 1), np.clip(moved[level], 0, 1)  # rounding
        for _ in range(warps):
            flow = solve(*constraint(*frames, flow), flow)
    return flow


def enlarge(flow: NDArray, shape: tuple[int, ...]) -> NDArray:
    """The flow of a picture twice as large: at x the double of the flow at x / 2."""
    if flow.shape[:2] == tuple(shape):
        return flow
    x, y = pixel_grid(*shape)
    return 2 * sample_bilinear(flow, x / 2, y / 2)


def lucas_kanade_flow(
    first: NDArray,
    second: NDArray,
    levels: int = 5,
    warps: int = 5,
    sigma: float = 4.0,
    damping: float = 1e-5,
) -> NDArray:
    """Dense Lucas–Kanade flow with Gaussian windows of ``sigma`` pixels."""
    window = gaussian_1d(sigma)

    def solve(a: NDArray, b: NDArray, c: NDArray, flow: NDArray) -> NDArray:
        return dense_lucas_kanade(a, b, c, flow, window, damping)

    return coarse_to_fine(first, second, solve, levels, warps)


def horn_schunck_flow(
    first: NDArray,
    second: NDArray,
    levels: int = 5,
    warps: int = 5,
    alpha: float = 0.08,
    iterations: int = 100,
) -> NDArray:
    """Dense Horn–Schunck flow through a pyramid."""

    def solve(a: NDArray, b: NDArray, c: NDArray, flow: NDArray) -> NDArray:
        return horn_schunck(a, b, c, flow, alpha, iterations)

    return coarse_to_fine(first, second, solve, levels, warps)
