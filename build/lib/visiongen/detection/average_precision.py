"""Average precision as COCO computes it, by hand.

Detections of one class, over all pictures, are sorted by confidence. Each is a hit if
it overlaps an object that no better one has taken; walking down the list gives a
point (recall, precision) a detection, and average precision is the area under them.
Equal to ``pycocotools`` (Lin et al., 2014) to 1e-9 on the tests, crowds, sizes and
masks included.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from visiongen.detection.boxes import area
from visiongen.detection.masks import mask_intersections
from visiongen.detection.overlap import intersections
from visiongen.detection.scenes import Detections, GroundTruth

Array = NDArray[np.float64]

COCO_THRESHOLDS = tuple(np.linspace(0.5, 0.95, 10).round(2).tolist())
COCO_POINTS = np.linspace(0, 1, 101)  # of recall
VOC_2007_POINTS = np.linspace(0, 1, 11)  # Everingham et al. (2010), section 4.2
SIZES = {  # of objects, in pixels
    "all": (0.0, 1e10),
    "small": (0.0, 32.0**2),
    "medium": (32.0**2, 96.0**2),
    "large": (96.0**2, 1e10),
}


@dataclass(frozen=True, eq=False)
class AveragePrecision:
    """The result of ``average_precision``; T thresholds, K classes, R recalls.

    Attributes:
        thresholds: ``(T,)`` of IoU.
        classes: ``(K,)`` those that occur in the ground truth.
        values: ``(T, K)`` average precision in [0, 1]; NaN for a class without an
            object of this size.
        precision: ``(T, R, K)`` interpolated precision at ``points`` of recall.
        points: ``(R,)``.
    """

    thresholds: Array
    classes: NDArray[np.int64]
    values: Array
    precision: Array
    points: Array

    @property
    def mean(self) -> float:
        """Mean over thresholds and classes: AP50-95, if the thresholds are COCO's."""
        return _mean(self.values)

    def at(self, threshold: float) -> float:
        """Return the mean over classes at one threshold of IoU, such as 0.5."""
        return _mean(self.values[np.isclose(self.thresholds, threshold)])


def average_precision(
    detections: Sequence[Detections],
    truths: Sequence[GroundTruth],
    *,
    by: str = "boxes",
    size: str = "all",
    thresholds: Sequence[float] = COCO_THRESHOLDS,
    points: Array = COCO_POINTS,
    max_detections: int = 100,
) -> AveragePrecision:
    """Measure a detector on pictures.

    Args:
        detections: one a picture.
        truths: likewise.
        by: "boxes" or "masks": what overlap is computed from.
        size: a key of ``SIZES``. Objects of another size neither count nor cost, nor
            do detections of another size that hit nothing.
        thresholds: of IoU.
        points: recalls at which precision is read off.
        max_detections: best of each class kept in each picture, as in COCO.

    Raises:
        ValueError: counts differ, ``by`` or ``size`` is unknown, a mask is missing.
    """
    if len(detections) != len(truths):
        raise ValueError(f"{len(detections)} results for {len(truths)} pictures")
    if by not in ("boxes", "masks"):
        raise ValueError(f'by is "boxes" or "masks", not {by!r}')
    if size not in SIZES:
        raise ValueError(f"size is one of {', '.join(SIZES)}, not {size!r}")
    levels = np.asarray(thresholds, float)
    labels = [truth.labels.numpy() for truth in truths]
    classes = np.unique(np.concatenate([*labels, np.empty(0, np.int64)]))
    precision = np.full((len(levels), len(points), len(classes)), np.nan)
    for k, label in enumerate(classes):
        matched = [
            _match_class(*pair, int(label), by, SIZES[size], levels, max_detections)
            for pair in zip(detections, truths, strict=True)
        ]
        objects = sum(match.objects for match in matched)
        if objects:
            scores = np.concatenate([match.scores for match in matched])
            hit = np.concatenate([match.hit for match in matched], 1)
            ignored = np.concatenate([match.ignored for match in matched], 1)
            for t in range(len(levels)):
                curve = precision_recall(scores, hit[t], objects, ignored[t])
                precision[t, :, k] = interpolated_precision(*curve, points)
    values = precision.mean(1)
    return AveragePrecision(levels, classes, values, precision, points)


