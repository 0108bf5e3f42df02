"""Copy-paste: people cut out and pasted, mirrored, into their own photograph.

It needs outlines. So both variants read them, and differ in nothing but the pasting;
neither has another augmentation.
"""

from visiongen.recipes._yolo_protocol import swept
from visiongen.recipes.yolo_sweeps import EPOCHS, PLAIN
from visiongen.training.outside import OutsideSweep

recipe = OutsideSweep(
    name="yolo_copy_paste",
    purpose="YOLOv5n on Penn–Fudan, with people pasted and without",
    variants={
        name: swept(name, EPOCHS, polygons=True, copy_paste=share, **PLAIN)
        for name, share in {"outlines": 0.0, "copy_paste": 1.0}.items()
    },
    keeps_tables=False,
)
