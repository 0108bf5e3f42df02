"""A network for points instead of pictures: three layers that hear the time."""

import torch
from torch import Tensor, nn

from visiongen.models.time_embedding import sinusoidal


class PointDenoiser(nn.Module):
    """Maps noisy points and their time to points.

    Args:
        dimensions: of a point.
        width: neurons of each hidden layer.
        waves: numbers that the time becomes.
    """

    def __init__(self, dimensions: int = 2, width: int = 128, waves: int = 32):
        super().__init__()
        self.waves = waves
        self.layers = nn.Sequential(
            nn.Linear(dimensions + waves, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, dimensions),
        )

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Map ``(B, dimensions)`` and times ``(B,)`` in 0 … 1000 to the same shape."""
        return self.layers(torch.cat([x, sinusoidal(t, self.waves)], dim=1))
