"""The plainest descriptor: pixels around a corner, without brightness and contrast."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.keypoints import Keypoints
from visiongen.classical.sampling import sample_bilinear

SIDE = 8  # samples along each side
SPACING = 3.0  # pixels between samples


def patch_descriptors(blurred: NDArray, found: Keypoints) -> NDArray:
    """8 × 8 samples around every keypoint, with mean 0 and length 1.

    Knows neither scale nor rotation, and is here to show what those are worth.

    Args:
        blurred: ``(H, W)`` image smoothed with about half the spacing of the samples.
        found: keypoints; beyond the border the nearest pixel counts.

    Returns:
        ``(N, 64)`` float32; zeros where the patch is flat.

    Source: Brown et al. (2005), section 4, without their orientation.
    """
    reach = SPACING * (np.arange(SIDE) - (SIDE - 1) / 2)
    dy, dx = (offset.ravel() for offset in np.meshgrid(reach, reach, indexing="ij"))
    x, y = found.points[:, :1] + dx, found.points[:, 1:] + dy  # (N, 64)
    values = sample_bilinear(blurred.astype(np.float64), x, y)
    values -= values.mean(1, keepdims=True)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    flat = length < 1e-9
    return np.where(flat, 0, values / np.where(flat, 1, length)).astype(np.float32)
