"""What transfer is worth: YOLOv5n from scratch, and with three choices of what moves.

The four differ in nothing else: the same epochs, rate, pictures and augmentation. A
film of each, on photographs of COCO and of scikit-image, is for the live demo.
``yolo_epochs`` asks whether the one from scratch needs only longer.
"""

from typing import Any

from visiongen.detection import coco_sample
from visiongen.detection.penn_fudan import SET
from visiongen.recipes._yolo_protocol import variant
from visiongen.training.detection_film import FILMED
from visiongen.training.outside import OutsideSweep
from visiongen.training.yolo_finetuning import WEIGHTS

EPOCHS = 30
BACKBONE, ALL_BUT_HEAD = 10, 24  # layers
DATA = (SET, WEIGHTS, coco_sample.SET)
SHARED = {"filmed": tuple(FILMED), "both_measures": True}
CHOICES: dict[str, dict[str, Any]] = {
    "scratch": {"transferred": False},
    "head": {"transferred": True, "frozen": ALL_BUT_HEAD},
    "frozen": {"transferred": True, "frozen": BACKBONE},
    "full": {"transferred": True},
}

recipe = OutsideSweep(
    name="yolo_pennfudan",
    purpose="YOLOv5n on Penn–Fudan: scratch, head only, backbone frozen, everything",
    variants={
        name: variant(name, EPOCHS, DATA, **SHARED, **choice)
        for name, choice in CHOICES.items()
    },
    best_by="validation_ap50_95",
    licence="AGPL-3.0",
)
