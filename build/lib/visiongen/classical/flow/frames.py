"""Two frames that can be compared."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.image import to_float


def require_frames(first: NDArray, second: NDArray) -> tuple[NDArray, NDArray]:
    """Both frames as grey float64 with white at 1.

    Args:
        first: ``(H, W)`` uint8 or float in [0, 1].
        second: of the same shape and type.

    Raises:
        ValueError: sizes or types differ, or a frame is in colour.
    """
    if first.shape != second.shape:
        raise ValueError(
            f"the frames differ in shape: {first.shape} and {second.shape}"
        )
    if first.ndim != 2:
        raise ValueError(
            f"the frames must be grey (H, W), got {first.shape}: convert them with "
            "visiongen.classical.colour.rgb_to_grey"
        )
    if first.dtype != second.dtype:
        raise ValueError(f"the frames differ in type: {first.dtype}, {second.dtype}")
    return to_float(first), to_float(second)


def require_flow(flow: NDArray, name: str = "flow") -> NDArray:
    """Return ``flow`` if it is an array ``(H, W, 2)``, else raise ``ValueError``."""
    flow = np.asarray(flow)
    if flow.ndim != 3 or flow.shape[2] != 2:
        raise ValueError(f"{name} must be (H, W, 2), got {flow.shape}")
    return flow
