"""What is in a picture, and what a detector found there."""

from dataclasses import dataclass

import torch
from torch import Tensor

from visiongen.detection.boxes import area, require_boxes


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """The objects in one picture.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``, pixels.
        labels: ``(N,)`` int64 classes.
        crowd: ``(N,)`` bool; a crowd region holds more objects than can be told apart
            and absorbs any number of detections. None means that there is none.
        areas: ``(N,)`` pixels, by which objects count as small, medium or large; None
            takes those of the masks or else of the boxes.
        masks: ``(N, H, W)`` bool, or None.

    Raises:
        ValueError: counts differ, or a box is turned inside out.
    """

    boxes: Tensor
    labels: Tensor
    crowd: Tensor | None = None
    areas: Tensor | None = None
    masks: Tensor | None = None

    def __post_init__(self):
        _require_same_count(self)

    @property
    def is_crowd(self) -> Tensor:
        """``(N,)`` bool."""
        if self.crowd is None:
            return torch.zeros(len(self.boxes), dtype=torch.bool)
        return self.crowd

    def sizes(self) -> Tensor:
        """Return the areas ``(N,)`` in pixels."""
        if self.areas is not None:
            return self.areas
        if self.masks is not None:
            return self.masks.flatten(1).sum(1)
        return area(self.boxes)


@dataclass(frozen=True, eq=False)
class Detections:
    """What a detector found in one picture.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``, pixels.
        scores: ``(N,)`` confidences; their order is what average precision measures.
        labels: ``(N,)`` int64 classes.
        masks: ``(N, H, W)`` bool, or None.

    Raises:
        ValueError: counts differ, or a box is turned inside out.
    """

    boxes: Tensor
    scores: Tensor
    labels: Tensor
    masks: Tensor | None = None

    def __post_init__(self):
        _require_same_count(self)

    def __len__(self) -> int:
        return len(self.boxes)

    def __getitem__(self, which: Tensor) -> "Detections":
        """Return those at ``which``: indices, or a mask."""
        masks = None if self.masks is None else self.masks[which]
        return Detections(
            self.boxes[which], self.scores[which], self.labels[which], masks
        )

    def above(self, confidence: float) -> "Detections":
        """Return those whose score is at least ``confidence``."""
        return self[self.scores >= confidence]


def _require_same_count(scene: GroundTruth | Detections) -> None:
    require_boxes(scene.boxes, "boxes")
    for name, value in vars(scene).items():
        if value is not None and len(value) != len(scene.boxes):
            raise ValueError(f"{len(scene.boxes)} boxes but {len(value)} {name}")
