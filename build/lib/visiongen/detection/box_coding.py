"""Boxes as four numbers relative to an anchor, which is what a network predicts."""

import math

import torch
from torch import Tensor

from visiongen.detection.boxes import cxcywh_to_xyxy, xyxy_to_cxcywh

LARGEST_GROWTH = math.log(1000 / 16)  # of an anchor, in one prediction


def encode_boxes(
    boxes: Tensor, anchors: Tensor, weights: tuple[float, ...] = (1, 1, 1, 1)
) -> Tensor:
    """Describe each box by shift and growth from its anchor.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``, with positive width and height.
        anchors: ``(N, 4)`` in ``xyxy``, likewise.
        weights: factors that bring the four numbers to a similar spread.

    Returns:
        ``(N, 4)`` as ``dx, dy, dw, dh``; equal to torchvision's ``BoxCoder``.

    Raises:
        ValueError: a box or an anchor is empty.

    Source: Girshick et al. (2014), R-CNN, appendix C, equations 6 to 9.
    """
    for name, given in (("boxes", boxes), ("anchors", anchors)):
        if (given[:, 2:] <= given[:, :2]).any():
            raise ValueError(f"{name} must have positive width and height")
    x, y, w, h = xyxy_to_cxcywh(boxes).unbind(1)
    anchor_x, anchor_y, anchor_w, anchor_h = xyxy_to_cxcywh(anchors).unbind(1)
    # t_x = (x − x_a) / w_a,   t_w = log(w / w_a)
    codes = torch.stack(
        [
            (x - anchor_x) / anchor_w,
            (y - anchor_y) / anchor_h,
            torch.log(w / anchor_w),
            torch.log(h / anchor_h),
        ],
        dim=1,
    )
    return codes * codes.new_tensor(weights)


def decode_boxes(
    codes: Tensor, anchors: Tensor, weights: tuple[float, ...] = (1, 1, 1, 1)
) -> Tensor:
    """Undo ``encode_boxes``.

    Args:
        codes: ``(N, 4)`` as ``dx, dy, dw, dh``; ``dw`` and ``dh`` are cut at
            ``LARGEST_GROWTH`` so that an early network cannot overflow.
        anchors: ``(N, 4)`` in ``xyxy``.
        weights: those of ``encode_boxes``.

    Returns:
        Boxes ``(N, 4)`` in ``xyxy``.
    """
    shift, growth = (codes / codes.new_tensor(weights)).split(2, dim=1)
    centre, size = xyxy_to_cxcywh(anchors).split(2, dim=1)  # (N, 2) each
    # x = t_x · w_a + x_a,   w = w_a · exp(t_w)
    moved = centre + shift * size
    grown = size * growth.clamp(max=LARGEST_GROWTH).exp()
    return cxcywh_to_xyxy(torch.cat([moved, grown], dim=1))
