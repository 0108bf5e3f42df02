"""The detectors of Ultralytics: from their constructors, or with official weights.

Their files are pickles of whole models. They are never unpickled: a reader that can
build nothing but tensors takes the weights out, and the constructor's network takes
them in. Code and weights are AGPL-3.0.
"""

from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from visiongen.data.preparation.checkpoint_reader import read_settings, read_state
from visiongen.detection.letterbox import as_network_input, letterbox
from visiongen.pretrained.fetching import fetch, sha256_of
from visiongen.pretrained.loaded import Pretrained, Provenance
from visiongen.pretrained.quiet_ultralytics import (
    import_ultralytics,
    ultralytics_folder,
)

RELEASE = "https://github.com/ultralytics/assets/releases/download/v8.3.0"
FAMILIES = ("yolov5n", "yolov8n", "yolov9t", "yolov10n", "yolo11n", "rtdetr-l")


def build(name: str, classes: int = 80) -> nn.Module:
    """Return an untrained network.

    Args:
        name: such as one of ``FAMILIES``; the constructor is Ultralytics' file of that
            name.
        classes: that it tells apart; 80 are COCO's.

    Raises:
        ValueError: Ultralytics has no such network.
    """
    import_ultralytics()
    from ultralytics.nn.tasks import DetectionModel, RTDETRDetectionModel

    make = RTDETRDetectionModel if name.startswith("rtdetr") else DetectionModel
    try:
        return make(f"{name}.yaml", nc=classes, verbose=False)
    except FileNotFoundError as error:
        known = ", ".join(FAMILIES)
        raise ValueError(f"Ultralytics has no {name!r}; it has {known}") from error


def load(name: str, weights: str | None = None) -> Pretrained:
    """Return a network with the official weights trained on COCO.

    Args:
        name: as for ``build``.
        weights: name of the file without ``.pt``; None takes the network's own name,
            with a ``u`` for YOLOv5, whose weights Ultralytics trained anew.

    Raises:
        ValueError: Ultralytics has no such network.
        WeightsUnavailableError: the weights cannot be had.
    """
    model = build(name)
    file = weights or (f"{name}u" if name.startswith("yolov5") else name)
    url = f"{RELEASE}/{file}.pt"
    path = fetch(url, ultralytics_folder() / "weights" / f"{file}.pt", file)
    model.load_state_dict(read_state(path, "model"))
    trained = read_settings(path, "train_args")
    side, stride = int(trained.get("imgsz", 640)), largest_stride(model)
    # RT-DETR was trained on squares that pictures are stretched to
    stretched = name.startswith("rtdetr")
    settings = {"side": side, "stride": stride, "stretched": stretched}
    provenance = Provenance(
        "ultralytics",
        name,
        file,
        url,
        sha256_of(path),
        round(path.stat().st_size / 1e6, 2),
        "AGPL-3.0",
    )

    def transform(image: Image.Image) -> Tensor:
        return to_input(image, side, stride, stretched)

    return Pretrained(model.float().eval(), transform, settings, provenance)


def largest_stride(model: nn.Module) -> int:
    """Return what the sides of a picture must be multiples of."""
    stride = model.stride
    assert isinstance(stride, Tensor)
    return int(stride.max())


def to_input(image: Image.Image, side: int, stride: int, stretched: bool) -> Tensor:
    """Turn a picture into a network's input ``(3, h, w)`` in [0, 1]."""
    if stretched:
        pixels = np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))
    else:
        pixels, _ = letterbox(np.asarray(image), side, stride)
    return as_network_input(pixels)[0]


def transfer(
    source: dict[str, Tensor], model: nn.Module
) -> tuple[list[str], list[str]]:
    """Copy into a network every tensor that fits it by name and shape.

    Args:
        source: tensors by name, such as those of YOLOv5n's file.
        model: gets them.

    Returns:
        Names of the tensors moved, and of those of the network that kept theirs.
    """
    own: dict[str, Any] = model.state_dict()
    fitting = {
        name: tensor.to(own[name].dtype)
        for name, tensor in source.items()
        if name in own and own[name].shape == tensor.shape
    }
    with torch.no_grad():
        model.load_state_dict(fitting, strict=False)
    return list(fitting), [name for name in own if name not in fitting]
