"""What a polygon of few corners keeps of a mask."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from visiongen.detection.masks import mask_to_polygons, polygons_to_mask


def simplification_cost(
    masks: Sequence[NDArray[np.bool_]], tolerance: float
) -> tuple[float, float]:
    """Turn masks into polygons and back.

    Args:
        masks: ``(H, W)`` each, none empty.
        tolerance: pixels by which an outline may leave out a corner.

    Returns:
        Mean number of corners of a mask's polygons, and mean intersection over union
        of their pixels with the mask, in [0, 1].
    """
    corners, kept = [], []
    for mask in masks:
        outlines = mask_to_polygons(mask, tolerance)
        again = polygons_to_mask(outlines, *mask.shape)
        corners.append(sum(map(len, outlines)))
        kept.append((again & mask).sum() / (again | mask).sum())
    return float(np.mean(corners)), float(np.mean(kept))
