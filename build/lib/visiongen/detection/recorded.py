"""Detections that a card keeps, so that pages count without running a network."""

from collections.abc import Mapping
from typing import Any

import torch

from visiongen.detection.scenes import Detections


def recorded_detections(card: Mapping[str, Any]) -> dict[str, Detections]:
    """Return the detections of a card's table ``detections``, by photograph.

    Args:
        card: of a detector of one class, as ``visiongen.evaluation.detection`` writes
            it: boxes in tenths of a pixel, all in a row, and scores.
    """
    found = {}
    for name, table in card["tables"]["detections"].items():
        boxes = torch.tensor(table["boxes"]).reshape(-1, 4)
        labels = torch.zeros(len(boxes), dtype=torch.long)
        found[name] = Detections(boxes, torch.tensor(table["scores"]), labels)
    return found
