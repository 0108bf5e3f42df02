"""A small residual network for pictures of 28 to 32 pixels."""

import itertools
from collections.abc import Sequence

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two 3 × 3 convolutions whose result is added to their input.

    Source: He et al. (2016), Deep Residual Learning, figure 2.
    """

    def __init__(self, width: int):
        super().__init__()
        self.change = nn.Sequential(
            *convolution(width, width), *convolution(width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` to the same shape."""
        return x + self.change(x)


class ResidualNetwork(nn.Module):
    """Stem, then stages that halve the picture, some with a residual block.

    The layout follows David Page's ResNet-9 (2018), at half its width: it spends its
    arithmetic where the picture is already small.

    Args:
        channels: channels of the input picture.
        widths: channels of the stem and of each stage; the last are the features.
        blocks: whether each stage ends with a residual block.
        classes: number of outputs.
    """

    def __init__(
        self,
        channels: int = 3,
        widths: Sequence[int] = (32, 64, 128, 128),
        blocks: Sequence[bool] = (True, False, True),
        classes: int = 10,
    ):
        super().__init__()
        layers = convolution(channels, widths[0])
        pairs = itertools.pairwise(widths)
        for (inputs, outputs), block in zip(pairs, blocks, strict=True):
            layers += [*convolution(inputs, outputs), nn.MaxPool2d(2)]
            if block:
                layers.append(ResidualBlock(outputs))
        self.body = nn.Sequential(*layers)
        self.output = nn.Linear(widths[-1], classes)

    def features(self, images: Tensor) -> Tensor:
        """Return the largest response of each channel ``(B, widths[-1])``."""
        return self.body(images).amax((2, 3))

    def forward(self, images: Tensor) -> Tensor:
        """Map images ``(B, C, H, W)`` in [0, 1] to scores ``(B, classes)``."""
        return self.output(self.features(images))


def convolution(inputs: int, outputs: int) -> list[nn.Module]:
    """Return convolution, batch normalisation and ReLU."""
    return [
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]
