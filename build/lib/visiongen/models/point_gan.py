"""Generator and discriminator of points in the plane: two small ANNs."""

import itertools
from collections.abc import Sequence

from torch import Tensor, nn

from visiongen.models.gan import NoiseNetwork, normalise_spectra


class PointGenerator(NoiseNetwork):
    """Maps noise to points.

    Args:
        noise: dimensions of z.
        widths: neurons of the hidden layers.
    """

    def __init__(self, noise: int = 16, widths: Sequence[int] = (128, 128)):
        super().__init__()
        self.noise = noise
        self.layers = layers((noise, *widths, 2))

    def forward(self, z: Tensor) -> Tensor:
        """Map noise ``(B, noise)`` to points ``(B, 2)``."""
        return self.layers(z)


class PointDiscriminator(nn.Module):
    """Maps points to scores.

    Args:
        widths: neurons of the hidden layers.
        norm: "spectral" or "none".
    """

    def __init__(self, widths: Sequence[int] = (128, 128), norm: str = "none"):
        super().__init__()
        self.layers = layers((2, *widths, 1))
        if norm == "spectral":
            normalise_spectra(self)

    def forward(self, points: Tensor) -> Tensor:
        """Map points ``(B, 2)`` to scores ``(B,)``."""
        return self.layers(points).squeeze(1)


def layers(widths: Sequence[int]) -> nn.Sequential:
    """Return linear layers with LeakyReLU(0.2) between them."""
    found: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(widths):
        found += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2)]
    return nn.Sequential(*found[:-1])
