"""Suppression: one box for each object out of the many that a detector proposes."""

import torch
from torch import Tensor

from visiongen.detection.overlap import intersection_over_union


def non_maximum_suppression(
    boxes: Tensor, scores: Tensor, threshold: float = 0.5, most: int | None = None
) -> Tensor:
    """Keep the best box, drop all that overlap it by more than ``threshold``, repeat.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``.
        scores: ``(N,)``.
        threshold: largest IoU that two kept boxes may have.
        most: stop after so many; None keeps all.

    Returns:
        Indices ``(K,)`` of the kept boxes, best first; equal to
        ``torchvision.ops.nms``.

    Raises:
        ValueError: a box has negative width or height.
    """
    left = scores.argsort(descending=True, stable=True)
    kept: list[Tensor] = []
    while len(left) and len(kept) != most:
        best, left = left[0], left[1:]
        kept.append(best)
        overlap = intersection_over_union(boxes[best, None], boxes[left])[0]
        left = left[overlap <= threshold]
    return torch.stack(kept) if kept else left[:0]


def suppression_by_class(
    boxes: Tensor,
    scores: Tensor,
    labels: Tensor,
    threshold: float = 0.5,
    most: int | None = None,
) -> Tensor:
    """Suppress among boxes of the same class only.

    Boxes of each class are moved to a place of their own, farther away than any box
    is large, so that one pass serves all classes.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``.
        scores: ``(N,)``.
        labels: ``(N,)`` classes, whole numbers from 0.
        threshold: as in ``non_maximum_suppression``.
        most: likewise.

    Returns:
        Indices ``(K,)`` of the kept boxes, best first.
    """
    if not len(boxes):
        return labels
    step = boxes.max() - boxes.min() + 1
    offsets = labels.to(boxes.dtype) * step  # (N,)
    return non_maximum_suppression(boxes + offsets[:, None], scores, threshold, most)


def soft_suppression(
    boxes: Tensor,
    scores: Tensor,
    sigma: float = 0.5,
    lowest: float = 0.001,
) -> tuple[Tensor, Tensor]:
    """Lower the scores of boxes that overlap a better one, in place of dropping them.

    Args:
        boxes: ``(N, 4)`` in ``xyxy``.
        scores: ``(N,)`` in [0, 1].
        sigma: width of the Gaussian; the smaller, the closer to dropping.
        lowest: score below which a box is dropped after all.

    Returns:
        Indices ``(K,)`` in the order in which they were chosen, and their new scores.

    Source: Bodla et al. (2017), Soft-NMS, equation for the Gaussian penalty.
    """
    scores = scores.clone()
    left = torch.arange(len(boxes))
    chosen: list[int] = []
    while len(left):
        best = left[scores[left].argmax()]
        if scores[best] < lowest:
            break
        chosen.append(int(best))
        left = left[left != best]
        overlap = intersection_over_union(boxes[best, None], boxes[left])[0]
        # s_i ← s_i · exp(−IoU(M, b_i)² / σ)
        scores[left] *= torch.exp(-overlap.square() / sigma)
    order = torch.tensor(chosen, dtype=torch.long)
    return order, scores[order]
