"""How much boxes overlap: intersection over union and its three relatives.

Every function compares each of N boxes with each of M, ``xyxy`` in pixels, and equals
``torchvision.ops`` to 1e-5. The relatives exist because intersection over union is 0,
and its gradient too, for all boxes that do not touch.
"""

import math

import torch
from torch import Tensor

from visiongen.detection.boxes import area, require_boxes

TINY = 1e-12  # keeps an empty box from dividing by 0


def intersections(a: Tensor, b: Tensor) -> Tensor:
    """Return the area ``(N, M)`` that each of N boxes shares with each of M.

    Raises:
        ValueError: a box has negative width or height.
    """
    require_boxes(a, "a")
    require_boxes(b, "b")
    top_left = torch.maximum(a[:, None, :2], b[None, :, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[None, :, 2:])  # (N, M, 2)
    return (bottom_right - top_left).clamp(min=0).prod(-1)


def intersection_over_union(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of every box in ``a`` with every box in ``b``.

    Args:
        a: boxes ``(N, 4)`` as ``x1, y1, x2, y2`` in pixels, ``x2 >= x1``.
        b: boxes ``(M, 4)``, same convention.

    Returns:
        ``(N, M)`` values in [0, 1]; 0 where both boxes are empty.

    Raises:
        ValueError: a box has negative width or height.

    Source: Jaccard (1912); Everingham et al. (2010), PASCAL VOC, section 4.2.
    """
    shared, union = _shared_and_union(a, b)
    return shared / union.clamp(min=TINY)


def generalized_iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU less the empty share of the smallest box around both.

    Returns:
        ``(N, M)`` values in (−1, 1]; it tends to −1 as boxes move apart.

    Raises:
        ValueError: a box has negative width or height.

    Source: Rezatofighi et al. (2019), algorithm 1.
    """
    shared, union = _shared_and_union(a, b)
    # GIoU = IoU − |C \ (A ∪ B)| / |C|
    hull = _hull(a, b).prod(-1).clamp(min=TINY)  # (N, M)
    return shared / union.clamp(min=TINY) - (hull - union) / hull


def distance_iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU less the squared distance of the centres, measured by the box around both.

    Returns:
        ``(N, M)`` values in (−1, 1].

    Raises:
        ValueError: a box has negative width or height.

    Source: Zheng et al. (2020), equation 7.
    """
    # DIoU = IoU − ρ²(centres) / c²
    centres_a, centres_b = (a[:, :2] + a[:, 2:]) / 2, (b[:, :2] + b[:, 2:]) / 2
    apart = (centres_a[:, None] - centres_b[None]).square().sum(-1)  # (N, M)
    diagonal = _hull(a, b).square().sum(-1)  # (N, M)
    return intersection_over_union(a, b) - apart / diagonal.clamp(min=TINY)


def complete_iou(a: Tensor, b: Tensor) -> Tensor:
    """Distance IoU less a penalty for different aspect ratios.

    Returns:
        ``(N, M)`` values, at most 1; the penalty's factor α carries no gradient.

    Raises:
        ValueError: a box has negative width or height.

    Source: Zheng et al. (2020), equations 8 to 11.
    """
    iou = intersection_over_union(a, b)
    angle_a, angle_b = (
        torch.atan((x[:, 2] - x[:, 0]) / (x[:, 3] - x[:, 1]).clamp(min=TINY))
        for x in (a, b)
    )
    # v = 4 / π² · (arctan w / h − arctan w' / h')²,   α = v / (1 − IoU + v)
    v = 4 / math.pi**2 * (angle_a[:, None] - angle_b[None]).square()  # (N, M)
    with torch.no_grad():
        alpha = v / (1 - iou + v).clamp(min=TINY)
    return distance_iou(a, b) - alpha * v


def _shared_and_union(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return the areas ``(N, M)`` of intersections and unions."""
    shared = intersections(a, b)
    return shared, area(a)[:, None] + area(b)[None] - shared


def _hull(a: Tensor, b: Tensor) -> Tensor:
    """Return width and height ``(N, M, 2)`` of the smallest box around each pair."""
    top_left = torch.minimum(a[:, None, :2], b[None, :, :2])
    bottom_right = torch.maximum(a[:, None, 2:], b[None, :, 2:])
    return bottom_right - top_left
