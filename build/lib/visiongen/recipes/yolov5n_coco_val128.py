"""YOLOv5n on 128 photographs of COCO: our average precision beside pycocotools'.

Nothing is trained. Besides average precision the card holds what chapter 6 draws: the
precision-recall curve, a sweep of the confidence threshold, the kinds of mistakes at
one threshold, recall by size, and the time of each stage.
"""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from visiongen.data.prepared import prepared
from visiongen.detection.average_precision import SIZES, average_precision
from visiongen.detection.coco_reference import coco_average_precision
from visiongen.detection.coco_sample import (
    SET,
    coco_image,
    coco_names,
    coco_pictures,
    coco_truth,
)
from visiongen.detection.confidence import confidence_sweep
from visiongen.detection.errors import KINDS, diagnose, recall_by_size
from visiongen.detection.letterbox import as_network_input, letterbox
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.detection.yolo_predictions import above_confidence, decode_all, suppress
from visiongen.models.yolov5 import YOLOv5, load_yolov5
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary

WEIGHTS = "weights/yolov5n_coco.safetensors"
LEVELS = tuple(np.linspace(0.01, 0.95, 95).round(2).tolist())
SHOWN = 0.25  # confidence at which mistakes are told apart


def measure(
    seed: int,
    side: int,
    confidence: float,
    iou: float,
    most: int,
    pictures: int | None = None,
) -> Measured:
    """Run everything: about 2 minutes of one core. The seed changes nothing.

    Args:
        seed: a benchmark has one; it is not used.
        side: length of the longer side of each picture for the network.
        confidence: least score of a detection.
        iou: of suppression.
        most: detections a picture.
        pictures: use only the first so many.
    """
    model = load_yolov5(YOLOv5(), prepared(WEIGHTS))
    found, truths, times = [], [], []
    for name in coco_pictures()[:pictures]:
        image = coco_image(name)
        detections, stages = timed_detect(model, image, side, confidence, iou, most)
        found.append(detections)
        truths.append(coco_truth(name, image))
        times.append(stages)
    return Measured(*results(found, truths, times))


@torch.no_grad()
def timed_detect(
    model: YOLOv5, image: NDArray, side: int, confidence: float, iou: float, most: int
) -> tuple[Detections, dict[str, float]]:
    """Detections in one picture, and the milliseconds of the three stages."""
    start = time.perf_counter()
    padded, way = letterbox(image, side)
    batch = as_network_input(padded)
    ready = time.perf_counter()
    raw = model(batch)
    predicted = time.perf_counter()
    boxes, objectness, classes = decode_all(model, raw)
    candidates = above_confidence(boxes[0], objectness[0], classes[0], confidence)
    kept = suppress(candidates, iou, most)
    found = Detections(way.undo(kept.boxes), kept.scores, kept.labels)
    done = time.perf_counter()
    return found, {
        "before_ms": 1000 * (ready - start),
        "network_ms": 1000 * (predicted - ready),
        "after_ms": 1000 * (done - predicted),
    }


def results(
    found: Sequence[Detections],
    truths: Sequence[GroundTruth],
    times: Sequence[dict[str, float]],
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Metrics and tables of the card."""
    theirs = coco_average_precision(found, truths)
    ours = {size: average_precision(found, truths, size=size) for size in SIZES}
    metrics = {
        "ap50_95": summary([ours["all"].mean], ""),
        "ap50": summary([ours["all"].at(0.5)], ""),
        "pycocotools_ap50_95": summary([theirs["all"].mean], ""),
        "pycocotools_ap50": summary([theirs["all"].at(0.5)], ""),
        "largest_difference": summary(
            [max(float(np.nanmax(_gap(ours[s], theirs[s]))) for s in SIZES)], ""
        ),
    }
    names = coco_names()
    whole = ours["all"]
    sweep = confidence_sweep(found, truths, LEVELS)
    shown = [each.above(SHOWN) for each in found]
    diagnoses = [diagnose(*pair) for pair in zip(shown, truths, strict=True)]
    tables = {
        "pictures": len(found),
        "objects": sum(len(truth.boxes) for truth in truths),
        "by_size": {
            s: [round(v.mean, 5), round(v.at(0.5), 5)] for s, v in ours.items()
        },
        "by_class": {
            names[int(k)]: _rounded(whole.values[:, n])
            for n, k in enumerate(whole.classes)
        },
        "thresholds": whole.thresholds.tolist(),
        "precision_at_50": _rounded(np.nanmean(whole.precision[0], axis=1)),
        "sweep": {
            "confidence": list(LEVELS),
            "precision": _rounded(sweep.precision),
            "recall": _rounded(sweep.recall),
            "f1": _rounded(sweep.f1),
            "shown": sweep.shown.tolist(),
        },
        "mistakes": {
            "confidence": SHOWN,
            **{kind: sum(d.counts()[kind] for d in diagnoses) for kind in KINDS},
            "missed": sum(int(d.missed.sum()) for d in diagnoses),
            "found_by_size": recall_by_size(diagnoses, list(truths)),
        },
        "times": {
            stage: {
                "median": round(float(np.median([t[stage] for t in times])), 2),
                "quartiles": _rounded(
                    np.percentile([t[stage] for t in times], [25, 75])
                ),
            }
            for stage in times[0]
        },
        "threads": torch.get_num_threads(),
    }
    return metrics, tables


def _gap(ours, theirs) -> NDArray:
    return np.abs(ours.values - theirs.values)


def _rounded(values: NDArray) -> list[float]:
    return np.asarray(values, float).round(5).tolist()


recipe = Benchmark(
    name="yolov5n_coco_val128",
    purpose="YOLOv5n on 128 photographs of COCO: own AP beside pycocotools'",
    data=(SET, WEIGHTS),
    measure=partial(measure, side=640, confidence=0.001, iou=0.6, most=300),
    precision="fp32",
)
