"""Optimisers as recipes name them: a function of the model.

Fused: one pass over all weights, which is up to a tenth of a step on two cores.
"""

import torch
from torch import nn


def adam(model: nn.Module, rate: float = 1e-3) -> torch.optim.Optimizer:
    """Return Adam with PyTorch's other defaults; Kingma and Ba (2015)."""
    return torch.optim.Adam(model.parameters(), lr=rate, fused=True)


def players_adam(
    model: nn.Module,
    generator_rate: float = 2e-4,
    discriminator_rate: float = 2e-4,
    beta1: float = 0.5,
    beta2: float = 0.999,
) -> torch.optim.Optimizer:
    """Return Adam for the two players of a ``Game``, each at its own rate.

    It does what two optimisers would: Adam counts steps for each weight, and leaves
    weights without a gradient alone, which are the other player's.

    Source: of the defaults, Radford et al. (2016), section 4.
    """
    players = {"generator": generator_rate, "discriminator": discriminator_rate}
    groups = [
        {"params": model.get_submodule(name).parameters(), "lr": rate}
        for name, rate in players.items()
    ]
    return torch.optim.Adam(groups, betas=(beta1, beta2), fused=True)


def adamw(
    model: nn.Module, rate: float = 1e-3, weight_decay: float = 0.01
) -> torch.optim.Optimizer:
    """Return AdamW, Loshchilov and Hutter (2019), decaying weight matrices only."""
    groups = _decay_groups(model, weight_decay)
    return torch.optim.AdamW(groups, lr=rate, fused=True)


def sgd(
    model: nn.Module, rate: float, momentum: float = 0.9, weight_decay: float = 5e-4
) -> torch.optim.Optimizer:
    """Return stochastic gradient descent with Nesterov's momentum."""
    return torch.optim.SGD(
        _decay_groups(model, weight_decay), lr=rate, momentum=momentum, nesterov=True
    )


def _decay_groups(model: nn.Module, weight_decay: float) -> list[dict]:
    """Split off biases and normalisation gains, which decay would only disturb."""
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    return [
        {
            "params": [weight for weight in trained if weight.ndim > 1],
            "weight_decay": weight_decay,
        },
        {
            "params": [weight for weight in trained if weight.ndim <= 1],
            "weight_decay": 0.0,
        },
    ]
