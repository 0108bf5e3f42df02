"""Dense flow by five methods with one setting each: what the benchmark compares."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from visiongen.classical.flow.coarse_to_fine import (
    horn_schunck_flow,
    lucas_kanade_flow,
)


def zero(first: NDArray, second: NDArray) -> NDArray:
    """Nothing moves: the guess that every method must beat."""
    return np.zeros((*first.shape, 2))


def farneback(first: NDArray, second: NDArray) -> NDArray:
    """OpenCV's Farnebäck: 5 levels, window 15, 3 iterations, fits on 7 pixels."""
    start = np.zeros((*first.shape, 2), np.float32)
    return cv2.calcOpticalFlowFarneback(first, second, start, 0.5, 5, 15, 3, 7, 1.5, 0)


def dis(first: NDArray, second: NDArray) -> NDArray:
    """OpenCV's dense inverse search, preset "medium" (Kroeger et al., 2016)."""
    preset = cv2.DISOPTICAL_FLOW_PRESET_MEDIUM
    method = cv2.DISOpticalFlow.create(preset)
    return method.calc(first, second, None)  # type: ignore[call-overload]


# Each takes two grey uint8 frames (H, W) and gives (H, W, 2) pixels, x right and y
# down; the two own methods with their defaults: 5 levels of 5 warps.
METHODS: dict[str, Callable[[NDArray, NDArray], NDArray]] = {
    "zero": zero,
    "lucas_kanade": lucas_kanade_flow,
    "horn_schunck": horn_schunck_flow,
    "farneback": farneback,
    "dis": dis,
}
