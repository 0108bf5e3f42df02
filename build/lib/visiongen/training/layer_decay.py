"""Learning rates that fall from the head of a vision transformer to its stem."""

import re
from collections.abc import Mapping

import torch
from torch import nn

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
    rates = {}
    for name, weight in model.named_parameters():
        top = head_rate if head_rate and name.startswith(HEADS) else rate
        rates[weight] = top * layer_decay ** (blocks + 1 - depth_of(name, blocks))
    return adamw_at(rates, weight_decay)


def adamw_at(
    rates: Mapping[nn.Parameter, float], weight_decay: float
) -> torch.optim.Optimizer:
    """Return AdamW with a learning rate for each weight, decaying matrices only.

    Frozen weights are left out.
    """
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for weight, rate in rates.items():
        if weight.requires_grad:
            decay = weight_decay if weight.ndim > 1 else 0.0
            groups.setdefault((rate, decay), []).append(weight)
    return torch.optim.AdamW(
        [
            {"params": weights, "lr": rate, "weight_decay": decay}
            for (rate, decay), weights in groups.items()
        ]
    )
