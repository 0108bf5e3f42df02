"""Going forward and coming back: finding pixels that were hidden."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.warping import stays_inside, warp_backward


def round_trip(forward: NDArray, backward: NDArray) -> NDArray:
    """Where each pixel ends after going forward and coming back, less where it began.

    Args:
        forward: ``(H, W, 2)`` from the first frame to the second.
        backward: ``(H, W, 2)`` from the second frame to the first.

    Returns:
        ``(H, W, 2)`` pixels: forward(x) + backward(x + forward(x)).
    """
    return forward + warp_backward(backward, forward)


def occluded(forward: NDArray, backward: NDArray) -> NDArray:
    """Pixels of the first frame that the round trip does not bring home.

    |f + b|² > 0.01 (|f|² + |b|²) + 0.5 with b looked up where f leads.

    Args:
        forward: ``(H, W, 2)`` from the first frame to the second.
        backward: ``(H, W, 2)`` from the second frame to the first.

    Returns:
        ``(H, W)`` bool; true also where the pixel leaves the picture.

    Source: Sundaram et al. (2010), equation 5.
    """
    returned = warp_backward(backward, forward)
    gap = ((forward + returned) ** 2).sum(-1)
    length = (forward**2).sum(-1) + (returned**2).sum(-1)
    return (gap > 0.01 * length + 0.5) | ~stays_inside(np.asarray(forward))
