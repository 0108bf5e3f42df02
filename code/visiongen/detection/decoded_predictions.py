"""From the output of a network that decodes itself to detections.

Since YOLOv8, and for the older families that Ultralytics carries on, the network ends
with boxes in pixels and class probabilities, ``(B, 4 + classes, N)``. What is left is
to choose. YOLOv10 and RT-DETR have chosen already.
"""

import cv2
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from visiongen.detection.boxes import clip, cxcywh_to_xyxy
from visiongen.detection.letterbox import Letterbox, as_network_input, letterbox
from visiongen.detection.scenes import Detections
from visiongen.detection.yolo_predictions import above_confidence, suppress


@torch.no_grad()
def detect_decoded(
    model: nn.Module,
    image: NDArray,
    side: int = 320,
    confidence: float = 0.25,
    iou: float = 0.45,
    most: int = 300,
) -> Detections:
    """Find objects in a picture of any size, in a square with grey borders.

    Args:
        model: of Ultralytics, in evaluation mode.
        image: ``(H, W, 3)`` RGB uint8.
        side: of the square, a multiple of 32.
        confidence: class probability from which a box counts.
        iou: of suppression, within each class.
        most: detections kept.

    Returns:
        Boxes in pixels of ``image``, most confident first.
    """
    padded, way = letterbox(image, side, stride=None)
    output, *_ = model(as_network_input(padded))  # (1, 4 + classes, N)
    return choose(output[0], way, confidence, iou, most)


@torch.no_grad()
def detect_set(
    model: nn.Module, image: NDArray, side: int = 640, confidence: float = 0.25
) -> Detections:
    """Find objects with YOLOv10 or RT-DETR, whose answer is a set without duplicates.

    Args:
        model: of Ultralytics, in evaluation mode.
        image: ``(H, W, 3)`` RGB uint8.
        side: of the square that the network gets: with grey borders for YOLOv10, and
            stretched for RT-DETR, as each was trained.
        confidence: class probability from which a box counts.

    Returns:
        Boxes in pixels of ``image``, most confident first.
    """
    height, width = image.shape[:2]
    head = list(model.model)[-1]  # type: ignore[arg-type, call-overload]
    if hasattr(head, "num_queries"):
        square = cv2.resize(image, (side, side), interpolation=cv2.INTER_LINEAR)
        output, *_ = model(as_network_input(square))  # (1, 300, 6), fractions
        sides = torch.tensor([width, height, width, height])
        boxes = clip(cxcywh_to_xyxy(output[0, :, :4]) * sides, height, width)
    else:
        padded, way = letterbox(image, side, stride=None)
        output, *_ = model(as_network_input(padded))  # (1, 300, 6), pixels
        boxes = way.undo(output[0, :, :4])
    # rounding may turn an empty box inside out
    boxes[:, 2:] = torch.maximum(boxes[:, 2:], boxes[:, :2])
    scores, labels = output[0, :, 4], output[0, :, 5].long()
    order = scores.argsort(descending=True, stable=True)
    return Detections(boxes, scores, labels)[order].above(confidence)


def choose(
    output: Tensor, way: Letterbox, confidence: float, iou: float, most: int = 300
) -> Detections:
    """Threshold, suppress, and map back to the original picture.

    Args:
        output: ``(4 + classes, N)``: boxes as ``cxcywh`` in pixels of the network's
            input, then class probabilities.
        way: how the picture was brought there.
        confidence: class probability from which a box counts.
        iou: of suppression, within each class.
        most: detections kept.
    """
    boxes, classes = output[:4].T, output[4:].T  # (N, 4), (N, classes)
    everywhere = torch.ones(len(boxes))  # these heads have no objectness
    candidates = above_confidence(boxes, everywhere, classes, confidence)
    found = suppress(candidates, iou, most)
    return Detections(way.undo(found.boxes), found.scores, found.labels)
