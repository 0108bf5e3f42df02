"""What the fine-tuned YOLOs of chapter 7 share: YOLOv5n on Penn–Fudan.

The main comparison sees squares of 320 pixels. Sweeps of one setting see 192, which
costs a third of it.
"""

from functools import partial

from visiongen.detection.penn_fudan import SET
from visiongen.training.outside import OutsideRecipe
from visiongen.training.yolo_finetuning import WEIGHTS, finetune_yolo

SWEPT_SIDE = 192


def variant(
    name: str, epochs: int, data: tuple[str, ...] = (SET, WEIGHTS), **options
) -> OutsideRecipe:
    """Return one variant, whose mosaics end a quarter before the end.

    Args:
        name: of the variant.
        epochs: passes over the training set.
        data: names of what it reads.
        options: those of ``finetune_yolo``.
    """
    options = {"close_mosaic": epochs // 4} | options
    return OutsideRecipe(name, data, partial(finetune_yolo, **options), epochs)


def swept(name: str, epochs: int, **options) -> OutsideRecipe:
    """Return one variant at the smaller size, fine-tuned from the weights for COCO.

    Args:
        name: of the variant.
        epochs: passes over the training set.
        options: what differs.
    """
    base = {"transferred": True, "side": SWEPT_SIDE}
    return variant(name, epochs, **base | options)
