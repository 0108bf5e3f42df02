"""What a threshold on confidence buys: precision, recall and counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from visiongen.detection.errors import KINDS, diagnose
from visiongen.detection.scenes import Detections, GroundTruth


@dataclass(frozen=True, eq=False)
class ConfidenceSweep:
    """Counts over all pictures and classes at each threshold ``(T,)``.

    Attributes:
        thresholds: of confidence.
        shown: detections at or above it.
        right: of these, those that found an object.
        objects: how many there are to find.
    """

    thresholds: NDArray[np.float64]
    shown: NDArray[np.int64]
    right: NDArray[np.int64]
    objects: int

    @property
    def precision(self) -> NDArray[np.float64]:
        """``(T,)``; 1 where nothing is shown."""
        return np.where(self.shown, self.right / np.maximum(self.shown, 1), 1.0)

    @property
    def recall(self) -> NDArray[np.float64]:
        """``(T,)``."""
        return self.right / max(self.objects, 1)

    @property
    def f1(self) -> NDArray[np.float64]:
        """``(T,)`` harmonic mean of precision and recall."""
        return 2 * self.right / np.maximum(self.shown + self.objects, 1)


def confidence_sweep(
    detections: Sequence[Detections],
    truths: Sequence[GroundTruth],
    thresholds: ArrayLike,
    iou: float = 0.5,
) -> ConfidenceSweep:
    """Count what is shown and what is right at each threshold.

    Args:
        detections: one a picture, unthresholded.
        truths: likewise; crowds are left out.
        thresholds: of confidence.
        iou: overlap from which a detection is right.

    A detection's match does not depend on less confident ones, so that all thresholds
    share one matching.
    """
    levels = np.asarray(thresholds, float)
    scores, right, objects = [], [], 0
    for found, truth in zip(detections, truths, strict=True):
        kinds = diagnose(found, truth, right=iou).kinds
        scores.append(found.scores.double().numpy())
        right.append((kinds == KINDS.index("correct")).numpy())
        objects += int((~truth.is_crowd).sum())
    score, hit = np.concatenate(scores), np.concatenate(right)
    shown = score[None] >= levels[:, None]  # (T, D)
    return ConfidenceSweep(levels, shown.sum(1), (shown & hit).sum(1), objects)
