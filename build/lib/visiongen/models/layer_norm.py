"""Layer normalisation, written out."""

import torch
from torch import Tensor, nn


class LayerNorm(nn.Module):
    """Give every token mean 0 and variance 1, then a learned gain and shift.

    Equals ``torch.nn.LayerNorm`` to 1e-5; models use that one, which is faster.

    Args:
        width: numbers in each token.
        epsilon: added to the variance.

    Source: Ba, Kiros and Hinton (2016), equation 4.
    """

    def __init__(self, width: int, epsilon: float = 1e-6):
        super().__init__()
        self.epsilon = epsilon
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        """Normalise ``(..., width)`` along its last axis."""
        mean = x.mean(dim=-1, keepdim=True)
        variance = (x - mean).square().mean(dim=-1, keepdim=True)
        # y = γ (x − μ) / √(σ² + ε) + β
        return self.weight * (x - mean) / (variance + self.epsilon).sqrt() + self.bias
