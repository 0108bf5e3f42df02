"""What a trained detector is worth on pictures that it has not seen."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from visiongen.detection.average_precision import average_precision
from visiongen.detection.confidence import confidence_sweep
from visiongen.detection.scenes import Detections, GroundTruth

LEVELS = tuple(np.linspace(0.05, 0.95, 91).round(2).tolist())  # of confidence
KINDS = {"box": "boxes", "mask": "masks"}


def precision_scores(
    found: Sequence[Detections], truths: Sequence[GroundTruth], masks: bool = False
) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Return average precisions, and precision by recall at an IoU of 0.5.

    Args:
        found: one a picture, down to very low confidence.
        truths: likewise.
        masks: measure masks too.

    Returns:
        ``box_ap50`` and ``box_ap50_95`` (and of masks); and for "box" (and "mask")
        the interpolated precision of the first class at 101 recalls from 0 to 1.
    """
    scores, curves = {}, {}
    for kind in ("box", "mask") if masks else ("box",):
        result = average_precision(found, truths, by=KINDS[kind])
        scores[f"{kind}_ap50"] = result.at(0.5)
        scores[f"{kind}_ap50_95"] = result.mean
        curves[kind] = result.precision[0, :, 0].round(4).tolist()
    return scores, curves


def best_confidence(
    found: Sequence[Detections], truths: Sequence[GroundTruth]
) -> float:
    """Return the threshold of ``LEVELS`` with the best F1: choose it on validation."""
    return LEVELS[int(confidence_sweep(found, truths, LEVELS).f1.argmax())]


def held_out_scores(
    found: Mapping[str, Detections],
    truths: Sequence[GroundTruth],
    confidence: float,
    masks: bool = False,
) -> tuple[dict[str, float], dict[str, Any]]:
    """Measure on the test split.

    Args:
        found: by name of the picture.
        truths: in the same order.
        confidence: from which a detection is shown, as chosen on validation.
        masks: measure masks too.

    Returns:
        Metrics: those of ``precision_scores``, and ``confidence``, with the
        ``precision`` and ``recall`` of what is shown. Tables: "precision_at_50", and
        "detections", those of each picture down to ``LEVELS[0]``.
    """
    results = list(found.values())
    metrics, curves = precision_scores(results, truths, masks)
    sweep = confidence_sweep(results, truths, [confidence])
    metrics |= {
        "confidence": confidence,
        "precision": float(sweep.precision[0]),
        "recall": float(sweep.recall[0]),
    }
    shown = {name: _table(each.above(LEVELS[0])) for name, each in found.items()}
    return metrics, {"precision_at_50": curves, "detections": shown}


def _table(found: Detections) -> dict[str, list[float]]:
    """Return boxes, all in a row, in tenths of a pixel, and scores."""
    boxes = found.boxes.flatten().double().numpy().round(1).tolist()
    return {"boxes": boxes, "scores": found.scores.double().numpy().round(3).tolist()}
