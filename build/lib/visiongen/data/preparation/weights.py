"""Pretrained weights as fp16 ``safetensors``, from the files of their makers."""

from pathlib import Path

from visiongen.data.downloads import Downloads
from visiongen.data.registry import Edition


def prepare_squeezenet(edition: Edition, downloads: Downloads, result: Path) -> None:
    """SqueezeNet 1.0 (Iandola et al., 2016) as torchvision publishes it."""
    import torch

    (source,) = edition.sources
    state = torch.load(downloads.fetch(source), weights_only=True, map_location="cpu")
    _save_half(state, result, model="torchvision.models.squeezenet1_0")


def prepare_yolov5n(edition: Edition, downloads: Downloads, result: Path) -> None:
    """YOLOv5n (Jocher, 2020) trained on COCO, with its original parameter names."""
    from visiongen.data.preparation.checkpoint_reader import read_state

    (source,) = edition.sources
    state = read_state(downloads.fetch(source), "model")
    _save_half(state, result, model="YOLOv5n, anchor-based head in model.24")


def _save_half(state: dict, result: Path, **metadata: str) -> None:
    from safetensors.torch import save_file

    half = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
        for name, tensor in state.items()
    }
    save_file(half, result, metadata)
