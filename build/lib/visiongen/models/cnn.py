"""A convolutional network: stages of convolution and pooling, then two layers."""

import itertools
from collections.abc import Sequence

from einops import rearrange
from torch import Tensor, nn


class CNN(nn.Module):
    """3 × 3 convolutions that each halve the picture, then a hidden layer.

    Args:
        channels: channels of the input, then of each stage.
        side: height and width of the input in pixels.
        hidden: neurons between the last stage and the output.
        classes: number of outputs.
        norm: batch normalisation before each ReLU.
        dropout: share of the hidden layer's inputs set to zero while training.
    """

    def __init__(
        self,
        channels: Sequence[int] = (1, 32, 64, 256),
        side: int = 28,
        hidden: int = 128,
        classes: int = 10,
        norm: bool = False,
        dropout: float = 0.0,
    ):
        super().__init__()
        pairs = itertools.pairwise(channels)
        self.stages = nn.ModuleList(stage(*pair, norm) for pair in pairs)
        left = side // 2 ** len(self.stages)
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(channels[-1] * left**2, hidden)
        self.output = nn.Linear(hidden, classes)

    def maps(self, images: Tensor) -> list[Tensor]:
        """Return the feature maps after each stage, ``(B, C, H / 2, W / 2)`` first."""
        found = [images]
        for each in self.stages:
            found.append(each(found[-1]))
        return found[1:]

    def features(self, images: Tensor) -> Tensor:
        """Return the hidden layer ``(B, hidden)``."""
        flat = rearrange(self.maps(images)[-1], "b c h w -> b (c h w)")
        return self.hidden(self.dropout(flat)).relu()

    def forward(self, images: Tensor) -> Tensor:
        """Map images ``(B, C, H, W)`` in [0, 1] to scores ``(B, classes)``."""
        return self.output(self.features(images))


def stage(inputs: int, outputs: int, norm: bool) -> nn.Sequential:
    """Return convolution, (normalisation,) ReLU and 2 × 2 max-pooling."""
    convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=not norm)
    between = [nn.BatchNorm2d(outputs)] if norm else []
    return nn.Sequential(convolution, *between, nn.ReLU(), nn.MaxPool2d(2))