def precision_recall(
    scores: Array, hit: NDArray, objects: int, ignored: NDArray | None = None
) -> tuple[Array, Array]:
    """Return precision and recall after each detection, most confident first.

    Args:
        scores: ``(D,)``.
        hit: ``(D,)`` bool, whether a detection found an object.
        objects: how many there are to find.
        ignored: ``(D,)`` bool, detections that count neither way.
    """
    order = np.argsort(-scores, kind="stable")
    counts = np.ones(len(order), bool) if ignored is None else ~ignored[order]
    right = np.cumsum(hit[order] & counts)
    answered = np.cumsum(counts)
    # precision = TP / (TP + FP),   recall = TP / objects
    return right / np.maximum(answered, 1), right / objects


def interpolated_precision(precision: Array, recall: Array, points: Array) -> Array:
    """Return the best precision that is reached at each recall, or beyond it.

    Args:
        precision: ``(D,)`` after each detection.
        recall: ``(D,)``, never falling.
        points: recalls ``(R,)``; beyond the last recall, precision is 0.
    """
    # p(r) = max over r' ≥ r of precision(r')
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    place = np.searchsorted(recall, points, side="left")  # (R,)
    return np.append(envelope, 0.0)[np.minimum(place, len(envelope))]


def match(
    overlap: Array, crowd: NDArray, ignored: NDArray, thresholds: Array
) -> NDArray[np.int64]:
    """Give each detection, best first, the object it overlaps most among the free.

    Args:
        overlap: ``(D, G)``, detections in falling order of confidence.
        crowd: ``(G,)`` bool; a crowd is never used up.
        ignored: ``(G,)`` bool; taken only where no other object fits.
        thresholds: ``(T,)``.

    Returns:
        ``(T, D)``: index of the object, or −1.
    """
    count, objects = overlap.shape
    found = np.full((len(thresholds), count), -1)
    if objects == 0:
        return found
    free = np.ones((len(thresholds), objects), bool)
    needed = np.minimum(thresholds, 1 - 1e-10)[:, None]  # (T, 1)
    rows = np.arange(len(thresholds))
    for d in range(count):
        if overlap[d].max() < needed.min():
            continue
        for eligible in (~ignored, ignored):
            fits = (overlap[d] >= needed) & (free | crowd) & eligible  # (T, G)
            # of equals, the last, as pycocotools does
            last_best = np.where(fits, overlap[d], -1.0)[:, ::-1].argmax(1)
            choice = objects - 1 - last_best
            new = fits.any(1) & (found[:, d] < 0)
            found[new, d] = choice[new]
            free[rows[new], choice[new]] = False
    return found


@dataclass(frozen=True, eq=False)
class _Matched:
    """One class in one picture: scores ``(D,)``, hit and ignored ``(T, D)``."""

    scores: Array
    hit: NDArray
    ignored: NDArray
    objects: int


def _match_class(
    found: Detections,
    truth: GroundTruth,
    label: int,
    by: str,
    limits: tuple[float, float],
    thresholds: Array,
    most: int,
) -> _Matched:
    chosen = (found.labels == label).nonzero()[:, 0]
    order = found.scores[chosen].argsort(descending=True, stable=True)[:most]
    found = found[chosen[order]]
    which = truth.labels == label
    crowd = truth.is_crowd[which].numpy()
    outside = _outside(truth.sizes()[which].double().numpy(), limits)
    ignored = crowd | outside
    shared, areas, others = _overlap(found, truth, which, by)
    # of a crowd only the share of the detection that lies in it counts
    union = np.where(crowd, areas[:, None], areas[:, None] + others - shared)
    overlap = shared / np.maximum(union, 1e-12)  # (D, G)
    matches = match(overlap, crowd, ignored, thresholds)  # (T, D)
    to_ignored = np.append(ignored, False)[matches] & (matches >= 0)
    return _Matched(
        found.scores.double().numpy(),
        (matches >= 0) & ~to_ignored,
        to_ignored | ((matches < 0) & _outside(areas, limits)),
        int((~ignored).sum()),
    )


def _overlap(
    found: Detections, truth: GroundTruth, which: Tensor, by: str
) -> tuple[Array, Array, Array]:
    """Return shared areas ``(D, G)``, those of detections ``(D,)``, of objects."""
    if by == "boxes":
        a, b = found.boxes.double(), truth.boxes[which].double()
        return intersections(a, b).numpy(), area(a).numpy(), area(b).numpy()
    if found.masks is None or truth.masks is None:
        raise ValueError("masks are missing: give them, or measure by boxes")
    masks = truth.masks[which]
    own, others = (m.flatten(1).sum(1).double().numpy() for m in (found.masks, masks))
    return mask_intersections(found.masks, masks).numpy(), own, others


def _outside(areas: Array, limits: tuple[float, float]) -> NDArray:
    return (areas < limits[0]) | (areas > limits[1])


def _mean(values: Array) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a mean over nothing
        return float(np.nanmean(values))
