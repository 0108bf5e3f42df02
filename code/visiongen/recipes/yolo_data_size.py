"""What to freeze when there are nine photographs, and when there are ninety.

Every variant takes as many steps as the base of ``yolo_sweeps``, which is the fourth
corner: everything moves, and all photographs are there.
"""

from typing import Any

from visiongen.recipes._yolo_protocol import swept
from visiongen.recipes.yolo_pennfudan import BACKBONE
from visiongen.recipes.yolo_sweeps import EPOCHS
from visiongen.training.outside import OutsideSweep

FEW = 9
CHOICES: dict[str, dict[str, Any]] = {
    "few_full": {"pictures": FEW},
    "few_frozen": {"pictures": FEW, "frozen": BACKBONE},
    "all_frozen": {"frozen": BACKBONE},
}

recipe = OutsideSweep(
    name="yolo_data_size",
    purpose="YOLOv5n on nine and on ninety photographs, backbone frozen or not",
    variants={name: swept(name, EPOCHS, **choice) for name, choice in CHOICES.items()},
    keeps_tables=False,
)
