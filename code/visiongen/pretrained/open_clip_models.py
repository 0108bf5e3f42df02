"""Contrastive image-text networks of open_clip, with the weights of their homes."""

import logging
from pathlib import Path

import torch
from torch import nn

from visiongen.pretrained.fetching import fetch, fetch_from_hugging_face, sha256_of
from visiongen.pretrained.loaded import Pretrained, Provenance

FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")


def build(name: str) -> nn.Module:
    """Return an untrained network, such as ``ViT-B-32``.

    Raises:
        ValueError: open_clip has no such network.
    """
    import open_clip

    if name not in open_clip.list_models():
        raise ValueError(f"open_clip has no network {name!r}")
    logging.disable(logging.WARNING)  # it warns that the weights are random
    try:
        return open_clip.create_model(name, pretrained_text=False).eval()
    finally:
        logging.disable(logging.NOTSET)


def load(name: str, weights: str | None = None) -> Pretrained:
    """Return a network with published weights and their own preprocessing.

    Args:
        name: as for ``build``.
        weights: open_clip's tag, such as ``laion2b_s34b_b79k``; None takes the first.

    Raises:
        ValueError: no such network, or no such weights; names those there are.
        WeightsUnavailableError: the weights cannot be had.
    """
    import open_clip

    tags = open_clip.list_pretrained_tags_by_model(name)
    tag = weights or (tags[0] if tags else "")
    settings = open_clip.get_pretrained_cfg(name, tag)
    if not settings:
        raise ValueError(f"open_clip has no {name!r} with {weights!r}; it has {tags}")
    path, source = _file_of(settings, f"open_clip's {name}, {tag}")
    # The tag's own numbers: given a file, open_clip would take those of the network.
    own = {
        f"image_{key}": settings[key]
        for key in ("mean", "std", "interpolation", "resize_mode")
        if key in settings
    }
    model, _, transform = open_clip.create_model_and_transforms(
        name,
        pretrained=str(path),
        force_quick_gelu=bool(settings.get("quick_gelu", False)),
        **own,
    )
    provenance = Provenance(
        "open_clip",
        name,
        tag,
        source,
        sha256_of(path),
        round(path.stat().st_size / 1e6, 2),
    )
    preprocessing = dict(model.visual.preprocess_cfg)
    return Pretrained(model.eval(), transform, preprocessing, provenance)


def _file_of(settings: dict, title: str) -> tuple[Path, str]:
    if settings.get("hf_hub"):
        repository, _, named = settings["hf_hub"].rpartition("/")
        safe = f"{named.rpartition('.')[0]}.safetensors"
        files = (safe, named) if named else FILES
        path = fetch_from_hugging_face(repository, files, title)
        return path, f"https://huggingface.co/{repository}"
    url = settings["url"]
    place = Path(torch.hub.get_dir()) / "checkpoints" / Path(url).name
    return fetch(url, place, title), url
