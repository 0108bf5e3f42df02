"""Networks of timm: built by name, with the weights of its hub."""

from pathlib import Path

import torch
from torch import nn

from visiongen.pretrained.fetching import fetch, fetch_from_hugging_face, sha256_of
from visiongen.pretrained.loaded import Pretrained, Provenance

FILES = ("model.safetensors", "pytorch_model.bin")


def build(name: str) -> nn.Module:
    """Return an untrained network, such as ``resnet50`` or ``vit_tiny_patch16_224``.

    Raises:
        ValueError: timm has no such network.
    """
    import timm

    if not timm.is_model(name):
        raise ValueError(f"timm has no network {name!r}; timm.list_models() lists them")
    return timm.create_model(name, pretrained=False)


def load(name: str, weights: str | None = None) -> Pretrained:
    """Return a network with published weights and their own preprocessing.

    Args:
        name: as for ``build``.
        weights: timm's tag, such as ``a1_in1k``; None takes its default.

    Raises:
        ValueError: no such network, or no such weights; names those there are.
        WeightsUnavailableError: the weights cannot be had.
    """
    import timm
    from timm.data import create_transform, resolve_model_data_config

    build_name = name if weights is None else f"{name}.{weights}"
    tags = [each.partition(".")[2] for each in timm.list_pretrained(f"{name}.*")]
    if not timm.is_model(name) or (weights is not None and weights not in tags):
        raise ValueError(f"timm has no weights {build_name!r}; {name} has {tags}")
    settings = timm.get_pretrained_cfg(build_name)
    assert settings is not None  # the tag is known
    path, source = _file_of(settings, build_name)
    model = timm.create_model(
        build_name, pretrained=True, pretrained_cfg_overlay={"file": str(path)}
    )
    preprocessing = resolve_model_data_config(model)
    return Pretrained(
        model.eval(),
        create_transform(**preprocessing, is_training=False),
        preprocessing,
        Provenance(
            "timm",
            name,
            settings.tag or "default",
            source,
            sha256_of(path),
            round(path.stat().st_size / 1e6, 2),
            settings.license or "",
        ),
        tuple(settings.label_names or ()),
        settings.to_dict(),
    )


def _file_of(settings, name: str) -> tuple[Path, str]:
    title = f"timm's {name}"
    if settings.hf_hub_id:
        repository, _, revision = settings.hf_hub_id.partition("@")
        named = settings.hf_hub_filename
        files = (named,) if named else FILES
        path = fetch_from_hugging_face(repository, files, title, revision or None)
        return path, f"https://huggingface.co/{repository}"
    place = Path(torch.hub.get_dir()) / "checkpoints" / Path(settings.url).name
    return fetch(settings.url, place, title), settings.url
