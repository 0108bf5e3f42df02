"""What the fine-tuned YOLOs of chapter 7 share: YOLOv5n on Penn–Fudan at 320 pixels."""

from functools import partial

from visiongen.detection.penn_fudan import SET
from visiongen.training.outside import OutsideRecipe
from visiongen.training.yolo_finetuning import WEIGHTS, finetune_yolo


def variant(name: str, epochs: int, **options) -> OutsideRecipe:
    """Return one variant; ``options`` are those of ``finetune_yolo``."""
    return OutsideRecipe(
        name, (SET, WEIGHTS), partial(finetune_yolo, **options), epochs
    )
