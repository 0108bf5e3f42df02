"""Blocks that save arithmetic, and ConvNeXt's: one filter a channel at their heart.

Each equals torchvision's (the separable one timm's) with the same weights to 1e-5.
"""

import torch
from einops import rearrange
from torch import Tensor, nn

from visiongen.models.blocks.layers import Activation, convolution, depthwise


def depthwise_separable(
    inputs: int, outputs: int, stride: int = 1, activation: Activation = nn.ReLU6
) -> nn.Sequential:
    """Return a 3 × 3 filter for each channel, then a 1 × 1 mixture of channels.

    9 C + C C' weights in place of 9 C C'.

    Source: Howard et al. (2017), MobileNets, section 3.1.
    """
    return nn.Sequential(
        depthwise(inputs, 3, stride, activation),
        convolution(inputs, outputs, activation=activation),
    )


class InvertedResidual(nn.Module):
    """Expand by 1 × 1, filter each channel, project without activation, add.

    Source: Sandler et al. (2018), MobileNetV2, figure 4.
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1, expansion: int = 6):
        super().__init__()
        width = inputs * expansion
        grow = convolution(inputs, width, activation=nn.ReLU6)
        self.change = nn.Sequential(
            *([grow] if expansion > 1 else []),
            depthwise(width, 3, stride, nn.ReLU6),
            convolution(width, outputs, activation=None),
        )
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, outputs, H / stride, W / stride)``."""
        change = self.change(x)
        return x + change if self.shortcut else change


class SqueezeExcitation(nn.Module):
    """A gate in [0, 1] for each channel, computed from the means of all channels.

    Source: Hu et al. (2018), Squeeze-and-Excitation, equations 2 to 4.
    """

    def __init__(self, width: int, squeezed: int, activation: Activation = nn.ReLU):
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(width, squeezed, 1),
            activation(),
            nn.Conv2d(squeezed, width, 1),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` to the same shape."""
        # s = σ(W₂ δ(W₁ z)),   x̃_c = s_c x_c
        return x * self.gate(x)


class MBConv(nn.Module):
    """An inverted residual with SiLU and a gate on its expanded channels.

    Source: Tan and Le (2019), EfficientNet, section 4, after Tan et al. (2019).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 1,
        expansion: int = 6,
    ):
        super().__init__()
        width = inputs * expansion
        grow = convolution(inputs, width, activation=nn.SiLU)
        self.change = nn.Sequential(
            *([grow] if expansion > 1 else []),
            depthwise(width, kernel, stride, nn.SiLU),
            SqueezeExcitation(width, max(1, inputs // 4), nn.SiLU),
            convolution(width, outputs, activation=None),
        )
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, outputs, H / stride, W / stride)``."""
        change = self.change(x)
        return x + change if self.shortcut else change


class ConvNeXtBlock(nn.Module):
    """7 × 7 filter a channel, then a two-layer network for each pixel, added.

    Source: Liu et al. (2022), A ConvNet for the 2020s, figure 4.
    """

    def __init__(self, width: int, start: float = 1e-6):
        super().__init__()
        self.filter = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        self.scale = nn.Parameter(torch.full((width,), start))

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` to the same shape."""
        pixels = rearrange(self.filter(x), "b c h w -> b h w c")
        change = self.scale * self.mlp(self.norm(pixels))
        return x + rearrange(change, "b h w c -> b c h w")


def compound_scaling(
    phi: int, depth: float = 1.2, width: float = 1.1, side: float = 1.15
) -> dict[str, float]:
    """Return the factors of EfficientNet at step ``phi``.

    Arithmetic grows by ``depth · width² · side²`` a step, about 2.

    Source: Tan and Le (2019), EfficientNet, equation 3.
    """
    return {
        "depth": depth**phi,
        "width": width**phi,
        "side": side**phi,
        "arithmetic": (depth * width**2 * side**2) ** phi,
    }
