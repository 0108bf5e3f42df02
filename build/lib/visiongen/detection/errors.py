"""What kind of mistake each wrong detection is, and what was missed."""

from dataclasses import dataclass

import torch
from torch import Tensor

from visiongen.detection.average_precision import SIZES
from visiongen.detection.overlap import intersection_over_union
from visiongen.detection.scenes import Detections, GroundTruth

KINDS = ("correct", "duplicate", "class", "localisation", "both", "background")


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The detections of one picture, told apart.

    Attributes:
        kinds: ``(N,)`` indices into ``KINDS``.
        missed: ``(M,)`` bool, objects that no detection found.
    """

    kinds: Tensor
    missed: Tensor

    def counts(self) -> dict[str, int]:
        """Return how many detections are of each kind."""
        return {name: int((self.kinds == k).sum()) for k, name in enumerate(KINDS)}


def diagnose(
    found: Detections, truth: GroundTruth, right: float = 0.5, near: float = 0.1
) -> Diagnosis:
    """Name the mistake behind every wrong detection, best detections first.

    ``correct``: IoU of at least ``right`` with a free object of its class.
    ``duplicate``: the same, but a better detection has taken the object.
    ``class``: IoU of at least ``right`` with an object of another class.
    ``localisation``: at least ``near`` with an object of its class.
    ``both``: at least ``near`` with an object of another class.
    ``background``: none of these. Crowds are left out of the ground truth.

    Args:
        found: those above the confidence that is to be judged.
        truth: of the same picture.
        right: IoU from which a place counts as right.
        near: IoU from which a detection is about an object at all.

    Source: Bolya et al. (2020), TIDE, section 2.2; Hoiem et al. (2012).
    """
    kinds = torch.full((len(found),), KINDS.index("background"))
    missed = ~truth.is_crowd
    taken = truth.is_crowd.clone()
    if not len(truth.boxes):
        return Diagnosis(kinds, missed)
    overlap = intersection_over_union(found.boxes, truth.boxes)  # (N, M)
    overlap[:, truth.is_crowd] = 0
    for n in found.scores.argsort(descending=True, stable=True).tolist():
        same = truth.labels == found.labels[n]  # (M,)
        own = torch.where(same, overlap[n], 0)
        other = torch.where(same, 0, overlap[n])
        free = torch.where(taken, 0, own)
        if free.max() >= right:
            taken[free.argmax()] = True
            kind = "correct"
        elif own.max() >= right:
            kind = "duplicate"
        elif other.max() >= right:
            kind = "class"
        elif own.max() >= near:
            kind = "localisation"
        elif other.max() >= near:
            kind = "both"
        else:
            kind = "background"
        kinds[n] = KINDS.index(kind)
    return Diagnosis(kinds, missed & ~taken)


def recall_by_size(
    diagnoses: list[Diagnosis], truths: list[GroundTruth]
) -> dict[str, tuple[int, int]]:
    """Return how many objects of each size were found, and how many there are."""
    result = {}
    for name in ("small", "medium", "large"):
        low, high = SIZES[name]
        found = total = 0
        for diagnosis, truth in zip(diagnoses, truths, strict=True):
            sizes = truth.sizes()
            here = ~truth.is_crowd & (sizes >= low) & (sizes < high)
            total += int(here.sum())
            found += int((here & ~diagnosis.missed).sum())
        result[name] = (found, total)
    return result
