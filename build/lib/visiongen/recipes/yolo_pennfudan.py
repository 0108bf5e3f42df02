"""What transfer is worth: YOLOv5n from scratch, and with three choices of what moves.

The four differ in nothing else: the same 60 epochs, rate, pictures and augmentation.
"""

from typing import Any

from visiongen.recipes._yolo_protocol import variant
from visiongen.training.outside import OutsideSweep

BACKBONE, ALL_BUT_HEAD = 10, 24  # layers
CHOICES: dict[str, dict[str, Any]] = {
    "scratch": {"transferred": False},
    "head": {"transferred": True, "frozen": ALL_BUT_HEAD},
    "frozen": {"transferred": True, "frozen": BACKBONE},
    "full": {"transferred": True},
}

recipe = OutsideSweep(
    name="yolo_pennfudan",
    purpose="YOLOv5n on Penn–Fudan: scratch, head only, backbone frozen, everything",
    variants={name: variant(name, 60, **choice) for name, choice in CHOICES.items()},
    best_by="validation_ap50_95",
    licence="AGPL-3.0",
)
