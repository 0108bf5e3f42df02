"""One equation a pixel: brightness constancy, made linear."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.frames import require_frames
from visiongen.classical.flow.warping import stays_inside, warp_backward
from visiongen.classical.gradients import finite_differences


def derivatives(first: NDArray, second: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """Ix, Iy and It, all of them half-way between the two frames.

    Args:
        first: ``(H, W)`` uint8 or float in [0, 1].
        second: the same shape and type.

    Returns:
        Three ``(H, W)`` arrays: grey levels (white is 1) per pixel to the right, per
        pixel down, and per frame.

    Raises:
        ValueError: sizes or types differ, or a frame is in colour.
    """
    first, second = require_frames(first, second)
    ix, iy = finite_differences((first + second) / 2)
    return ix, iy, second - first


def constraint(
    first: NDArray, second: NDArray, flow: NDArray
) -> tuple[NDArray, NDArray, NDArray]:
    """The line a·u + b·v + c = 0 on which the motion (u, v) of each pixel lies.

    The second frame is first pulled back by the ``flow`` found so far, so that only
    the rest is made linear: Ix (u − u₀) + Iy (v − v₀) + It = 0.

    Args:
        first: ``(H, W)``.
        second: ``(H, W)``.
        flow: ``(H, W, 2)``, u₀ and v₀; zeros to begin with.

    Returns:
        a, b and c, each ``(H, W)``; all zero, which says nothing, where ``flow`` leads
        out of the picture.

    Source: Horn & Schunck (1981), equation 1; Lucas & Kanade (1981), section 4.
    """
    a, b, it = derivatives(first, warp_backward(second, flow))
    c = it - a * flow[..., 0] - b * flow[..., 1]
    known = stays_inside(flow)
    return a * known, b * known, c * known


def normal_flow(first: NDArray, second: NDArray, least_slope: float = 0.02) -> NDArray:
    """The part of the motion along the gradient: all that one pixel can tell.

    −It ∇I / |∇I|², the point of the constraint line that is nearest to zero.

    Args:
        first: ``(H, W)``.
        second: ``(H, W)``.
        least_slope: where |∇I| is smaller, the result is NaN (white per pixel).

    Returns:
        ``(H, W, 2)`` pixels, x right and y down.
    """
    ix, iy, it = derivatives(first, second)
    squared = ix**2 + iy**2
    steep = squared >= least_slope**2
    length = np.divide(-it, squared, out=np.full_like(it, np.nan), where=steep)
    return np.stack([length * ix, length * iy], axis=-1)
