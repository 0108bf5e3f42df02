"""One learning rate for a trained image tower, another for all that is new."""

import torch
from torch import nn

from visiongen.training.layer_decay import adamw_at

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
    rates = {
        weight: image_rate if name.startswith(TRAINED) else rate
        for name, weight in model.named_parameters()
    }
    return adamw_at(rates, weight_decay)
