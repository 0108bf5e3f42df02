"""Letterboxing: a picture of any shape at the size a detector works at."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from visiongen.detection.boxes import clip

GREY = 114  # the border that YOLO was trained with


@dataclass(frozen=True)
class Letterbox:
    """How a picture was brought to its size, so that boxes find the way back.

    Attributes:
        scale: pixels of the letterboxed picture for one of the original.
        left: columns of border on the left.
        top: rows of border above.
        height: of the original.
        width: of the original.
    """

    scale: float
    left: int
    top: int
    height: int
    width: int

    def undo(self, boxes: Tensor) -> Tensor:
        """Map boxes ``(N, 4)`` in ``xyxy`` back to the original, clipped to it."""
        offset = boxes.new_tensor([self.left, self.top, self.left, self.top])
        return clip((boxes - offset) / self.scale, self.height, self.width)

    def apply(self, boxes: Tensor) -> Tensor:
        """Map boxes ``(N, 4)`` in ``xyxy`` of the original to the letterboxed one."""
        offset = boxes.new_tensor([self.left, self.top, self.left, self.top])
        return boxes * self.scale + offset


def letterbox(
    image: NDArray, side: int = 640, stride: int | None = 32
) -> tuple[NDArray, Letterbox]:
    """Scale a picture, its proportions kept, and fill up with grey.

    Args:
        image: ``(H, W, 3)`` uint8.
        side: length of the longer side afterwards.
        stride: fill up each side to a multiple of this, and no more; None fills up to
            a square.

    Returns:
        ``(h, w, 3)`` uint8, equal to Ultralytics' ``LetterBox``, and the way back.
    """
    height, width = image.shape[:2]
    scale = min(side / height, side / width)
    # a ribbon keeps at least one row: nothing else of it would be left
    tall, wide = max(1, round(height * scale)), max(1, round(width * scale))
    if stride is None:
        missing_rows, missing_columns = side - tall, side - wide
    else:
        missing_rows = math.ceil(tall / stride) * stride - tall
        missing_columns = math.ceil(wide / stride) * stride - wide
    if (tall, wide) != (height, width):
        image = cv2.resize(image, (wide, tall), interpolation=cv2.INTER_LINEAR)
    top, left = missing_rows // 2, missing_columns // 2
    padded = np.full(
        (tall + missing_rows, wide + missing_columns, image.shape[2]), GREY, image.dtype
    )
    padded[top : top + tall, left : left + wide] = image
    return padded, Letterbox(scale, left, top, height, width)


def as_network_input(image: NDArray) -> Tensor:
    """Turn ``(H, W, 3)`` RGB uint8 into a batch of one, ``(1, 3, H, W)`` in [0, 1]."""
    ordered = np.ascontiguousarray(image.transpose(2, 0, 1))
    return torch.from_numpy(ordered).float().div_(255)[None]
