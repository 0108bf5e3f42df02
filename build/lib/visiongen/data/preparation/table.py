"""Which preparation belongs to which data set.

Every preparation has the same signature: it fetches the sources of an edition through
``downloads`` and writes the prepared file or folder ``result``. Checks of the result,
the manifest and the move into place belong to :mod:`visiongen.data.prepare`.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from visiongen.data.downloads import Downloads
from visiongen.data.preparation import (
    archive_members,
    coco_sample,
    imagenet_pictures,
    penn_fudan,
    single_files,
    tiny_imagenet,
    torchvision_sets,
    weights,
)
from visiongen.data.registry import Edition

Preparation = Callable[[Edition, Downloads, Path], None]

BY_NAME: dict[str, Preparation] = {
    "mnist": partial(torchvision_sets.prepare, "MNIST"),
    "fashion_mnist": partial(torchvision_sets.prepare, "FashionMNIST"),
    "cifar10": partial(torchvision_sets.prepare, "CIFAR10"),
    "tiny_imagenet32": tiny_imagenet.prepare,
    "coco_val128": coco_sample.prepare,
    "pennfudan480": penn_fudan.prepare,
    "imagenette_val500": imagenet_pictures.prepare_imagenette,
    "imagenet_samples": imagenet_pictures.prepare_samples,
    "weights/squeezenet1_0_imagenet.safetensors": weights.prepare_squeezenet,
    "weights/yolov5n_coco.safetensors": weights.prepare_yolov5n,
}
BY_FAMILY: dict[str, Preparation] = {
    "images": single_files.prepare,
    "video": single_files.prepare,
    "flow": archive_members.prepare,
}


def preparation_of(name: str) -> Preparation:
    """The preparation of the data set ``name``, which the registry must know."""
    return BY_NAME.get(name) or BY_FAMILY[name.split("/")[0]]
