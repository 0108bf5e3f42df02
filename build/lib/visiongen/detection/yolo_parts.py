"""Backbone, neck and head of a network of Ultralytics, by its layers."""

from typing import Any

from torch import nn


def layers_by_part(model: nn.Module) -> dict[str, range]:
    """Return the indices of the layers of "backbone", "neck" and "head".

    Args:
        model: as Ultralytics builds it; its file says where the backbone ends, and the
            last layer is the head.
    """
    built: Any = model
    ends, count = len(built.yaml["backbone"]), len(built.model)
    return {
        "backbone": range(ends),
        "neck": range(ends, count - 1),
        "head": range(count - 1, count),
    }


def weights_by_part(model: nn.Module, frozen: int = 0) -> dict[str, int]:
    """Return how many weights of each part move when the first layers are frozen.

    Args:
        model: as for ``layers_by_part``.
        frozen: layers at the beginning that do not move.
    """
    built: Any = model
    return {
        part: sum(
            weight.numel()
            for layer in layers
            if layer >= frozen
            for weight in built.model[layer].parameters()
        )
        for part, layers in layers_by_part(model).items()
    }
