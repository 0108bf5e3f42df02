"""Torchvision's networks: built by name, with any of the weights that it documents."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import torch
from safetensors.torch import load_file
from torch import nn
from torchvision import models

from visiongen.data.identify import identify
from visiongen.data.registry import find
from visiongen.pretrained.fetching import fetch, fetch_registered, sha256_of
from visiongen.pretrained.loaded import Pretrained, Provenance, plain_settings

# Weights that the book's registry holds too: there they have editions and a mirror.
REGISTERED = {
    "SqueezeNet1_0_Weights.IMAGENET1K_V1": "weights/squeezenet1_0_imagenet.safetensors"
}
HASH = re.compile(r"-([0-9a-f]{8,})\.")


def build(name: str) -> nn.Module:
    """Return an untrained network, asking nobody for anything.

    Args:
        name: such as ``resnet50`` or ``maskrcnn_resnet50_fpn``. A detector's backbone
            is untrained too: left to itself it would be downloaded.

    Raises:
        ValueError: torchvision has no such network.
    """
    detector = name in models.list_models(models.detection)
    backbone = {"weights_backbone": None} if detector else {}
    return models.get_model(name, weights=None, **backbone)


def load(name: str, weights: str | None = None) -> Pretrained:
    """Return a network with published weights and their own preprocessing.

    Args:
        name: as for ``build``.
        weights: such as ``IMAGENET1K_V2``; None takes torchvision's default.

    Raises:
        ValueError: no such network, or no such weights; names those there are.
        WeightsUnavailableError: the weights cannot be had.
    """
    known = models.get_model_weights(name)
    if weights is not None and weights not in known.__members__:
        raise ValueError(f"{name} has {', '.join(known.__members__)}, not {weights!r}")
    chosen = known[weights or "DEFAULT"]
    transform = chosen.transforms()
    if str(chosen) in REGISTERED:
        state, provenance = _from_registry(name, chosen)
    else:
        state, provenance = _from_its_home(name, chosen)
    model = build(name)
    model.load_state_dict(state)
    return Pretrained(
        model.eval(),
        transform,
        plain_settings(transform),
        provenance,
        tuple(chosen.meta.get("categories", ())),
        chosen.meta,
    )


def checkpoint_path(url: str) -> Path:
    """Return where torchvision itself keeps the file of this address."""
    return Path(torch.hub.get_dir()) / "checkpoints" / Path(urlsplit(url).path).name


def _from_its_home(name: str, chosen: models.WeightsEnum) -> tuple[dict, Provenance]:
    digits = HASH.search(chosen.url)
    path = fetch(
        chosen.url,
        checkpoint_path(chosen.url),
        f"torchvision's {name}, {chosen.name}",
        digits[1] if digits else None,
    )
    state = torch.load(path, map_location="cpu", weights_only=True)
    return state, Provenance(
        "torchvision",
        name,
        chosen.name,
        chosen.url,
        sha256_of(path),
        round(path.stat().st_size / 1e6, 2),
    )


def _from_registry(name: str, chosen: models.WeightsEnum) -> tuple[dict, Provenance]:
    registered = REGISTERED[str(chosen)]
    path = fetch_registered(registered, f"torchvision's {name}")
    identity = identify(registered)
    note = find(registered).editions[identity.edition].note
    state = {key: value.float() for key, value in load_file(path).items()}
    return state, Provenance(
        "torchvision",
        name,
        chosen.name,
        chosen.url if identity.edition == "official" else find(registered).home,
        sha256_of(path),
        round(path.stat().st_size / 1e6, 2),
        f"{identity.edition} edition. {note}".strip(),
    )
