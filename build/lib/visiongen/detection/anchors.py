"""Anchors: boxes laid over a picture in a grid, and which object each is to find."""

from collections.abc import Sequence

import torch
from einops import rearrange
from torch import Tensor

BACKGROUND, BETWEEN = -1, -2


def anchor_shapes(sizes: Sequence[float], ratios: Sequence[float]) -> Tensor:
    """Return widths and heights ``(len(sizes) · len(ratios), 2)`` in pixels.

    Args:
        sizes: square roots of the areas.
        ratios: height over width; all shapes of one ratio come first.
    """
    root = torch.tensor(ratios).sqrt()[:, None]  # (ratios, 1)
    size = torch.tensor(sizes)[None]  # (1, sizes)
    return torch.stack([size / root, size * root], -1).flatten(0, 1)


def grid_anchors(
    rows: int, columns: int, stride: float, shapes: Tensor, offset: float = 0.5
) -> Tensor:
    """Centre every shape on every cell of a feature map.

    Args:
        rows: height of the feature map in cells.
        columns: its width.
        stride: pixels from one cell to the next.
        shapes: ``(A, 2)`` widths and heights in pixels.
        offset: where in its cell a centre lies: 0.5 is the middle (SSD, YOLO), 0 the
            upper left corner (torchvision's Faster and Mask R-CNN).

    Returns:
        Boxes ``(rows · columns · A, 4)`` in ``xyxy``, row by row, in each cell the
        shapes in their order.
    """
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    centres = (torch.stack([x, y], -1) + offset) * stride  # (rows, columns, 2)
    centres = rearrange(centres, "r c xy -> (r c) 1 xy")
    corners = torch.cat([centres - shapes / 2, centres + shapes / 2], -1)
    return rearrange(corners, "cell a xyxy -> (cell a) xyxy")


def match_anchors(
    overlap: Tensor, high: float, low: float, keep_best: bool = True
) -> Tensor:
    """Say which object each anchor learns to find.

    Args:
        overlap: IoU ``(N, M)`` of N anchors with M objects, M at least 1.
        high: from this IoU on an anchor belongs to the object it overlaps most.
        low: below this it is background; between the two it is not trained.
        keep_best: an object's best anchor (all of them, if several are equal) is not
            lost, however low their overlap: it keeps the object it overlaps most.

    Returns:
        ``(N,)``: index of an object, ``BACKGROUND`` or ``BETWEEN``.

    Raises:
        ValueError: there is no object, or ``low`` exceeds ``high``.

    Source: Ren et al. (2015), Faster R-CNN, section 3.1.2.
    """
    if overlap.shape[1] == 0:
        raise ValueError("there is no object to match: all anchors are background")
    if low > high:
        raise ValueError(f"low = {low} exceeds high = {high}")
    largest, nearest = overlap.max(1)  # (N,)
    matches = nearest.clone()
    matches[largest < high] = BETWEEN
    matches[largest < low] = BACKGROUND
    if keep_best:
        best = (overlap == overlap.max(0).values).any(1)  # (N,)
        matches[best] = nearest[best]
    return matches
