"""Boxes in the plane: their conventions, areas and limits.

A box is four numbers in pixels. ``xyxy`` holds two corners ``x1, y1, x2, y2``,
``cxcywh`` centre and size, ``xywh`` the upper left corner and size (COCO's files).
Pixel ``j`` covers the interval from ``j`` to ``j + 1``: a box around one pixel has
width 1. All functions take and return tensors ``(N, 4)``.
"""

import torch
from torch import Tensor


def xyxy_to_cxcywh(boxes: Tensor) -> Tensor:
    """Turn corners into centre and size."""
    x1, y1, x2, y2 = boxes.unbind(-1)
    return torch.stack([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1], -1)


def cxcywh_to_xyxy(boxes: Tensor) -> Tensor:
    """Turn centre and size into corners."""
    x, y, width, height = boxes.unbind(-1)
    half_width, half_height = width / 2, height / 2
    corners = [x - half_width, y - half_height, x + half_width, y + half_height]
    return torch.stack(corners, -1)


def xyxy_to_xywh(boxes: Tensor) -> Tensor:
    """Turn corners into upper left corner and size."""
    x1, y1, x2, y2 = boxes.unbind(-1)
    return torch.stack([x1, y1, x2 - x1, y2 - y1], -1)


def xywh_to_xyxy(boxes: Tensor) -> Tensor:
    """Turn upper left corner and size into corners."""
    x, y, width, height = boxes.unbind(-1)
    return torch.stack([x, y, x + width, y + height], -1)


def area(boxes: Tensor) -> Tensor:
    """Return the areas ``(N,)`` of boxes ``(N, 4)`` in ``xyxy``."""
    return (boxes[:, 2:] - boxes[:, :2]).prod(-1)


def clip(boxes: Tensor, height: int, width: int) -> Tensor:
    """Cut off what lies outside a picture of ``height`` by ``width`` pixels.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``. A box outside becomes empty, at the border.
        height: of the picture.
        width: of the picture.
    """
    limits = boxes.new_tensor([width, height, width, height])
    return boxes.clamp(min=0).minimum(limits)


def require_boxes(boxes: Tensor, name: str) -> None:
    """Raise unless ``boxes`` are corners in order.

    Raises:
        ValueError: another shape than ``(N, 4)``, or a negative width or height.
    """
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"{name} must have shape (N, 4), not {tuple(boxes.shape)}")
    wrong = (boxes[:, 2:] < boxes[:, :2]).any(1).nonzero()
    if len(wrong):
        row = int(wrong[0])
        raise ValueError(
            f"{name}[{row}] = {boxes[row].tolist()} has negative width or height: "
            "boxes are x1, y1, x2, y2 with x2 >= x1 and y2 >= y1"
        )
