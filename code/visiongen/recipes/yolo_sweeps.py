"""One choice at a time: rate, batch, picture size and augmentation of YOLOv5n.

Everything is fine-tuned for 12 epochs at 192 pixels, otherwise as in ``yolo_pennfudan``
but for the one choice that the variant is named after. ``plain`` has no augmentation.
"""

from typing import Any

from visiongen.recipes._yolo_protocol import swept
from visiongen.training.outside import OutsideSweep

EPOCHS = 12
NONE = dict.fromkeys(("mosaic", "fliplr", "hsv_h", "hsv_s", "hsv_v"), 0.0)
PLAIN = NONE | {"translate": 0.0, "scale": 0.0}
COLOUR = {"hsv_h": 0.015, "hsv_s": 0.7, "hsv_v": 0.4}
CHOICES: dict[str, dict[str, Any]] = {
    "base": {},
    **{f"rate_{rate:g}": {"rate": rate} for rate in (1e-4, 3e-4, 3e-3, 1e-2)},
    **{f"batch_{size}": {"batch": size} for size in (4, 16, 32)},
    **{f"side_{side}": {"side": side} for side in (128, 256, 320)},
    "plain": PLAIN,
    "flip": PLAIN | {"fliplr": 0.5},
    "colour": PLAIN | COLOUR,
    "geometry": PLAIN | {"translate": 0.1, "scale": 0.5},
    "mosaic": PLAIN | {"mosaic": 1.0},
    "mixup": PLAIN | {"mosaic": 1.0, "mixup": 0.5},  # it mixes mosaics
}

recipe = OutsideSweep(
    name="yolo_sweeps",
    purpose="YOLOv5n on Penn–Fudan: rate, batch, size, augmentation, one at a time",
    variants={name: swept(name, EPOCHS, **choice) for name, choice in CHOICES.items()},
    keeps_tables=False,
)
