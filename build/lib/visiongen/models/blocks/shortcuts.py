"""Blocks with a way around: residual, bottleneck and dense.

Each equals torchvision's with the same weights to 1e-5.
"""

import torch
from torch import Tensor, nn

from visiongen.models.blocks.layers import convolution


class Residual(nn.Module):
    """Two 3 × 3 convolutions whose result is added to their input.

    Source: He et al. (2016), Deep Residual Learning, figure 2 and section 3.3.
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.change = nn.Sequential(
            convolution(inputs, outputs, 3, stride),
            convolution(outputs, outputs, 3, activation=None),
        )
        self.way_around = way_around(inputs, outputs, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, outputs, H / stride, W / stride)``."""
        # y = ReLU(F(x) + W_s x)                                          equation 2
        return (self.change(x) + self.way_around(x)).relu()


class Bottleneck(nn.Module):
    """1 × 1 to fewer channels, 3 × 3 there, 1 × 1 to four times as many.

    Source: He et al. (2016), figure 5; the stride is at the 3 × 3 convolution, as in
    torchvision ("version 1.5"), not at the first as in the paper.
    """

    def __init__(self, inputs: int, width: int, stride: int = 1):
        super().__init__()
        self.change = nn.Sequential(
            convolution(inputs, width),
            convolution(width, width, 3, stride),
            convolution(width, 4 * width, activation=None),
        )
        self.way_around = way_around(inputs, 4 * width, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, 4 width, H / stride, W / stride)``."""
        return (self.change(x) + self.way_around(x)).relu()


class DenseLayer(nn.Module):
    """A few new channels, computed from all channels before and added to them.

    Normalisation and ReLU stand before each convolution.

    Source: Huang et al. (2017), DenseNet, "DenseNet-B" in section 3.
    """

    def __init__(self, inputs: int, growth: int, squeeze: int = 4):
        super().__init__()
        self.new = nn.Sequential(
            nn.BatchNorm2d(inputs),
            nn.ReLU(),
            nn.Conv2d(inputs, squeeze * growth, 1, bias=False),
            nn.BatchNorm2d(squeeze * growth),
            nn.ReLU(),
            nn.Conv2d(squeeze * growth, growth, 3, padding=1, bias=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, inputs + growth, H, W)``."""
        return torch.cat([x, self.new(x)], 1)


def dense_block(
    inputs: int, layers: int, growth: int, squeeze: int = 4
) -> nn.Sequential:
    """Return dense layers; each sees the outputs of all before it, in this block."""
    widths = [inputs + n * growth for n in range(layers)]
    return nn.Sequential(*(DenseLayer(width, growth, squeeze) for width in widths))


def transition(inputs: int, outputs: int) -> nn.Sequential:
    """Return what stands between dense blocks: fewer channels, half the side."""
    return nn.Sequential(
        nn.BatchNorm2d(inputs),
        nn.ReLU(),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.AvgPool2d(2),
    )


def way_around(inputs: int, outputs: int, stride: int) -> nn.Module:
    """Return the identity, or a 1 × 1 convolution where the shape changes."""
    if inputs == outputs and stride == 1:
        return nn.Identity()
    return convolution(inputs, outputs, 1, stride, activation=None)
