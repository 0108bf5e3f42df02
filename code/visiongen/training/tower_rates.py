"""One learning rate for a trained image tower, another for all that is new."""

import torch
from torch import nn

from visiongen.training.optimisers import decay_groups

TRAINED = "image."


def tower_adamw(
    model: nn.Module, image_rate: float, rate: float, weight_decay: float = 0.05
) -> torch.optim.Optimizer:
    """Return AdamW for a CLIP whose image tower was trained before.

    Args:
        model: a CLIP.
        image_rate: learning rate of the image tower.
        rate: learning rate of text tower, projections and temperature.
        weight_decay: of weight matrices.
    """
    named = list(model.named_parameters())
    old = [weight for name, weight in named if name.startswith(TRAINED)]
    new = [weight for name, weight in named if not name.startswith(TRAINED)]
    groups = [
        group | {"lr": each}
        for members, each in ((old, image_rate), (new, rate))
        for group in decay_groups(members, weight_decay)
    ]
    return torch.optim.AdamW(groups, lr=rate)
