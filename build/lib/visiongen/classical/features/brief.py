"""Oriented BRIEF: 256 comparisons of two pixels, written as 256 bits."""

import numpy as np
from numpy.typing import NDArray

from visiongen.classical.features.keypoints import Keypoints

# Pairs lie in a patch of 31 pixels; a rotated corner of it reaches 22 pixels out.
PATCH = 31
REACH = 22


def comparison_pattern(bits: int = 256, seed: int = 0) -> NDArray:
    """Random pairs of positions around a keypoint.

    Args:
        bits: number of pairs.
        seed: descriptors can only be compared if they used the same seed.

    Returns:
        ``(bits, 2, 2)``: pair, end, ``x y`` in pixels, from an isotropic Gaussian of
        variance patch²/25 cut off at the patch.

    Source: Calonder et al. (2010), section 3.2, sampling G II.
    """
    draw = np.random.default_rng(seed)
    half = PATCH // 2
    return np.clip(draw.normal(0, PATCH / 5, (bits, 2, 2)), -half, half)


def oriented_brief(blurred: NDArray, found: Keypoints, pattern: NDArray) -> NDArray:
    """Descriptor of every keypoint, its pattern turned to the keypoint's angle.

    Args:
        blurred: ``(H, W)`` image smoothed with σ ≈ 2: one pixel alone is mostly noise.
        found: keypoints at least 22 pixels from the border (see ``far_from_border``).
        pattern: ``(bits, 2, 2)`` from ``comparison_pattern``, ``bits`` a multiple of 8.

    Returns:
        ``(N, bits / 8)`` uint8; bit k is 1 where the first end of pair k is darker.

    Raises:
        ValueError: a keypoint is too close to the border, or the image is in colour.

    Source: Rublee et al. (2011), section 4.1, without their learned choice of pairs.
    """
    if blurred.ndim != 2:
        raise ValueError(f"BRIEF needs a grey image (H, W), got {blurred.shape}")
    if not far_from_border(blurred.shape, found).all():
        raise ValueError(f"a keypoint is within {REACH} px of the border")
    cosine, sine = np.cos(found.angles), np.sin(found.angles)
    turn = np.array([[cosine, -sine], [sine, cosine]])  # (2, 2, N)
    ends = np.einsum("xyn,key->nkex", turn, pattern)  # (N, bits, 2, 2)
    ends = np.rint(ends + np.rint(found.points)[:, None, None]).astype(int)
    values = blurred[ends[..., 1], ends[..., 0]]  # (N, bits, 2)
    return np.packbits(values[..., 0] < values[..., 1], axis=-1)


def far_from_border(shape: tuple[int, ...], found: Keypoints) -> NDArray:
    """``(N,)`` bool: the turned pattern of the keypoint stays on the image."""
    height, width = shape[:2]
    x, y = np.rint(found.points).T
    across = (x >= REACH) & (x < width - REACH)
    return across & (y >= REACH) & (y < height - REACH)
