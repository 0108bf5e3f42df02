"""The fine-tuned YOLOv5n in ONNX Runtime against PyTorch: same boxes, how fast?"""

import math
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from visiongen.detection.decoded_predictions import detect_decoded
from visiongen.detection.export import detect_onnx, export_onnx, load_onnx
from visiongen.detection.penn_fudan import (
    SET,
    penn_fudan_image,
    penn_fudan_pictures,
    penn_fudan_truth,
    split_pictures,
)
from visiongen.detection.scenes import Detections
from visiongen.evaluation.detection import precision_scores
from visiongen.pretrained.ultralytics_models import build
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary
from visiongen.training.eight_bits import load_eight_bits
from visiongen.training.yolo_finetuning import IOU, LOWEST

TRAINED = "yolo_pennfudan"
Detector = Callable[..., Detections]


def measure(
    seed: int, side: int, confidence: float, iou: float, pictures: int | None = None
) -> Measured:
    """Find people in the test photographs in both ways. The seed changes nothing.

    Args:
        seed: a benchmark has one; it is not used.
        side: of the square picture.
        confidence: least score of the detections that are compared and timed; average
            precision is measured from ``LOWEST`` on, as everywhere.
        iou: of suppression.
        pictures: use only the first so many.

    Raises:
        WeightsError: ``yolo_pennfudan`` is not published yet.
    """
    network = load_eight_bits(TRAINED, build("yolov5n", classes=1))
    merged = network.fuse(verbose=False)  # type: ignore[operator]
    with tempfile.TemporaryDirectory() as folder:
        path = export_onnx(network, Path(folder) / "detector.onnx", side)
        megabytes = path.stat().st_size / 1e6
        session = load_onnx(path)
    ways: dict[str, Detector] = {
        "pytorch": partial(detect_decoded, merged, side=side, iou=iou),
        "onnx": partial(detect_onnx, session, iou=iou),
    }
    names = split_pictures(penn_fudan_pictures())["test"][:pictures]
    images = [penn_fudan_image(name) for name in names]
    truths = [penn_fudan_truth(name) for name in names]
    found: dict[str, list[Detections]] = {}
    times: dict[str, list[float]] = {}
    scores: dict[str, dict[str, float]] = {}
    for name, detect in ways.items():
        detect(images[0])  # the first picture is slower
        found[name], times[name] = timed(partial(detect, confidence=confidence), images)
        everything = [detect(image, confidence=LOWEST) for image in images]
        scores[name], _ = precision_scores(everything, truths)
    apart = [differences(*pair) for pair in zip(*found.values(), strict=True)]
    metrics = {
        "largest_box_difference": summary([max(box for box, _ in apart)], "px"),
        "largest_score_difference": summary([max(score for _, score in apart)], ""),
        "onnx_megabytes": summary([megabytes], "MB"),
    }
    for name in ways:
        metrics[f"{name}_ap50"] = summary([scores[name]["box_ap50"]], "")
        metrics[f"{name}_ap50_95"] = summary([scores[name]["box_ap50_95"]], "")
        metrics[f"{name}_ms"] = summary(times[name], "ms")
    tables = {
        "milliseconds": {
            name: np.round(each, 2).tolist() for name, each in times.items()
        },
        "threads": torch.get_num_threads(),
        "side": side,
    }
    return Measured(metrics, tables)


def timed(
    detect: Detector, images: list[NDArray]
) -> tuple[list[Detections], list[float]]:
    """Return detections and milliseconds of each picture, from pixels to boxes."""
    found, times = [], []
    for image in images:
        start = time.perf_counter()
        found.append(detect(image))
        times.append(1000 * (time.perf_counter() - start))
    return found, times


def differences(one: Detections, other: Detections) -> tuple[float, float]:
    """Return the largest difference of boxes, in pixels, and that of their scores.

    Each detection is compared with the one that is most like it in both, because
    equal scores have no order. Both are infinite where the counts differ.
    """
    if len(one) != len(other):
        return math.inf, math.inf
    if not len(one):
        return 0.0, 0.0
    a, b = (torch.cat([x.boxes, x.scores[:, None]], 1) for x in (one, other))  # (N, 5)
    apart = (a[:, None] - b[None]).abs()  # (N, N, 5)
    nearest = apart.amax(-1).argmin(1)
    matched = apart[torch.arange(len(one)), nearest]  # (N, 5)
    return float(matched[:, :4].max()), float(matched[:, 4].max())


recipe = Benchmark(
    name="yolo_onnx",
    purpose="Fine-tuned YOLOv5n in ONNX Runtime and PyTorch: agreement and latency",
    data=(SET,),
    measure=partial(measure, side=320, confidence=0.05, iou=IOU),
    precision="fp32",
)
