"""How long to train, from the weights for COCO and from random ones.

Everything else is as in the base of ``yolo_sweeps``.
"""

from visiongen.recipes._yolo_protocol import swept
from visiongen.training.outside import OutsideSweep

FINE_TUNED = (3, 6, 24, 48)
SCRATCH = (24, 96)

recipe = OutsideSweep(
    name="yolo_epochs",
    purpose="YOLOv5n on Penn–Fudan for 3 to 96 epochs, fine-tuned and from scratch",
    variants={
        f"epochs_{count}": swept(f"epochs_{count}", count) for count in FINE_TUNED
    }
    | {
        f"scratch_{count}": swept(f"scratch_{count}", count, transferred=False)
        for count in SCRATCH
    },
    keeps_tables=False,
)
