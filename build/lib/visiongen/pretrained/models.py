"""Pretrained networks by one kind of name, whoever publishes them."""

from collections.abc import Callable

from torch import nn

from visiongen.pretrained import (
    open_clip_models,
    timm_models,
    torchvision_models,
    ultralytics_models,
)
from visiongen.pretrained.loaded import Pretrained

BUILDERS: dict[str, Callable[[str], nn.Module]] = {
    "torchvision": torchvision_models.build,
    "timm": timm_models.build,
    "open_clip": open_clip_models.build,
    "ultralytics": ultralytics_models.build,
}
LOADERS: dict[str, Callable[[str, str | None], Pretrained]] = {
    "torchvision": torchvision_models.load,
    "timm": timm_models.load,
    "open_clip": open_clip_models.load,
    "ultralytics": ultralytics_models.load,
}


def build(name: str) -> nn.Module:
    """Return an untrained network; nothing is downloaded, nothing is asked.

    Args:
        name: family and network, such as ``torchvision/resnet50``, ``timm/resnet50``,
            ``open_clip/ViT-B-32`` or ``ultralytics/yolo11n``.

    Raises:
        ValueError: no such family or network.
    """
    family, network = _parts(name)
    return BUILDERS[family](network)


def load_pretrained(name: str, weights: str | None = None) -> Pretrained:
    """Return a network with published weights and the preprocessing of those weights.

    Args:
        name: as for ``build``.
        weights: which of its weights; None takes its family's default.

    Raises:
        ValueError: no such family, network or weights.
        WeightsUnavailableError: the weights exist, but cannot be had here and now.
    """
    family, network = _parts(name)
    return LOADERS[family](network, weights)


def _parts(name: str) -> tuple[str, str]:
    family, slash, network = name.partition("/")
    if not slash or family not in BUILDERS:
        known = ", ".join(f"{each}/…" for each in BUILDERS)
        raise ValueError(f"{name!r} does not begin with one of {known}")
    return family, network
