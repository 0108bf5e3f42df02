"""How a network is told the time: as waves of many lengths."""

import math

import torch
from torch import Tensor, nn


def sinusoidal(t: Tensor, width: int, longest: float = 10_000.0) -> Tensor:
    """Return ``width`` numbers for each time: sines, then cosines.

    Args:
        t: times ``(B,)``, any floats; neighbours should differ by about 1.
        width: even.
        longest: wavelength of the slowest wave, divided by 2π.

    Raises:
        ValueError: ``width`` is odd.

    Source: Vaswani et al. (2017), section 3.5; Ho et al. (2020), appendix B.
    """
    if width % 2:
        raise ValueError(f"width must be even, not {width}")
    half = torch.arange(width // 2, device=t.device) / (width // 2)
    frequencies = torch.exp(-math.log(longest) * half)  # (width / 2,)
    angles = t.float()[:, None] * frequencies  # (B, width / 2)
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class TimeEmbedding(nn.Module):
    """Waves, then two layers that make of them what the blocks need.

    Args:
        width: numbers that come out.
        waves: numbers that go in.
    """

    def __init__(self, width: int, waves: int = 32):
        super().__init__()
        self.waves = waves
        self.layers = nn.Sequential(
            nn.Linear(waves, width), nn.SiLU(), nn.Linear(width, width)
        )

    def forward(self, t: Tensor) -> Tensor:
        """Map times ``(B,)`` in 0 … 1000 to ``(B, width)``."""
        return self.layers(sinusoidal(t, self.waves))
