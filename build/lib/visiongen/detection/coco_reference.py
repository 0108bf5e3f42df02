"""The same measure by ``pycocotools``, as an independent reference."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from visiongen.detection.average_precision import COCO_POINTS, AveragePrecision
from visiongen.detection.boxes import xyxy_to_xywh
from visiongen.detection.scenes import Detections, GroundTruth


def coco_average_precision(
    detections: Sequence[Detections], truths: Sequence[GroundTruth], by: str = "boxes"
) -> dict[str, AveragePrecision]:
    """Measure with COCO's own code, 100 detections of each class a picture.

    Args:
        detections: one a picture.
        truths: likewise.
        by: "boxes" or "masks".

    Returns:
        For each of "all", "small", "medium" and "large", what
        ``visiongen.detection.average_precision`` gives.
    """
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    everything = np.concatenate([truth.labels.numpy() for truth in truths])
    classes = np.unique(everything)
    pictures = [{"id": n, **_size(truth)} for n, truth in enumerate(truths)]
    categories = [{"id": int(k), "name": str(k)} for k in classes]
    with contextlib.redirect_stdout(io.StringIO()):  # it reports on every step
        truth_set = COCO()
        truth_set.dataset = {
            "images": pictures,
            "categories": categories,
            "annotations": _annotations(truths, by),
        }
        truth_set.createIndex()
        found_set = COCO()
        found_set.dataset = {
            "images": pictures,
            "categories": categories,
            "annotations": _results(detections, by),
        }
        found_set.createIndex()
        run = COCOeval(truth_set, found_set, "segm" if by == "masks" else "bbox")
        run.params.maxDets = [100]
        run.evaluate()
        run.accumulate()
    precision = run.eval["precision"][..., 0]  # (T, R, K, sizes)
    precision = np.where(precision < 0, np.nan, precision)
    return {
        name: AveragePrecision(
            run.params.iouThrs,
            classes,
            precision[..., n].mean(1),
            precision[..., n],
            COCO_POINTS,
        )
        for n, name in enumerate(run.params.areaRngLbl)
    }


def _size(truth: GroundTruth) -> dict[str, int]:
    if truth.masks is None:
        return {}
    return {"height": truth.masks.shape[1], "width": truth.masks.shape[2]}


def _annotations(truths: Sequence[GroundTruth], by: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for picture, truth in enumerate(truths):
        boxes = xyxy_to_xywh(truth.boxes).tolist()
        for n, box in enumerate(boxes):
            entry = {
                "id": len(found) + 1,
                "image_id": picture,
                "category_id": int(truth.labels[n]),
                "bbox": box,
                "area": float(truth.sizes()[n]),
                "iscrowd": int(truth.is_crowd[n]),
            }
            if by == "masks":
                entry["segmentation"] = _encoded(truth, n)
            found.append(entry)
    return found


def _results(detections: Sequence[Detections], by: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for picture, scene in enumerate(detections):
        for n, box in enumerate(xyxy_to_xywh(scene.boxes).tolist()):
            entry = {
                "id": len(found) + 1,
                "image_id": picture,
                "category_id": int(scene.labels[n]),
                "bbox": box,
                "area": box[2] * box[3],
                "score": float(scene.scores[n]),
                "iscrowd": 0,
            }
            if by == "masks" and scene.masks is not None:
                entry["segmentation"] = _encoded(scene, n)
                entry["area"] = int(scene.masks[n].sum())
            found.append(entry)
    return found


def _encoded(scene: GroundTruth | Detections, n: int) -> dict[str, Any]:
    from pycocotools import mask

    if scene.masks is None:
        raise ValueError("masks are missing: give them, or measure by boxes")
    return mask.encode(np.asfortranarray(scene.masks[n].numpy().astype(np.uint8)))
