"""Looking a frame up at the places where its pixels went."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.frames import require_flow
from visiongen.classical.sampling import inside, sample_bilinear


def pixel_grid(height: int, width: int) -> tuple[NDArray, NDArray]:
    """Column and row of every pixel, each ``(height, width)`` float64."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    return x, y


def warp_backward(second: NDArray, flow: NDArray) -> NDArray:
    """The second frame pulled back onto the first: ``second[x + u, y + v]``.

    If ``flow`` is right, the result looks like the first frame wherever nothing was
    hidden or left the picture.

    Args:
        second: ``(H, W)`` or ``(H, W, 3)``.
        flow: ``(H, W, 2)`` pixels, x right and y down, from first to second.

    Returns:
        Shape of ``second``, float64, bilinear. Places beyond the border get the nearest
        border pixel: see ``stays_inside``.

    Raises:
        ValueError: the flow has another size than the frame.
    """
    x, y = destinations(flow, second.shape)
    return sample_bilinear(second, x, y)


def stays_inside(flow: NDArray) -> NDArray:
    """``(H, W)`` bool: the pixel's destination is on the picture."""
    return inside(flow.shape, *destinations(flow, flow.shape))


def destinations(flow: NDArray, shape: tuple[int, ...]) -> tuple[NDArray, NDArray]:
    """Column and row where every pixel of a frame of this shape goes."""
    flow = require_flow(flow)
    if flow.shape[:2] != shape[:2]:
        raise ValueError(f"a flow of {flow.shape[:2]} for a frame of {shape[:2]}")
    x, y = pixel_grid(*shape[:2])
    return x + flow[..., 0], y + flow[..., 1]
