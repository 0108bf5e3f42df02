"""Learning rates that fall from the head of a vision transformer to its stem."""

import re

import torch
from torch import nn

from visiongen.training.optimisers import decay_groups

BLOCK = re.compile(r"blocks\.(\d+)\.")
BELOW = ("stem", "class_token", "positions", "patch_embed", "cls_token", "pos_embed")
HEADS = ("output.", "head.")


def depth_of(name: str, blocks: int) -> int:
    """Return a weight's depth: 0 stem and positions, 1 first block, … , head last.

    The last normalisation belongs to the last block.

    >>> [depth_of(name, 6) for name in ("stem.0.bias", "blocks.2.mlp.0.bias")]
    [0, 3]
    """
    if match := BLOCK.match(name):
        return int(match[1]) + 1
    if name.startswith(BELOW):
        return 0
    return blocks + 1 if name.startswith(HEADS) else blocks


def layered_adamw(
    model: nn.Module,
    rate: float,
    head_rate: float | None = None,
    layer_decay: float = 1.0,
    weight_decay: float = 0.05,
) -> torch.optim.Optimizer:
    """Return AdamW whose rate is multiplied by ``layer_decay`` at each step down.

    Args:
        model: our ViT or timm's; weights that are frozen are left out.
        rate: learning rate that the others follow from.
        head_rate: that of the head; None means ``rate``.
        layer_decay: the last block gets ``rate · layer_decay``, the one below it
            ``rate · layer_decay²``, and so on; 1 gives all of them the same.
        weight_decay: of weight matrices.

    Raises:
        ValueError: the network has no blocks.

    Source: Bao et al. (2022), BEiT, appendix; as in timm's ``layer_decay``.
    """
    names = [name for name, _ in model.named_parameters()]
    found = [int(match[1]) for name in names if (match := BLOCK.match(name))]
    if not found:
        raise ValueError(f"{type(model).__name__} has no weights called blocks.N")
    blocks = max(found) + 1
    weights: dict[float, list[nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        top = head_rate if head_rate and name.startswith(HEADS) else rate
        lower = blocks + 1 - depth_of(name, blocks)
        weights.setdefault(top * layer_decay**lower, []).append(weight)
    groups = [
        group | {"lr": each}
        for each, members in weights.items()
        for group in decay_groups(members, weight_decay)
        if group["params"]
    ]
    return torch.optim.AdamW(groups, lr=rate)
