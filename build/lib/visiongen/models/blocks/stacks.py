"""Blocks without a way around: AlexNet, VGG, Inception and Fire.

Each equals torchvision's with the same weights to 1e-5.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from visiongen.models.blocks.layers import convolution


def alexnet_stack() -> nn.Sequential:
    """Five convolutions from 11 × 11 to 3 × 3 with overlapping pooling.

    Source: Krizhevsky (2014), One weird trick: the variant on one GPU that torchvision
    has, 64-192-384-256-256 channels without local normalisation; the network of 2012
    was split over two GPUs, 96-256-384-384-256.
    """
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(64, 192, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(192, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
    )


def vgg_stack(inputs: int, widths: Sequence[Sequence[int]]) -> nn.Sequential:
    """Stages of 3 × 3 convolutions, each ended by 2 × 2 pooling.

    Two 3 × 3 convolutions see what one 5 × 5 sees, for 18 C² weights in place of 25 C².

    Args:
        inputs: channels of the picture.
        widths: for each stage the channels of its convolutions; VGG16's are
            ``((64, 64), (128, 128), (256,) * 3, (512,) * 3, (512,) * 3)``.

    Source: Simonyan and Zisserman (2015), VGG, table 1.
    """
    layers: list[nn.Module] = []
    for stage in widths:
        for outputs in stage:
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)


class Inception(nn.Module):
    """Four branches with views of 1, 3, 5 and 3 pixels, side by side.

    Args:
        inputs: channels.
        one: outputs of the 1 × 1 branch.
        three: channels before and after the 3 × 3 convolution.
        five: likewise for the third branch, which is 5 × 5 in the paper.
        pooled: outputs of the branch that pools first.
        third_kernel: 5 as in the paper, 3 as in torchvision's trained weights.

    Source: Szegedy et al. (2015), GoogLeNet, figure 2b.
    """

    def __init__(
        self,
        inputs: int,
        one: int,
        three: tuple[int, int],
        five: tuple[int, int],
        pooled: int,
        third_kernel: int = 5,
    ):
        super().__init__()
        self.branches = nn.ModuleList(
            [
                convolution(inputs, one),
                nn.Sequential(convolution(inputs, three[0]), convolution(*three, 3)),
                nn.Sequential(
                    convolution(inputs, five[0]), convolution(*five, third_kernel)
                ),
                nn.Sequential(
                    nn.MaxPool2d(3, stride=1, padding=1), convolution(inputs, pooled)
                ),
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to the branches' outputs, stacked as channels."""
        return torch.cat([branch(x) for branch in self.branches], 1)


class Fire(nn.Module):
    """Squeeze by 1 × 1, then expand by 1 × 1 and 3 × 3 side by side.

    Source: Iandola et al. (2016), SqueezeNet, section 3.2.
    """

    def __init__(self, inputs: int, squeezed: int, one: int, three: int):
        super().__init__()
        self.squeeze = nn.Sequential(nn.Conv2d(inputs, squeezed, 1), nn.ReLU())
        self.one = nn.Sequential(nn.Conv2d(squeezed, one, 1), nn.ReLU())
        self.three = nn.Sequential(nn.Conv2d(squeezed, three, 3, padding=1), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, one + three, H, W)``."""
        x = self.squeeze(x)
        return torch.cat([self.one(x), self.three(x)], 1)
