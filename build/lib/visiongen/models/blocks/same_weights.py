"""Weights moved between two modules that name them differently."""

from torch import nn


def copy_weights(source: nn.Module, target: nn.Module) -> nn.Module:
    """Copy tensors in the order in which both modules hold them; return ``target``.

    Both are built of the same layers in the same order, whatever they are called; a
    linear layer may stand for a 1 × 1 convolution.

    Raises:
        ValueError: they hold different numbers of tensors, or of values in one.
    """
    theirs, own = source.state_dict(), target.state_dict()
    if len(theirs) != len(own):
        raise ValueError(f"{len(theirs)} tensors do not fill {len(own)}")
    moved = {}
    for (name, place), (origin, tensor) in zip(
        own.items(), theirs.items(), strict=True
    ):
        if place.numel() != tensor.numel():
            shapes = f"{tuple(tensor.shape)} into {tuple(place.shape)}"
            raise ValueError(f"{origin} does not fit {name}: {shapes}")
        moved[name] = tensor.reshape(place.shape)
    target.load_state_dict(moved)
    return target
