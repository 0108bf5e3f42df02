"""How long to train: everything as the base of ``yolo_sweeps``, but for the epochs.

Mosaic ends a quarter before the end, as there.
"""

from visiongen.recipes._yolo_protocol import variant
from visiongen.training.outside import OutsideSweep

EPOCHS = (3, 6, 24)

recipe = OutsideSweep(
    name="yolo_epochs",
    purpose="YOLOv5n on Penn–Fudan, fully fine-tuned for 3, 6 and 24 epochs",
    variants={
        f"epochs_{count}": variant(
            f"epochs_{count}", count, transferred=True, close_mosaic=count // 4
        )
        for count in EPOCHS
    },
)
