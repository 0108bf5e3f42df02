"""Six ideas of 2012 to 2019 as networks for pictures of 32 pixels, of equal weights.

All begin with the same stem, work at 16, 8 and 4 pixels, normalise every convolution
and end with the mean of each channel, so that the block is what differs. Each has
200,000 weights, to 2 %; their arithmetic differs, and is part of the comparison.
"""

from collections.abc import Callable

from torch import Tensor, nn

from visiongen.models.blocks.layers import convolution
from visiongen.models.blocks.light import InvertedResidual, MBConv
from visiongen.models.blocks.shortcuts import Residual, dense_block, transition


class SmallCNN(nn.Module):
    """Stem, body, the mean of each channel, and a linear layer.

    Args:
        stem: channels behind the stem, which halves the side to 16.
        body: maps ``(B, stem, 16, 16)`` to ``(B, width, h, w)``.
        width: channels that the body ends with.
        classes: number of outputs.
    """

    def __init__(self, stem: int, body: nn.Module, width: int, classes: int = 10):
        super().__init__()
        self.stem = nn.Sequential(convolution(3, stem, 3), nn.MaxPool2d(2))
        self.body = body
        self.output = nn.Linear(width, classes)

    def features(self, images: Tensor) -> Tensor:
        """Return the mean of each channel ``(B, width)``."""
        return self.body(self.stem(images)).mean((2, 3))

    def forward(self, images: Tensor) -> Tensor:
        """Map images ``(B, 3, 32, 32)`` in [0, 1] to scores ``(B, classes)``."""
        return self.output(self.features(images))


def small_alexnet() -> SmallCNN:
    """2012: few, large filters, overlapping pooling, a fully connected layer."""
    body = nn.Sequential(
        convolution(16, 40, 5),
        nn.MaxPool2d(3, stride=2, padding=1),  # windows overlap
        convolution(40, 64, 5),
        nn.MaxPool2d(3, stride=2, padding=1),
        # as wide as the picture is now: every neuron sees all of it
        nn.Conv2d(64, 116, 4, bias=False),
        nn.BatchNorm2d(116),
        nn.ReLU(),
    )
    return SmallCNN(16, body, 116)


def small_vgg() -> SmallCNN:
    """2014: nothing but 3 × 3 filters, in pairs."""
    body = nn.Sequential(
        convolution(16, 32, 3),
        convolution(32, 32, 3),
        nn.MaxPool2d(2),
        convolution(32, 64, 3),
        convolution(64, 64, 3),
        nn.MaxPool2d(2),
        convolution(64, 92, 3),
        convolution(92, 92, 3),
    )
    return SmallCNN(16, body, 92)


def small_resnet() -> SmallCNN:
    """2015: pairs of 3 × 3 filters with a way around each."""
    body = nn.Sequential(
        Residual(16, 32), Residual(32, 64, stride=2), Residual(64, 88, stride=2)
    )
    return SmallCNN(16, body, 88)


def small_densenet() -> SmallCNN:
    """2016: every layer of a block sees all before it."""
    growth = 12
    body = nn.Sequential(
        dense_block(16, 4, growth),  # 64 channels
        transition(64, 44),
        dense_block(44, 8, growth),  # 140
        transition(140, 60),
        dense_block(60, 8, growth),  # 156
        nn.BatchNorm2d(156),
        nn.ReLU(),
    )
    return SmallCNN(16, body, 156)


def small_mobilenet() -> SmallCNN:
    """2018: filters for each channel by itself between 1 × 1 mixtures."""
    body = nn.Sequential(
        InvertedResidual(16, 24, expansion=4),
        InvertedResidual(24, 24, expansion=4),
        InvertedResidual(24, 40, stride=2, expansion=4),
        InvertedResidual(40, 40, expansion=4),
        InvertedResidual(40, 40, expansion=4),
        InvertedResidual(40, 40, expansion=4),
        InvertedResidual(40, 64, stride=2, expansion=4),
        InvertedResidual(64, 64, expansion=4),
        InvertedResidual(64, 64, expansion=4),
        InvertedResidual(64, 64, expansion=4),
        convolution(64, 160),
    )
    return SmallCNN(16, body, 160)


def small_efficientnet() -> SmallCNN:
    """2019: the same with a gate on every channel, and SiLU."""
    body = nn.Sequential(
        MBConv(16, 24, expansion=4),
        MBConv(24, 24, expansion=4),
        MBConv(24, 40, stride=2, expansion=4),
        MBConv(40, 40, expansion=4),
        MBConv(40, 64, stride=2, expansion=4),
        MBConv(64, 64, expansion=4),
        MBConv(64, 64, expansion=4),
        MBConv(64, 64, expansion=4),
        convolution(64, 80, activation=nn.SiLU),
    )
    return SmallCNN(16, body, 80)


FAMILY: dict[str, Callable[[], SmallCNN]] = {
    "alexnet": small_alexnet,
    "vgg": small_vgg,
    "resnet": small_resnet,
    "densenet": small_densenet,
    "mobilenet": small_mobilenet,
    "efficientnet": small_efficientnet,
}
