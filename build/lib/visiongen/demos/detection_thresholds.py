"""What YOLOv5n proposes on a street, before suppression (chapter 6).

COCO's photographs stand under the terms of their Flickr owners, so none is shipped.
The demo draws the outlines of COCO's annotators in its place (CC BY 4.0).
"""

import json

from visiongen.data.prepared import prepared
from visiongen.detection.coco_sample import (
    coco_image,
    coco_names,
    coco_polygons,
    coco_truth,
)
from visiongen.detection.yolo_predictions import detect
from visiongen.models.yolov5 import YOLOv5, load_yolov5

# Of all photographs with outlines one of the two with the most people and vehicles,
# and of these two the one whose objects overlap more: suppression is the subject.
PHOTOGRAPH = "000000005001"
LOWEST = 0.05  # confidence of a proposal


def files() -> dict[str, bytes]:
    """The demo's data files by name.

    ``scene.json`` holds the size of the photograph, ``names`` of classes by index,
    ``outlines`` (name of the class, then ``x, y`` of one corner after the other),
    ``objects`` (``x1, y1, x2, y2``, class) and ``proposals`` (``x1, y1, x2, y2``,
    confidence, class), the most confident first.
    """
    image = coco_image(PHOTOGRAPH)
    truth = coco_truth(PHOTOGRAPH, image)
    model = load_yolov5(YOLOv5(), prepared("weights/yolov5n_coco.safetensors"))
    # no two boxes overlap by more than 1: nothing is suppressed
    found = detect(model, image, confidence=LOWEST, iou=1.0, most=10_000)
    names, drawn = coco_names(), coco_names("polygons")
    labels = sorted({*truth.labels.tolist(), *found.labels.tolist()})
    content = {
        "width": image.shape[1],
        "height": image.shape[0],
        "names": {label: names[label] for label in labels},
        "outlines": [
            [drawn[label], *points.ravel().round(1).tolist()]
            for label, points in coco_polygons(PHOTOGRAPH, image)
        ],
        "objects": [
            [*_tenths(box), label]
            for box, label in zip(truth.boxes, truth.labels.tolist(), strict=True)
        ],
        "proposals": [
            [*_tenths(box), round(score, 4), label]
            for box, score, label in zip(
                found.boxes, found.scores.tolist(), found.labels.tolist(), strict=True
            )
        ],
    }
    return {"scene.json": (json.dumps(content) + "\n").encode()}


def _tenths(box) -> list[float]:
    return [round(value, 1) for value in box.tolist()]
