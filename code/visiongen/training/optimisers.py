"""Optimisers as recipes name them: a function of the model."""

import torch
from torch import nn


def adam(model: nn.Module, rate: float = 1e-3) -> torch.optim.Optimizer:
    """Return Adam with PyTorch's other defaults; Kingma and Ba (2015)."""
    return torch.optim.Adam(model.parameters(), lr=rate)


def adamw(
    model: nn.Module, rate: float = 1e-3, weight_decay: float = 0.01
) -> torch.optim.Optimizer:
    """Return AdamW, Loshchilov and Hutter (2019), decaying weight matrices only."""
    return torch.optim.AdamW(_decay_groups(model, weight_decay), lr=rate)


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
