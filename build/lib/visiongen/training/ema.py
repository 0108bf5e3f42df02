"""Exponential moving average of a network's weights."""

import copy

import torch
from torch import nn


class MovingAverage:
    """A copy of a network whose weights follow the trained ones slowly.

    The decay grows from 0.1 to its final value as ``(1 + step) / (10 + step)``, so
    that the average forgets the random start; Polyak and Juditsky (1992). Buffers
    (running statistics of batch normalisation) are copied.

    Args:
        model: the network that is trained.
        decay: final share of the old average that a step keeps.
    """

    def __init__(self, model: nn.Module, decay: float):
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Move the average towards ``model`` after training step ``step``."""
        decay = min(self.decay, (1 + step) / (10 + step))
        averages: list[torch.Tensor] = list(self.model.parameters())
        weights: list[torch.Tensor] = list(model.parameters())
        torch._foreach_lerp_(averages, weights, 1 - decay)
        for average, buffer in zip(self.model.buffers(), model.buffers(), strict=True):
            average.copy_(buffer)
