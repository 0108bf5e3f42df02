"""From the raw maps of YOLOv5 to detections, stage by stage."""

import torch
from numpy.typing import NDArray
from torch import Tensor

from visiongen.detection.boxes import cxcywh_to_xyxy
from visiongen.detection.letterbox import as_network_input, letterbox
from visiongen.detection.scenes import Detections
from visiongen.detection.suppression import suppression_by_class
from visiongen.models.yolov5 import STRIDES, YOLOv5, decode

MOST_CANDIDATES = 30_000


@torch.no_grad()
def detect(
    model: YOLOv5,
    image: NDArray,
    side: int = 640,
    confidence: float = 0.25,
    iou: float = 0.45,
    most: int = 300,
) -> Detections:
    """Find objects in a picture of any size.

    Args:
        model: in evaluation mode.
        image: ``(H, W, 3)`` RGB uint8.
        side: length of the picture's longer side for the network, a multiple of 32.
        confidence: objectness times class probability from which a box counts. To
            measure average precision take 0.001: a higher one cuts off the curve.
        iou: of suppression, within each class.
        most: detections kept.

    Returns:
        Boxes in pixels of ``image``, most confident first.
    """
    padded, way = letterbox(image, side)
    boxes, objectness, classes = decode_all(model, model(as_network_input(padded)))
    candidates = above_confidence(boxes[0], objectness[0], classes[0], confidence)
    found = suppress(candidates, iou, most)
    return Detections(way.undo(found.boxes), found.scores, found.labels)


def decode_all(model: YOLOv5, raw: list[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Decode all three maps: ``cxcywh`` ``(B, N, 4)``, objectness, classes."""
    anchors = model.head.anchors  # (3, 3, 2) in cells
    parts = [decode(*each) for each in zip(raw, anchors, STRIDES, strict=True)]
    boxes, objectness, classes = (
        torch.cat(part, 1) for part in zip(*parts, strict=True)
    )
    return boxes, objectness, classes


def above_confidence(
    boxes: Tensor, objectness: Tensor, classes: Tensor, confidence: float
) -> Detections:
    """Return every pair of box and class of one picture that is confident enough.

    Args:
        boxes: ``(N, 4)`` as ``cxcywh``.
        objectness: ``(N,)``.
        classes: ``(N, classes)``.
        confidence: least product of objectness and class probability. One box may
            count for several classes.
    """
    scores = objectness[:, None] * classes  # (N, classes)
    which, labels = (scores > confidence).nonzero(as_tuple=True)
    return Detections(cxcywh_to_xyxy(boxes[which]), scores[which, labels], labels)


def suppress(candidates: Detections, iou: float, most: int = 300) -> Detections:
    """Keep one box an object and class, the ``most`` confident ones."""
    order = candidates.scores.argsort(descending=True, stable=True)
    candidates = candidates[order[:MOST_CANDIDATES]]
    kept = suppression_by_class(
        candidates.boxes, candidates.scores, candidates.labels, iou, most
    )
    return candidates[kept]
