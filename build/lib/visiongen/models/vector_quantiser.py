"""Vector quantisation: each vector replaced by the nearest entry of a learned book."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Quantised(NamedTuple):
    """What a quantiser makes of vectors ``(N, D)``.

    Attributes:
        vectors: entries of the codebook ``(N, D)``; gradients pass to the input.
        indices: which entries ``(N,)``.
        loss: pulls entries and inputs towards each other, a scalar.
    """

    vectors: Tensor
    indices: Tensor
    loss: Tensor


class VectorQuantiser(nn.Module):
    """A codebook with straight-through gradients.

    Args:
        entries: vectors in the codebook.
        width: numbers in each.
        commitment: how hard inputs are pulled towards their entries.

    Source: van den Oord et al. (2017), equations 1 to 3.
    """

    def __init__(self, entries: int, width: int, commitment: float = 0.25):
        super().__init__()
        self.codebook = nn.Parameter(torch.randn(entries, width))
        self.commitment = commitment

    def forward(self, x: Tensor) -> Quantised:  # (N, D)
        """Replace vectors ``(N, D)`` by their nearest entries."""
        # k = argminⱼ |x − eⱼ|                                          equation 1
        indices = torch.cdist(x, self.codebook).argmin(1)  # (N,)
        entries = self.codebook[indices]  # (N, D)
        # |sg(x) − e|² + β |x − sg(e)|²                                  equation 3
        loss = (entries - x.detach()).square().mean()
        loss = loss + self.commitment * (x - entries.detach()).square().mean()
        # Forward the entry, backward as if nothing had happened.
        return Quantised(x + (entries - x).detach(), indices, loss)
