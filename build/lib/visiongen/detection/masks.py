"""Masks and polygons: the same region as pixels and as an outline.

A point of a polygon is ``x, y`` in pixels where pixel ``j`` covers ``j`` to ``j + 1``,
as for boxes; a pixel belongs to a polygon if its centre lies inside.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from skimage.draw import polygon2mask
from skimage.measure import approximate_polygon, find_contours
from torch import Tensor

from visiongen.detection.boxes import require_boxes


def polygons_to_mask(
    polygons: Sequence[ArrayLike], height: int, width: int
) -> NDArray[np.bool_]:
    """Return the pixels ``(height, width)`` inside any of the polygons.

    Args:
        polygons: outlines ``(P, 2)`` of ``x, y``, P at least 3.
        height: of the picture.
        width: of the picture.

    Raises:
        ValueError: an outline has fewer than three points.
    """
    mask = np.zeros((height, width), bool)
    for outline in polygons:
        points = np.asarray(outline, float)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3:
            raise ValueError(
                f"a polygon needs at least 3 points of x, y; got {points.shape}"
            )
        # skimage's pixel has its centre at whole numbers, and counts rows first
        mask |= polygon2mask((height, width), points[:, ::-1] - 0.5)
    return mask


def mask_to_polygons(
    mask: ArrayLike, tolerance: float = 1.0, smallest: float = 4.0
) -> list[NDArray[np.float64]]:
    """Return the outlines ``(P, 2)`` of ``x, y`` of a mask's parts, largest first.

    Args:
        mask: ``(H, W)`` bool.
        tolerance: pixels by which an outline may leave out a corner; 0 keeps all.
        smallest: area in pixels below which a part is dropped.

    Holes are filled: a polygon, as YOLO and COCO store it, has none.

    Source: Douglas and Peucker (1973), the simplification.
    """
    padded = np.pad(np.asarray(mask, float), 1)
    found = []
    for contour in find_contours(padded, 0.5):
        # back from the padding, and from pixel centres to pixel corners
        points = contour[:, ::-1] - 0.5  # (P, 2)
        kept = approximate_polygon(points, tolerance)[:-1]
        x, y = points.T
        # shoelace formula: the sign is the turning sense, which a hole has reversed
        twice = float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())
        if twice / 2 >= smallest and len(kept) >= 3:
            found.append((twice, kept))
    return [kept for _, kept in sorted(found, key=lambda pair: -pair[0])]


def masks_to_boxes(masks: Tensor) -> Tensor:
    """Return the smallest box ``(N, 4)`` in ``xyxy`` around each mask ``(N, H, W)``.

    Unlike ``torchvision.ops.masks_to_boxes`` the box ends behind the last pixel, so
    that its width is the number of columns that it holds.

    Raises:
        ValueError: a mask is empty.
    """
    if not masks.flatten(1).any(1).all():
        raise ValueError("a mask is empty: it has no box")
    boxes = []
    for mask in masks:
        rows, columns = mask.any(1).nonzero(), mask.any(0).nonzero()
        boxes.append([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
    result = torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4)
    require_boxes(result, "boxes")
    return result


def mask_intersections(a: Tensor, b: Tensor) -> Tensor:
    """Return how many pixels ``(N, M)`` masks ``(N, H, W)`` and ``(M, H, W)`` share."""
    return a.flatten(1).double() @ b.flatten(1).double().T


def mask_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the intersection over union ``(N, M)`` of masks; 0 of two empty ones."""
    shared = mask_intersections(a, b)
    sizes_a, sizes_b = a.flatten(1).sum(1), b.flatten(1).sum(1)
    return shared / (sizes_a[:, None] + sizes_b - shared).clamp(min=1)
