"""Conditional players for points in the plane, and a discriminator that is deaf."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.models.gan import NoiseNetwork
from visiongen.models.point_gan import layers


class LabelledPointGenerator(NoiseNetwork):
    """Maps noise and a one-hot label to points.

    Args:
        classes: number of labels.
        noise: dimensions of z.
        widths: neurons of the hidden layers.
    """

    def __init__(
        self, classes: int = 8, noise: int = 8, widths: Sequence[int] = (64, 64)
    ):
        super().__init__()
        self.classes, self.noise = classes, noise
        self.layers = layers((noise + classes, *widths, 2))

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map noise ``(B, noise)`` and labels ``(B,)`` to points ``(B, 2)``."""
        return self.layers(torch.cat([z, F.one_hot(labels, self.classes)], 1))


class LabelledPointDiscriminator(nn.Module):
    """Maps points and labels to scores.

    Args:
        classes: number of labels.
        widths: neurons of the hidden layers.
        deaf: see only the points, whatever the label.
    """

    def __init__(
        self, classes: int = 8, widths: Sequence[int] = (64, 64), deaf: bool = False
    ):
        super().__init__()
        self.classes, self.deaf = classes, deaf
        self.layers = layers((2 + classes, *widths, 1))

    def forward(self, points: Tensor, labels: Tensor) -> Tensor:
        """Map points ``(B, 2)`` and labels ``(B,)`` to scores ``(B,)``."""
        named = F.one_hot(labels, self.classes).to(points)
        if self.deaf:
            named = torch.zeros_like(named)
        return self.layers(torch.cat([points, named], 1)).squeeze(1)
