"""Mutating good settings against drawing them: the same budget, the same first try."""

from functools import partial

from visiongen.detection.penn_fudan import SET
from visiongen.recipes._yolo_protocol import SWEPT_SIDE
from visiongen.training.outside import OutsideRecipe, OutsideSweep
from visiongen.training.yolo_finetuning import WEIGHTS
from visiongen.training.yolo_search import PROPOSALS, search_yolo

TRIES, EPOCHS = 8, 4

recipe = OutsideSweep(
    name="yolo_search",
    purpose="YOLOv5n on Penn–Fudan: genetic and random search at an equal budget",
    variants={
        method: OutsideRecipe(
            method,
            (SET, WEIGHTS),
            partial(search_yolo, method=method, tries=TRIES, side=SWEPT_SIDE),
            EPOCHS,
        )
        for method in PROPOSALS
    },
)
