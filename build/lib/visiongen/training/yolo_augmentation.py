"""What Ultralytics does to a training photograph before the network sees it."""

import contextlib
import io
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from visiongen.detection.boxes import cxcywh_to_xyxy
from visiongen.detection.scenes import GroundTruth
from visiongen.pretrained.quiet_ultralytics import import_ultralytics

MIXING = ("mosaic", "mixup", "copy_paste")
COLOUR = ("hsv_h", "hsv_s", "hsv_v")
GEOMETRY = ("fliplr", "flipud", "degrees", "translate", "scale", "shear", "perspective")
OFF = dict.fromkeys((*MIXING, *COLOUR, *GEOMETRY), 0.0)
Example = tuple[NDArray[np.uint8], GroundTruth]


def training_dataset(described: Path, side: int, **options: Any) -> Any:
    """Return Ultralytics' own data set of the training split.

    Args:
        described: ``data.yaml``.
        side: of the square pictures.
        options: of Ultralytics, such as ``mosaic`` or ``rect``; augmentation that is
            not named is off.
    """
    import_ultralytics()
    from ultralytics.cfg import get_cfg
    from ultralytics.data.build import build_yolo_dataset
    from ultralytics.data.utils import check_det_dataset

    # without a cache a mosaic takes its parts from the pictures read so far
    settings = {"imgsz": side, "cache": "ram", "batch": 4}
    with contextlib.redirect_stdout(io.StringIO()):  # bars of its own
        data = check_det_dataset(str(described))
        cfg: Any = get_cfg(overrides=settings | OFF | options)
        return build_yolo_dataset(cfg, data["train"], cfg.batch, data)


def augmented(
    described: Path,
    name: str,
    choices: Mapping[str, Mapping[str, Any]],
    side: int,
    seed: int = 0,
) -> dict[str, Example]:
    """Change one photograph in several ways, each with the same random numbers.

    Args:
        described: ``data.yaml``.
        name: of a training photograph, without its ending.
        choices: options of Ultralytics by the name of a way; what is not named is off.
        side: of the square pictures.
        seed: of everything random.

    Returns:
        Of each way, the picture ``(side, side, 3)`` RGB uint8 and what is in it.

    Raises:
        ValueError: the photograph is not among those for training.
    """
    dataset = training_dataset(described, side)
    places = {Path(file).stem: n for n, file in enumerate(dataset.im_files)}
    if name not in places:
        raise ValueError(f"{name} is not a training photograph of {described}")
    from ultralytics.cfg import get_cfg

    found = {}
    for way, options in choices.items():
        hyp = get_cfg(overrides={"imgsz": side, "cache": "ram"} | OFF | dict(options))
        dataset.transforms = dataset.build_transforms(hyp)
        with _same_numbers(seed):
            found[way] = _as_example(dataset[places[name]], side)
    return found


@contextlib.contextmanager
def _same_numbers(seed: int) -> Iterator[None]:
    """Seed the global generators that Ultralytics draws from, and put them back."""
    before, before_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(before)
        np.random.set_state(before_numpy)  # noqa: NPY002


def _as_example(item: dict[str, Any], side: int) -> Example:
    image = item["img"].permute(1, 2, 0).numpy()  # (side, side, 3)
    boxes = cxcywh_to_xyxy(side * item["bboxes"])
    return image, GroundTruth(boxes, torch.zeros(len(boxes), dtype=torch.long))
