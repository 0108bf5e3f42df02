"""What several detectors say together, and a shortcut that is no vote at all."""

from collections.abc import Sequence

import torch
from torch import Tensor

from visiongen.detection.overlap import intersection_over_union
from visiongen.detection.scenes import Detections
from visiongen.detection.suppression import suppression_by_class


def most_confident(opinions: Sequence[Detections]) -> Detections:
    """Return the list of the detector with the one most confident box.

    Often called an ensemble. Whoever shouts loudest decides about the whole picture.
    """
    return max(opinions, key=lambda found: max(found.scores.tolist(), default=0.0))


def pooled(opinions: Sequence[Detections], iou: float = 0.6) -> Detections:
    """Return all boxes of all detectors, after suppression."""
    every = _together(opinions)
    kept = suppression_by_class(every.boxes, every.scores, every.labels, iou)
    return every[kept]


def fused(opinions: Sequence[Detections], iou: float = 0.6) -> Detections:
    """Average boxes that agree; confidence grows with the detectors that agree.

    Args:
        opinions: of each detector, for the same picture.
        iou: with the average so far, from which a box joins it.

    Returns:
        Boxes averaged with their scores as weights, most confident first. The score is
        the mean over all detectors, where one that saw nothing counts as 0.

    Source: Solovyev et al. (2021), weighted boxes fusion.
    """
    every = _together(opinions)
    boxes: list[Tensor] = []  # the averages so far
    members: list[list[int]] = []
    for n in every.scores.argsort(descending=True, stable=True).tolist():
        same = every.labels[[m[0] for m in members]] == every.labels[n]
        near = same.nonzero()[:, 0].tolist()
        if near:
            means = torch.stack([boxes[k] for k in near])
            shared = intersection_over_union(every.boxes[n : n + 1], means)[0]
            if shared.max() >= iou:
                k = near[int(shared.argmax())]
                members[k].append(n)
                boxes[k] = _mean(every, members[k])
                continue
        boxes.append(every.boxes[n])
        members.append([n])
    if not boxes:
        return every
    scores = torch.stack([_agreed(every, m, len(opinions)) for m in members])
    labels = torch.stack([every.labels[m[0]] for m in members])
    order = scores.argsort(descending=True, stable=True)
    return Detections(torch.stack(boxes), scores, labels)[order]


def _together(opinions: Sequence[Detections]) -> Detections:
    return Detections(
        torch.cat([found.boxes for found in opinions]),
        torch.cat([found.scores for found in opinions]),
        torch.cat([found.labels for found in opinions]),
    )


def _mean(every: Detections, members: list[int]) -> Tensor:
    weights = every.scores[members, None]
    return (weights * every.boxes[members]).sum(0) / weights.sum()


def _agreed(every: Detections, members: list[int], detectors: int) -> Tensor:
    share = min(len(members), detectors) / detectors
    return every.scores[members].mean() * share
